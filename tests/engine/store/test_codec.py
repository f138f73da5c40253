import random

import pytest
from hypothesis import given, strategies as st

from engine.store.codec import COMPRESS_FROM, pack, unpack
from engine.vocabulary.errors import StoreError


@given(st.binary(max_size=3000) | st.binary(max_size=50).map(lambda part: part * 100))
def test_data_survives(data: bytes):
    packed = pack(data)
    assert unpack(packed) == data
    assert len(packed) <= len(data) + 1


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (b"a" * (COMPRESS_FROM - 1), 0),
        (b"a" * COMPRESS_FROM, 1),
        (random.Random(1).randbytes(4000), 0),
        (b"", 0),
    ],
)
def test_only_what_is_long_and_shrinks_is_compressed(data: bytes, codec: int):
    assert pack(data)[0] == codec


@pytest.mark.parametrize("payload", [b"", b"\x02zstd", b"\x01torn", pack(b"a" * 2000)[:-3]])
def test_damage_gives_a_sentence(payload: bytes):
    with pytest.raises(StoreError):
        unpack(payload)
