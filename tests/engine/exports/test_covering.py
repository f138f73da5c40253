"""Names and folders, covered wherever they stand by themselves."""

import pytest

from engine.exports.covering import Cover, cover_of
from engine.vocabulary.events import SeatAdded, SeatChanged
from tests.fakes.minutes_log import envelopes, opened, seat


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("和Bayar说过，Bayar's, (Bayar)", "和A说过，A's, (A)"),
        ("Bayars and Xbayar and Bayar2", "Bayars and Xbayar and Bayar2"),
        ("张小雅说：小雅", "B说：小雅"),
        ("Li Zhiqiang, Li, Zhiqiang", "C, Li, Zhiqiang"),
        ("Bay. is not Bay", "D is not Bay"),
    ],
)
def test_whole_names_are_covered_in_any_script(text: str, covered: str):
    cover = Cover({"Bayar": "A", "张小雅": "B", "Li Zhiqiang": "C", "Bay.": "D"})
    assert cover.text(text) == covered


def test_a_home_is_covered_where_it_is_a_folder():
    cover = Cover(homes=("/home/ann", "/home/ann/.local/share/tableround", "/", ""))
    assert cover.text("/home/ann/.local/share/tableround/x.db full") == "~/x.db full"
    assert (
        cover.text("see /home/ann, /home/anna and /home/ann/a.png")
        == "see ~, /home/anna and ~/a.png"
    )
    assert Cover().text("/home/ann") == "/home/ann"


def test_every_name_that_a_seat_ever_had_becomes_its_letter():
    log = envelopes(
        [
            opened(),
            SeatChanged(seat="s2", what="name", value="Otto"),
            SeatAdded(seat="s3", what="", value=seat(3, "Ann", "consumer")),
        ]
    )
    cover = cover_of(log, (), anonymous=True)
    assert cover.text("林思雨, 张小雅, Otto, Ann") == "A, B, B, C"
    assert cover.seats == {"s1": "A", "s2": "B", "s3": "C"}
    assert cover_of(log, (), anonymous=False).text("Otto") == "Otto"
