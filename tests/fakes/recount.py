"""Figures and alerts recounted from the JSON lines of a log, by nothing of the engine's."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

WINDOW = timedelta(minutes=5)


@dataclass
class Recount:
    """The calls of each name, in their order, and what they used."""

    calls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    retries: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, list[int]] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)
    last: datetime | None = None

    def ends(self, name: str, end: str) -> int:
        return sum(call["end"] == end for call in self.calls.get(name, []))

    def times(self, name: str, key: str, *, recent: bool) -> list[int]:
        calls = self.calls.get(name, [])[-1000:]
        if recent:
            assert self.last is not None
            calls = [call for call in calls if call["at"] > self.last - WINDOW]
        return [c[key] for c in calls if c["end"] == "good" and c[key] is not None]


def percentile(figures: list[int], share: float) -> int:
    """Return the nearest rank, counted by hand."""
    place = math.ceil(share * len(figures))
    return sorted(figures)[max(place, 1) - 1]


def recount(lines: Iterable[bytes]) -> Recount:
    """Read a log as a script would."""
    found, begun = Recount(), dict[str, list[str]]()
    for raw in lines:
        line = json.loads(raw)
        data, kind = line["data"], line["type"]
        at = found.last = datetime.fromisoformat(line["at"])
        match kind:
            case "utterance_started":
                model = f"{data['provider']}/{data['model']}"
                begun[data["utterance"]] = ["", data["provider"], model, data["seat"]]
            case "utterance_retried":
                for name in begun[data["utterance"]]:
                    found.retries[name] = found.retries.get(name, 0) + 1
            case "utterance_ended" | "utterance_failed":
                stopped = data.get("code") in ("stopped", "interrupted")
                end = "good" if kind == "utterance_ended" else "stopped" if stopped else "failed"
                for name in begun[data["utterance"]]:
                    _ended(found, name, at, end, data)
                    if end == "good":
                        _used(found, name, data)
            case "usage_recorded" | "call_failed":
                _called(found, at, kind, data)
            case _:
                pass
    return found


def _called(found: Recount, at: datetime, kind: str, data: dict[str, Any]) -> None:
    names = ["", data["provider"], f"{data['provider']}/{data['model']}"]
    own = bool(data.get("seat"))
    for name in [*names, data["seat"]] if own else names:
        if kind == "usage_recorded":
            _used(found, name, data)
        if not own:
            _ended(found, name, at, "good" if kind == "usage_recorded" else "failed", data)
            found.retries[name] = found.retries.get(name, 0) + data["retries"]


def _ended(found: Recount, name: str, at: datetime, end: str, data: dict[str, Any]) -> None:
    call = {"at": at, "end": end, "duration": data.get("duration_ms")}
    found.calls.setdefault(name, []).append({**call, "first": data.get("first_token_ms")})


def _used(found: Recount, name: str, data: dict[str, Any]) -> None:
    usage, cost = data["usage"] or {}, data["cost"]
    counts = [usage.get(key) or 0 for key in ("input", "output", "cached")]
    before = found.tokens.get(name, [0, 0, 0])
    found.tokens[name] = [old + new for old, new in zip(before, counts, strict=True)]
    if cost:
        found.costs[name] = found.costs.get(name, Decimal(0)) + Decimal(cost["amount"])


def success_alerts(lines: list[bytes], percent: float, least: int) -> list[tuple[str, str]]:
    """Return whose success fell below the line, and to how much, each time that it did."""
    raised: list[tuple[str, str]] = []
    low: set[str] = set()
    telling = ("utterance_ended", "utterance_failed", "usage_recorded", "call_failed")
    for number, raw in enumerate(lines, start=1):
        if json.loads(raw)["type"] not in telling:
            continue
        found = recount(lines[:number])
        assert found.last is not None
        for name in (name for name in found.calls if name and "/" not in name and name[0] != "s"):
            recent = [c for c in found.calls[name] if c["at"] > found.last - WINDOW]
            good = sum(call["end"] == "good" for call in recent)
            every = good + sum(call["end"] == "failed" for call in recent)
            share = 100 * good / every if every else 100
            if every >= least and share < percent:
                if name not in low:
                    raised.append((name, f"{share:.1f}"))
                low.add(name)
            else:
                low.discard(name)
    return raised
