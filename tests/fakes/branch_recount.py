"""A table counted from the JSON lines of its log alone: by nothing that the program counts with."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.policy import logline
from engine.vocabulary.events import Envelope

Place = tuple[str, int, str]
"""Stage, round and seat of a speech."""

TALKED = {"introduction", "image_story", "discussion", "role_switch", "closing"}
"""Kinds of stages in which is spoken; elsewhere lists, ballots and cards are written."""


class Recount:
    """What the lines of one log say."""

    def __init__(self, log: Sequence[Envelope]) -> None:
        self.lines: list[dict[str, Any]] = [json.loads(logline.encode_line(one)) for one in log]
        self._kinds = {one["stage"]: one["kind"] for one in self._told("stage_started")}

    def _told(self, *types: str) -> Iterator[dict[str, Any]]:
        return (line["data"] for line in self.lines if line["type"] in types)

    def said(self) -> dict[Place, str]:
        """Return the speeches that were heard, each by its place."""
        begun = {one["utterance"]: one for one in self._told("utterance_started")}
        gone_on = {one["continues"] for one in begun.values()}
        texts = {
            one["utterance"]: one["text"]
            for one in self._told("utterance_ended", "utterance_edited")
        }
        return {
            (place["stage"], place["round"], place["seat"]): text
            for name, text in texts.items()
            if text and name not in gone_on
            for place in [begun[name]]
            if self._kinds[place["stage"]] in TALKED
        }

    def words(self) -> dict[str, set[str]]:
        """Return the keywords of each stage that lists or decides some; what was edited counts."""
        words: dict[str, set[str]] = {}
        for one in self._told("keywords_extracted"):
            if self._kinds[one["stage"]] == "keywords":
                words.setdefault(one["stage"], set()).update(one["keywords"])
        edited = {one["stage"]: {*one["keywords"]} for one in self._told("keywords_edited")}
        decided = {one["stage"]: {*one["value"]} for one in self._told("decision_made")}
        own = {stage: value for stage, value in decided.items() if self._kinds[stage] == "decision"}
        return words | edited | own

    def votes(self) -> dict[tuple[str, str], int]:
        """Return how many seats named each choice of each poll."""
        named = Counter(
            (one["poll"], choice)
            for one in self._told("ballot_cast")
            if one["kind"] == "agent"
            for choice in one["choices"]
        )
        stood = {
            (one["poll"], row["candidate"]): 0
            for one in self._told("vote_tallied")
            for row in one["results"]
        }
        return stood | named

    def use(self) -> dict[str, int]:
        """Return calls and tokens."""
        used = Counter[str]()
        for one in self._told("utterance_ended", "usage_recorded"):
            used.update(calls=1, input=one["usage"]["input"], output=one["usage"]["output"])
        return dict(used)

    def amounts(self) -> set[str]:
        """Return every different amount that a call cost."""
        return {one["cost"]["amount"] for one in self._told("utterance_ended", "usage_recorded")}

    def ran(self) -> timedelta:
        """Return how long somebody sat at the table: not from leaving it to taking it up again."""
        moments = [datetime.fromisoformat(line["at"]) for line in self.lines]
        gaps = zip(moments, moments[1:], self.lines[1:], strict=False)
        return sum(
            (after - before for before, after, line in gaps if line["type"] != "session_resumed"),
            timedelta(),
        )
