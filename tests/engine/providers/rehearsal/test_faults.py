"""The list of faults and when each strikes."""

import pytest

from engine.providers.rehearsal.faults import FAULTS, RAISING, Faults, error_of, littered, parse
from engine.vocabulary.errors import (
    AuthenticationError,
    ConnectionLost,
    ContentRefused,
    PaymentError,
    ProviderTimeout,
    RateLimitError,
    ServerError,
    SettingsError,
    StreamInterrupted,
)
from engine.vocabulary.messages import Ask, ChatRequest, Sampling
from tests.fakes.rehearsed import Workshop

KINDS = {
    "rate_limit": RateLimitError,
    "server": ServerError,
    "timeout": ProviderTimeout,
    "stall": ProviderTimeout,
    "connection": ConnectionLost,
    "refused": ContentRefused,
    "auth": AuthenticationError,
    "payment": PaymentError,
    "cut": StreamInterrupted,
    "end_without_mark": StreamInterrupted,
}


def request(
    place: int = 0,
    ordinal: int = 1,
    key: str = "u1",
    ask: Ask = Ask.TALK,
    *,
    seated: bool = True,
):
    workshop = Workshop(lang="zh")
    seat = workshop.seats[place] if seated else None
    situation = workshop.situation(ask, "discussion", seat, ordinal=ordinal)
    return ChatRequest(
        key=key, model="voices", messages=(), sampling=Sampling(), situation=situation
    )


def test_seat_and_utterance_are_matched():
    faults = Faults("s2:3:server, *:5:auth")
    assert faults.of(request(1, 3)) == "server"
    assert faults.of(request(1, 2)) == ""
    assert faults.of(request(0, 3)) == ""
    assert faults.of(request(4, 5)) == "auth"


def test_the_tables_own_tasks_can_fail():
    faults = Faults("table:*:server")
    assert faults.of(request(seated=False)) == "server"
    assert faults.of(request()) == ""


def test_once_strikes_once_a_key():
    faults = Faults("*:*:rate_limit_once")
    assert faults.of(request(key="a")) == "rate_limit"
    assert faults.of(request(key="a")) == ""
    assert faults.of(request(key="b")) == "rate_limit"


def test_bad_json_spares_the_repair():
    faults = Faults("*:*:bad_json")
    assert faults.of(request(key="a", ask=Ask.KEYWORDS)) == "bad_json"
    assert faults.of(request(key="b", ask=Ask.KEYWORDS)) == ""
    assert faults.of(request(key="c", ask=Ask.BALLOT)) == "bad_json"


@pytest.mark.parametrize("fault", RAISING)
def test_each_raises_its_error(fault: str):
    error = error_of(fault, request(), emitted=True)
    assert type(error) is KINDS[fault]
    assert error.facts.provider == "rehearsal"
    assert error.facts.emitted
    assert (error.facts.retry_after == 2) == (fault == "rate_limit")


def test_others_raise_nothing():
    assert error_of("slow", request()) is None
    assert error_of("", request()) is None


@pytest.mark.parametrize(
    "item", ["s1:1", "s1:0:server", "s1:x:server", "s1:1:explode", ":1:server", "s1:1:slow_once"]
)
def test_ill_formed_items_are_named(item: str):
    with pytest.raises(SettingsError, match=item.replace("*", ".")) as caught:
        Faults(f"s1:1:server,{item}")
    assert caught.value.hint


def test_empty_list_and_all_names():
    assert parse(" , ") == ()
    assert len(parse(",".join(f"*:*:{name}" for name in FAULTS))) == len(FAULTS)


def test_garbage_keeps_the_words():
    text = "".join(chr(0x4E00 + number) for number in range(100))
    made = littered(text)
    assert "".join(c for c in made if c in text) == text
    assert {"\x1b", "\u202e", "\u2028", "\x00"} <= set(made)
    assert "[/usr/bin]" in made
