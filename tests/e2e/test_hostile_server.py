"""A whole workshop against a server that does what real ones do wrong, one fault a seat."""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from engine.policy.text import clean
from tests.fakes.program import CODE, PATIENCE, environment, events, of_type
from tests.fakes.scripted_server import (
    DONE,
    Cut,
    Script,
    ScriptedServer,
    Send,
    delta,
    frame,
    page,
    refuse,
    say,
    stream,
)
from tests.fakes.six_providers import well_formed

HARD_TO_SPLIT = ": 一句话\u2028第二句 \u0085 end"


class Faulty:
    """Plays one kind of fault for each model `m1` to `m6`."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.said: dict[str, list[str]] = {}

    def __call__(self, request: dict[str, Any]) -> Script:
        model = request["model"]
        self.calls[model] += 1
        number = self.calls[model]
        text = well_formed(model, number, HARD_TO_SPLIT)
        self.said.setdefault(model, []).append(text)
        plays = {"m1": self.split, "m2": self.odd, "m3": self.cut, "m4": self.markless}
        if model in plays:
            return plays[model](text, number)
        return self.refusing(model, text, number)

    def split(self, text: str, number: int) -> Script:
        """Every byte on its own, lines ended by CR LF."""
        return say(text, end="\r\n").split(1 if number == 1 else 3)

    def odd(self, text: str, number: int) -> Script:
        """Comments between, no space after `data:`, a byte order mark."""
        chunks = [b": keep-alive\n\n", frame(delta(text), space=False), b":\n\n"]
        return stream(b"\xef\xbb\xbf", *chunks, frame(delta(finish="stop"), space=False), DONE)

    def cut(self, text: str, number: int) -> Script:
        """The first answer breaks off in the middle."""
        if number == 1:
            return stream(frame(delta(text[:30])), Cut(reset=True))
        return say(text)

    def markless(self, text: str, number: int) -> Script:
        """The second answer ends cleanly, but without any end mark."""
        if number == 2:
            return Script(steps=(Send(frame(delta(text[:40]))),), framing="close")
        return say(text)

    def refusing(self, model: str, text: str, number: int) -> Script:
        """A web page, a 429 with Retry-After, a 500; then answers."""
        if model == "m5" and number == 1:
            return page()
        if model == "m6" and number == 1:
            return refuse(429, "slow down", retry_after="1")
        if model == "m6" and number == 2:
            return refuse(500, "broken")
        return say(text)


async def test_the_table_goes_on_and_keeps_what_it_heard(tmp_path: Path) -> None:
    faults = Faulty()
    async with ScriptedServer.openai(faults) as server:
        models = "\n".join(f's{n} = "openai-compatible/m{n}"' for n in range(1, 7))
        (tmp_path / "config.toml").write_text(
            f'[general]\nprovider = "openai-compatible"\nmodel = "judge"\n'
            f'base_url = "{server.url}"\n\n[seats]\n{models}\n',
            encoding="utf-8",
        )
        (tmp_path / "config.toml").chmod(0o600)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", CODE, "run", "A paper lamp", "--headless", "--json", "--auto"),
            *("--rounds", "2", "--lang", "en"),
            env=environment(tmp_path),
            cwd=tmp_path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0, err.decode()
        await server.wait_empty()
    log = events(out)
    ended = {u["utterance"]: u for u in of_type(log, "utterance_ended")}
    failed = of_type(log, "utterance_failed")

    rounds = {(r["stage"], r["round"]): (r["done"], r["of"]) for r in of_type(log, "round_ended")}
    assert rounds["introduction", 1] == (5, 6)
    assert rounds["discussion", 1] == (5, 6)
    assert rounds["discussion", 2] == (6, 6)
    assert log[-1]["type"] == "session_closed"

    by_seat = {seat["id"]: seat["model"] for seat in of_type(log, "session_opened")[0]["seats"]}
    heard = {(by_seat[u["seat"]], u["text"]) for u in ended.values()}
    for model in ("m1", "m2", "m5", "m6"):
        texts = {text for one, text in heard if one == model}
        assert texts <= {clean(text) for text in faults.said[model]}
        assert len(texts) > 8

    codes = {(by_seat[f["seat"]], f["code"]): f["partial"] for f in failed}
    assert codes["m3", "truncated" if ("m3", "truncated") in codes else "connection"] == clean(
        faults.said["m3"][0][:30]
    )
    assert codes["m4", "truncated"] == clean(faults.said["m4"][1][:40])
    assert not {f["utterance"] for f in failed} & set(ended)

    retried = [(by_seat[r["seat"]], r["code"]) for r in of_type(log, "utterance_retried")]
    assert ("m5", "bad_response") in retried
    assert retried.count(("m6", "rate_limit")) == 1
    assert retried.count(("m6", "server")) == 1
    waits = {r["code"]: r["wait_ms"] for r in of_type(log, "utterance_retried")}
    assert waits["rate_limit"] >= 1000

    skipped = {s["stage"]: s["reason"] for s in of_type(log, "stage_skipped")}
    assert set(skipped) == {"image_story", "drawing"}
    assert all(skipped.values())
