"""Whole workshops by the command line: every kit, both languages, everything that they must leave."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine.policy.affinity import Tree, place_words
from engine.policy.logline import decode_line, encode_line
from engine.policy.parsing.keywords import key_of
from engine.policy.state import EMPTY, reduce, replay
from engine.policy.voting import Ballot, tally
from engine.vocabulary.messages import Group
from tests.fakes.pictures import tagged
from tests.fakes.program import call, events, of_type

pytestmark = pytest.mark.xdist_group("workshop")  # its run is dear: once

KITS = ("open-table", "paper-cut", "product-launch", "design-review")
TOPICS = {"zh": "剪纸蝴蝶文创礼物", "en": "A paper-cut butterfly gift for young travellers"}
DEFAULT_ORDER = [
    "introduction",
    "image_story",
    "discussion",
    "keywords",
    "affinity",
    "voting",
    "decision",
    "role_switch",
    "discussion_2",
    "keywords_2",
    "design_brief",
    "design_cards",
    "drawing",
    "closing",
]
Log = list[dict[str, Any]]


class Workshop:
    """A run that has ended: its log, its lines, its home."""

    def __init__(self, home: Path, output: bytes) -> None:
        self.home = home
        self.lines = [line for line in output.split(b"\n") if line]
        self.log: Log = events(output)

    def data(self, *types: str) -> list[dict[str, Any]]:
        return of_type(self.log, *types)


@pytest.fixture(
    scope="module", params=[(k, lang) for k in KITS for lang in ("zh", "en")], ids="-".join
)
def workshop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workshop]:
    kit, lang = request.param
    home = tmp_path_factory.mktemp("home")
    photo = home / "PHOTO.heic"
    photo.write_bytes(tagged("heif", 6))
    done = call(
        home,
        *("run", TOPICS[lang], "--kit", kit, "--lang", lang, "--image", str(photo)),
        *("--auto", "--headless", "--json", "--pace", "none", "--seed", "7"),
        *("--provider", "rehearsal"),
    )
    assert done.returncode == 0, done.stderr.decode()
    return Workshop(home, done.stdout)


def test_every_stage_runs_to_its_end(workshop: Workshop) -> None:
    assert workshop.data("stage_skipped") == []
    assert [stage["stage"] for stage in workshop.data("stage_ended")] == DEFAULT_ORDER
    assert workshop.log[-1]["type"] == "session_closed"
    assert workshop.data("utterance_failed") == []


def test_the_log_has_no_gaps_and_its_keys_in_order(workshop: Workshop) -> None:
    assert [event["seq"] for event in workshop.log] == list(range(1, len(workshop.log) + 1))
    for event in workshop.log:
        assert list(event) == ["seq", "at", "session", "type", "v", "data"]


def ballot_of(cast: dict[str, Any], roles: dict[str, str]) -> Ballot:
    return Ballot(
        voter=cast["voter"],
        role=roles[cast["voter"]],
        choices=tuple(cast["choices"]),
        reasons=tuple(cast["reasons"]),
    )


def test_every_tally_can_be_counted_again_from_its_ballots(workshop: Workshop) -> None:
    roles = {seat["id"]: seat["role"] for seat in workshop.data("session_opened")[0]["seats"]}
    casts: dict[str, list[dict[str, Any]]] = {}
    counted = 0
    for event in workshop.log:
        data = event["data"]
        if event["type"] == "seats_rotated":
            roles = {**roles, **data["roles"]}
        elif event["type"] == "ballot_cast":
            casts.setdefault(data["poll"], []).append(data)
        elif event["type"] == "vote_tallied":
            again = tally(
                data["method"],
                [ballot_of(cast, roles) for cast in casts[data["poll"]]],
                data["candidates"],
                entitled=data["entitled"],
                threshold=Decimal(data["threshold"] or "0.6"),
                last=data["poll"].endswith("/run-off"),
            )
            assert list(again.winners) == data["winners"]
            assert again.data()["results"] == data["results"]
            assert again.data()["audit"] == data["audit"]
            assert again.needed == data["needed"]
            counted += 1
    assert counted >= 2
    final = workshop.data("decision_made")[0]["value"]
    assert final
    winners = [
        t["winners"] for t in workshop.data("vote_tallied") if t["poll"].startswith("voting")
    ]
    assert final in winners


def test_four_of_six_are_needed(workshop: Workshop) -> None:
    first = workshop.data("vote_tallied")[0]
    assert (first["method"], first["threshold"], first["needed"]) == ("consensus", "0.6", 4)


def test_every_seat_gets_another_role(workshop: Workshop) -> None:
    seats = workshop.data("session_opened")[0]["seats"]
    (rotation,) = workshop.data("seats_rotated")
    before = {seat["id"]: seat["role"] for seat in seats}
    assert sorted(rotation["roles"].values()) == sorted(before.values())
    assert all(rotation["roles"][seat] != role for seat, role in before.items())
    assert rotation["unchanged"] == []


def test_six_cards_and_a_vote_on_them(workshop: Workshop) -> None:
    cards = workshop.data("card_written")
    assert len({card["card"] for card in cards}) == 6
    assert len({card["fields"]["name"] for card in cards}) == 6
    owners = {card["card"]: card["seat"] for card in cards}
    ballots = [b for b in workshop.data("ballot_cast") if b["poll"] == "design_cards"]
    assert len(ballots) == 6
    for ballot in ballots:
        assert ballot["choices"]
        assert all(owners[card] != ballot["voter"] for card in ballot["choices"])
    assert any(t["poll"] == "design_cards" for t in workshop.data("vote_tallied"))


def test_four_pictures_lie_in_the_exports_and_are_symmetrical(workshop: Workshop) -> None:
    drawn = workshop.data("image_drawn")
    assert len({picture["image"] for picture in drawn}) == 4
    session = workshop.log[0]["session"]
    files = sorted((workshop.home / "exports" / session).rglob("*.png"))
    assert len(files) == 4
    for file in files:
        with Image.open(file) as picture:
            assert picture.format == "PNG"
            pixels = picture.convert("RGB")
        mirrored = pixels.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        assert pixels.tobytes() == mirrored.tobytes()


def test_the_closing_names_minority_views(workshop: Workshop) -> None:
    (closing,) = workshop.data("closing_written")
    assert closing["agreed"]
    assert closing["minority"]
    assert len(closing["ranking"]) == 6
    assert len(closing["participation"]) == 6


def groups_from(rows: list[dict[str, Any]]) -> tuple[Group, ...]:
    return tuple(
        Group(
            label=row["label"],
            members=tuple(row["members"]),
            groups=groups_from(row["groups"]),
        )
        for row in rows
    )


def test_no_keyword_is_lost_or_invented_on_the_way_to_the_board(workshop: Workshop) -> None:
    extracted = [k for k in workshop.data("keywords_extracted") if k["stage"] == "keywords"]
    assert len(extracted) == 6
    words = {key_of(word) for one in extracted for word in one["keywords"]}
    trees = workshop.data("affinity_built")
    assert [tree["seat"] for tree in trees].count(None) == 1
    assert len(trees) == 7
    for tree in trees:
        placed = place_words(
            Tree(
                core=tree["core"], groups=groups_from(tree["groups"]), single=tuple(tree["single"])
            )
        )
        keys = [key_of(word) for word in placed]
        assert len(keys) == len(set(keys))
        assert set(keys) == words


def test_no_text_is_spoken_twice(workshop: Workshop) -> None:
    texts = [u["text"] for u in workshop.data("utterance_ended")]
    assert len(texts) == len(set(texts))


def test_lengths_are_what_the_stages_ask_for(workshop: Workshop) -> None:
    chinese = workshop.data("session_opened")[0]["lang"] == "zh"
    for said in workshop.data("utterance_ended"):
        size = len(said["text"]) if chinese else len(said["text"].split())
        if said["stage"] == "introduction":
            assert 60 <= size <= 330
        if said["stage"] == "discussion":
            assert (150 <= size <= 330) if chinese else (60 <= size <= 200)


def test_the_picture_is_described_once(workshop: Workshop) -> None:
    assert len(workshop.data("image_attached")) == 1
    assert len(workshop.data("image_described")) == 1


def test_no_event_holds_a_path_of_the_machine(workshop: Workshop) -> None:
    for line in workshop.lines:
        assert str(workshop.home).encode() not in line


def test_a_log_read_back_is_the_same_log_and_the_same_table(workshop: Workshop) -> None:
    envelopes = [decode_line(line) for line in workshop.lines]
    assert [encode_line(envelope) for envelope in envelopes] == workshop.lines
    whole = replay(envelopes)
    state = EMPTY
    for position, envelope in enumerate(envelopes, start=1):
        state = reduce(state, envelope)
        if position % 37 == 0:
            assert replay(envelopes[position:], state) == whole
    assert state == whole
    assert whole.closed == "done"


def test_sums_of_usage_agree(workshop: Workshop) -> None:
    state = replay(decode_line(line) for line in workshop.lines)
    used = [u["usage"] for u in workshop.data("utterance_ended", "usage_recorded")]
    assert state.totals.output == sum(u["output"] or 0 for u in used)
    assert state.totals.calls == len(used)
