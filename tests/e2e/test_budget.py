"""The budget's line: kept with known prices, never crossed, and resumable; refused where it cannot be."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.program import call_beside, events, of_type
from tests.fakes.six_providers import PRICES, Six, furnish

NO_CALLS = 2
"""Stages of the kit that run without a call: decision and brief."""

RUN = ("run", "A paper lamp", "--headless", "--json", "--auto", "--lang", "en", "--rounds", "1")


def one_provider(name: str, model: str = "one-fake", drawings: int = 0) -> tuple[str, ...]:
    """Return the options by which one provider's model does everything."""
    judge = ("--set", f"tasks.judge={name}/{model}", "--set", f"table.drawings={drawings}")
    return ("--provider", name, "--model", model, *judge)


def spent(log: list[dict[str, Any]], unit: str) -> Decimal:
    """Add up what the calls of a log used: tokens, or money in a currency."""
    total = Decimal(0)
    for used in of_type(log, "utterance_ended", "usage_recorded"):
        if unit == "tok":
            total += used["usage"]["input"] + used["usage"]["output"]
        elif used["cost"] and used["cost"]["currency"] == unit:
            total += Decimal(used["cost"]["amount"])
    return total


@pytest.mark.parametrize(
    ("provider", "line", "unit", "more"),
    [
        ("openai", "0.20", "USD", "5"),
        ("deepseek", "0.08CNY", "CNY", "5CNY"),
        ("openrouter", "30000tok", "tok", "900000tok"),
        ("gemini", "5,30000tok", "tok", "5,900000tok"),
    ],
)
async def test_the_line_ends_a_session_cleanly_and_a_higher_one_takes_it_up_again(
    tmp_path: Path, provider: str, line: str, unit: str, more: str
) -> None:
    furnish(tmp_path, PRICES)
    async with Six() as six:
        options = one_provider(provider)
        stopped = await call_beside(tmp_path, *RUN, *options, "--budget", line, **six.variables)
        calls = sum(six.calls.values())
        assert stopped.returncode == 6, stopped.stderr.decode()
        again = ("sessions", "resume", "last", "--headless", "--json", "--auto", "--budget", more)
        resumed = await call_beside(tmp_path, *again, **six.variables)
        assert resumed.returncode == 0, resumed.stderr.decode()
        told = Counter(text for said in six.spoken.values() for text in said)
    first, rest = events(stopped.stdout), events(resumed.stdout)
    levels = [reached["level"] for reached in of_type(first, "budget_reached")]
    assert levels.count("hard") == 1
    assert of_type(first, "session_paused")[-1]["reason"] == "budget"
    assert b"--budget" in stopped.stderr
    number = Decimal(line.rsplit(",", maxsplit=1)[-1].rstrip("CNYtok"))
    assert 0 < spent(first, unit) <= number
    # All that was paid for is there, and nothing of it is asked for again.
    assert len(of_type(first, "utterance_ended", "usage_recorded")) == calls > 0
    assert rest[0]["seq"] == first[-1]["seq"] + 1
    assert rest[-1]["type"] == "session_closed"
    heard = [u["text"] for u in of_type(first + rest, "utterance_ended")]
    assert not Counter(heard) - told
    assert spent(first + rest, unit) > number
    totals = of_type(rest, "session_closed")[0]["totals"]
    whole = spent(first + rest, unit)
    counted = totals["input"] + totals["output"] if unit == "tok" else totals["money"][unit]
    assert Decimal(counted) == whole


@pytest.mark.parametrize(
    ("provider", "line", "lacking"),
    [
        ("openrouter", "1", "openrouter/one-fake"),
        ("deepseek", "1", "deepseek/one-fake"),
        ("gemini", "3CNY", "gemini/one-fake"),
        ("anthropic", "3EUR", "anthropic/one-fake"),
    ],
)
async def test_money_that_no_price_can_be_counted_in_is_refused_without_tokens(
    tmp_path: Path, provider: str, line: str, lacking: str
) -> None:
    furnish(tmp_path, PRICES)
    async with Six() as six:
        options = one_provider(provider)
        refused = await call_beside(tmp_path, *RUN, *options, "--budget", line, **six.variables)
        assert refused.returncode == 3
        said = refused.stderr.decode()
        assert lacking in said
        assert ",200000tok" in said
        assert not six.calls
        assert not list((tmp_path / "sessions").glob("*.db"))
        with_tokens = (*options, "--budget", f"{line},900000tok")
        done = await call_beside(tmp_path, *RUN, *with_tokens, **six.variables)
        assert done.returncode == 0, done.stderr.decode()


async def test_one_seat_without_a_price_is_enough_to_refuse(tmp_path: Path) -> None:
    furnish(tmp_path, PRICES)
    async with Six() as six:
        seat = ("--set", "seats.s3=deepseek/other")
        line = ("--budget", "1", *one_provider("openai"))
        refused = await call_beside(tmp_path, *RUN, *line, *seat, **six.variables)
        assert refused.returncode == 3
        assert "No price of deepseek/other in USD is known" in refused.stderr.decode()
        free = ("--set", "seats.s3=ollama/other")
        done = await call_beside(tmp_path, *RUN, *line, *free, **six.variables)
        assert done.returncode == 0, done.stderr.decode()


async def test_the_price_of_a_picture_is_asked_for_only_where_one_will_be_drawn(
    tmp_path: Path,
) -> None:
    furnish(tmp_path, PRICES)
    async with Six() as six:
        drawing = ("--budget", "0.20", *one_provider("openai", drawings=1))
        refused = await call_beside(tmp_path, *RUN, *drawing, **six.variables)
        assert refused.returncode == 3
        assert "No price of openai/gpt-image" in refused.stderr.decode()
        assert not six.calls
        stopped = await call_beside(
            tmp_path, *RUN, "--budget", "0.20", *one_provider("openai"), **six.variables
        )
        assert stopped.returncode == 6, stopped.stderr.decode()
        models = next(m for m in stopped.stderr.decode().splitlines() if m.startswith("Models: "))
        assert "openai/one-fake" in models
        assert "gpt-image" not in models
        # Its own rules hold for the session that is taken up again.
        again = ("sessions", "resume", "last", "--headless", "--json", "--auto", "--budget", "5")
        resumed = await call_beside(tmp_path, *again, **six.variables)
        assert resumed.returncode == 0, resumed.stderr.decode()


@pytest.mark.parametrize(("lang", "begins"), [("en", "Models: "), ("zh", "模型：")])
async def test_calls_tokens_and_money_are_told_before_they_are_spent(
    tmp_path: Path, lang: str, begins: str
) -> None:
    furnish(tmp_path, PRICES)
    async with Six() as six:
        options = (*one_provider("deepseek"), "--ui-lang", lang)
        done = await call_beside(tmp_path, *RUN, *options, **six.variables)
        calls = sum(six.calls.values())
    (line,) = [one for one in done.stderr.decode().splitlines() if one.startswith(begins)]
    money = Decimal(calls * (2000 * 2 + 400 * 3)) / 1_000_000
    assert f"{calls}" in line
    assert f"{calls * 2400:,}" in line
    assert f"{money:.2f} CNY" in line
    stages = re.findall(r": about (\d+) calls, |：预计调用约 (\d+) 次", done.stderr.decode())
    assert len(stages) == len(of_type(events(done.stdout), "stage_ended")) - NO_CALLS
    assert sum(int(en or zh) for en, zh in stages) == calls


async def test_what_is_left_of_a_session_is_told_before_it_is_taken_up_again(
    tmp_path: Path,
) -> None:
    furnish(tmp_path, PRICES)
    again = ("sessions", "resume", "last", "--headless", "--json", "--auto", "--budget", "5CNY")
    async with Six() as six:
        options = (*one_provider("deepseek"), "--budget", "0.08CNY")
        stopped = await call_beside(tmp_path, *RUN, *options, **six.variables)
        assert stopped.returncode == 6, stopped.stderr.decode()
        resumed = await call_beside(tmp_path, *again, **six.variables)
        assert resumed.returncode == 0, resumed.stderr.decode()
    first, rest = events(stopped.stdout), events(resumed.stdout)
    (line,) = [m for m in resumed.stderr.decode().splitlines() if m.startswith("Going on with")]
    assert "Models: deepseek/one-fake. What is left: about " in line
    calls = int(re.findall(r"about (\d+) calls", line)[0])
    begun = max(n for n, event in enumerate(first) if event["type"] == "stage_started")
    made = of_type(first[begun:] + rest, "utterance_ended", "usage_recorded")
    assert calls == len(made)  # the stage that was left counts whole
    assert f"{Decimal(calls * (2000 * 2 + 400 * 3)) / 1_000_000:.2f} CNY" in line
