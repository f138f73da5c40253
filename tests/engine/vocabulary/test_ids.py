"""Ids: from clock and seed, readable, unique among those that are taken."""

import re
from datetime import UTC, datetime

from engine.vocabulary.ids import digest, generator, session_id

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_an_id_reads_like_a_day_and_four_letters() -> None:
    assert re.fullmatch(r"20261120-[2-9a-z]{4}", session_id(NOW, 7))


def test_clock_and_seed_decide() -> None:
    assert session_id(NOW, 7) == session_id(NOW, 7)
    assert session_id(NOW, 7) != session_id(NOW, 8)
    assert session_id(NOW, 7) != session_id(NOW.replace(hour=10), 7)


def test_a_taken_id_gets_a_number() -> None:
    first = session_id(NOW, 7)
    assert session_id(NOW, 7, {first}) == f"{first}-2"
    assert session_id(NOW, 7, {first, f"{first}-2"}) == f"{first}-3"


def test_generators_of_different_purpose_do_not_disturb_each_other() -> None:
    assert generator(1, "roles").random() == generator(1, "roles").random()
    assert generator(1, "roles").random() != generator(1, "retry", "u1").random()


def test_a_digest_is_sha256() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
