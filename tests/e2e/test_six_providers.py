"""A whole workshop, its six seats on six providers at once: four protocols, two currencies."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.program import call, call_beside, events, of_type
from tests.fakes.six_providers import (
    BRUSH,
    EYES,
    JUDGE,
    PICTURE_TOKENS,
    ROUTER_COST,
    SEATS,
    Six,
    furnish,
    well_formed,
)

pytestmark = pytest.mark.xdist_group("six_providers")  # its run is dear: once

MILLION = Decimal(1_000_000)
PRICES: dict[str, tuple[str, str, str]] = {
    "openai": ("USD", "2.5", "10"),
    "anthropic": ("USD", "3", "15"),
    "gemini": ("USD", "0.3", "2.5"),
    "ollama": ("USD", "0", "0"),
    "deepseek": ("CNY", "2", "3"),
}
"""The price list of the fakes once more: currency, input and output a million tokens."""


@dataclass
class Sum:
    """Calls, tokens and money, added up here and not by the program."""

    calls: int = 0
    input: int = 0
    output: int = 0
    money: dict[str, Decimal] = field(default_factory=dict[str, Decimal])

    def add(self, usage: dict[str, Any], cost: dict[str, str]) -> None:
        self.calls += 1
        self.input += usage["input"]
        self.output += usage["output"]
        spent = self.money.get(cost["currency"], Decimal(0))
        self.money[cost["currency"]] = spent + Decimal(cost["amount"])

    def row(self) -> dict[str, Any]:
        money = {currency: str(amount) for currency, amount in self.money.items()}
        return {**vars(self), "money": money, "unknown": 0}


def billed(ref: str, text: str) -> dict[str, Any]:
    """Return what a call of a model that said a text has to cost."""
    provider = ref.partition("/")[0]
    if provider == "openrouter":
        return {"currency": "USD", "amount": Decimal(ROUTER_COST)}
    currency, read, written = PRICES[provider]
    amount = (11 * Decimal(read) + len(text) * Decimal(written)) / MILLION
    return {"currency": currency, "amount": amount}


@dataclass
class Run:
    home: Path
    six: Six
    log: list[dict[str, Any]]
    said: str

    @property
    def seats(self) -> dict[str, str]:
        opened = of_type(self.log, "session_opened")[0]["seats"]
        return {seat["id"]: f"{seat['provider']}/{seat['model']}" for seat in opened}

    def used(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield seat, stage and data of every fact that tells usage."""
        stages = {u["utterance"]: u["stage"] for u in of_type(self.log, "utterance_started")}
        for ended in of_type(self.log, "utterance_ended"):
            yield ended["seat"], stages[ended["utterance"]], ended
        for one in of_type(self.log, "usage_recorded"):
            yield one["seat"], one["stage"], one


async def run(home: Path) -> Run:
    picture = furnish(home)
    async with Six() as six:
        done = await call_beside(
            home,
            *("run", "A paper lamp", "--headless", "--json", "--auto", "--lang", "en"),
            *("--rounds", "2", "--image", str(picture), *six.options),
            **six.variables,
        )
        assert done.returncode == 0, done.stderr.decode()
        for server in six.servers.values():
            await server.wait_empty()
    return Run(home, six, events(done.stdout), done.stderr.decode())


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return asyncio.run(run(tmp_path_factory.mktemp("home")))


def test_every_stage_runs_and_every_seat_speaks_by_its_own_model(ran: Run) -> None:
    assert ran.seats == SEATS
    assert ran.log[-1]["type"] == "session_closed"
    assert len(of_type(ran.log, "stage_ended")) == 14
    for kind in ("stage_skipped", "utterance_failed", "utterance_retried", "alert_raised"):
        assert of_type(ran.log, kind) == []
    for seat, ref in SEATS.items():
        heard = [u["text"] for u in of_type(ran.log, "utterance_ended") if u["seat"] == seat]
        assert Counter(heard) == Counter(ran.six.spoken[ref])
        assert len(heard) == 15
    paths = {name: {r.path for r in server.requests} for name, server in ran.six.servers.items()}
    assert paths == {
        "openai": {"/v1/chat/completions"},
        "anthropic": {"/v1/messages"},
        "gemini": {
            f"/v1beta/models/{model}:streamGenerateContent?alt=sse"
            for model in ("eyes-fake", "gemini-fake")
        },
        "ollama": {"/api/chat"},
        "deepseek": {"/v1/chat/completions"},
        "openrouter": {"/v1/chat/completions"},
        "ark": {"/api/v3/images/generations"},
    }


def test_a_key_goes_to_its_own_provider_alone(ran: Run) -> None:
    for name, server in ran.six.servers.items():
        sent = {value for request in server.requests for value in request.headers.values()}
        found = {owner for owner, key in ran.six.keys.items() if any(key in one for one in sent)}
        assert found == {name}
        assert not any(
            key in request.path or key.encode() in request.body
            for request in server.requests
            for key in ran.six.keys.values()
        )


def test_one_model_describes_the_picture_and_another_one_draws(ran: Run) -> None:
    (described,) = of_type(ran.log, "image_described")
    assert described["text"] == well_formed("eyes-fake", 1)
    seen = [r for r in ran.six.servers["gemini"].requests if "eyes-fake" in r.path]
    assert len(seen) == 1
    assert "inlineData" in seen[0].body.decode()
    drawn = of_type(ran.log, "image_drawn")
    assert {one["model"] for one in drawn} == {BRUSH}
    assert len(drawn) == ran.six.calls[BRUSH] == 4
    assert all(one["cost"] == {"currency": "CNY", "amount": "0.25"} for one in drawn)


def test_each_call_is_in_the_log_with_what_its_provider_told(ran: Run) -> None:
    for seat, _, used in ran.used():
        if seat:
            usage, cost = used["usage"], used["cost"]
            text = next(t for t in ran.six.spoken[SEATS[seat]] if t == used["text"])
            assert (usage["input"], usage["output"]) == (11, len(text))
            assert not usage["estimated"]
            right = billed(SEATS[seat], text)
            assert (cost["currency"], Decimal(cost["amount"])) == tuple(right.values())
    own = Counter(f"{one['provider']}/{one['model']}" for s, _, one in ran.used() if not s)
    assert own == {EYES: 1, JUDGE: 2, BRUSH: 4}
    assert sum(ran.six.calls.values()) == sum(1 for _ in ran.used())


def test_the_sums_by_seat_stage_and_session_agree_with_the_calls(ran: Run) -> None:
    whole, by_seat, by_stage = Sum(), dict[str, Sum](), dict[str, Sum]()
    for seat, stage, used in ran.used():
        for total in (whole, by_stage.setdefault(stage, Sum())):
            total.add(used["usage"], used["cost"])
        if seat:
            by_seat.setdefault(seat, Sum()).add(used["usage"], used["cost"])
    totals = of_type(ran.log, "session_closed")[0]["totals"]
    assert totals["by_seat"] == {seat: total.row() for seat, total in by_seat.items()}
    assert totals["by_stage"] == {stage: total.row() for stage, total in by_stage.items()}
    assert {key: totals[key] for key in whole.row()} == whole.row()
    # And with what the servers sent.
    texts = [text for said in ran.six.spoken.values() for text in said]
    assert whole.output == sum(map(len, texts)) + 4 * PICTURE_TOKENS
    assert set(by_seat) == set(SEATS)


def test_the_minutes_tell_tokens_and_money_by_seat(ran: Run) -> None:
    exported = call(ran.home, "export", "last", "--format", "md", "-o", "-")
    assert exported.returncode == 0, exported.stderr.decode()
    minutes = exported.stdout.decode()
    costs = of_type(ran.log, "closing_written")[0]["costs"]
    assert set(costs["by_seat"]) == set(SEATS)
    names = {seat["id"]: seat["name"] for seat in of_type(ran.log, "session_opened")[0]["seats"]}
    section = minutes[minutes.index("Usage and costs") :]
    for seat, totals in costs["by_seat"].items():
        (line,) = [one for one in section.splitlines() if names[seat] in one and "tokens" in one]
        assert str(totals["output"]) in line.replace(",", "")
        assert all(currency in line for currency, spent in totals["money"].items() if spent != "0")


def test_the_forecast_counts_the_calls_and_says_whose_price_it_does_not_know(ran: Run) -> None:
    (line,) = [line for line in ran.said.splitlines() if line.startswith("Models: ")]
    assert f"About {sum(ran.six.calls.values())} calls, " in line
    assert "CNY + " in line
    assert line.endswith("USD and more, unknown: openrouter/some/router-fake.")
