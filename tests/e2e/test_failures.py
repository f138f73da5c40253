"""What fails without ending a stage is in the log: no picture and no judge is lost silently."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.policy.state import replay
from engine.providers.rehearsal.provider import Rehearsal
from engine.store.blobs import FileBlobs
from engine.vocabulary.errors import ServerError, StoreError
from engine.vocabulary.events import AlertRaised, ImageDrawn
from engine.vocabulary.messages import DrawRequest, Task
from engine.vocabulary.seats import ModelRef
from tests.fakes.pictures import photo
from tests.fakes.sessions import PLAN, log_of, ran


def alerts(home: Path, name: str) -> list[tuple[str, str]]:
    found = [e.event for e in log_of(home, name) if isinstance(e.event, AlertRaised)]
    return [(alert.rule, alert.value) for alert in found]


def test_a_judge_that_fails_is_logged_where_it_is_done_without(tmp_path: Path) -> None:
    name, outcome = ran(tmp_path, replace(PLAN, attempts=1), ("table:*:server",))
    assert outcome.reason == "done"
    reason = "The provider is overloaded."
    told = [(rule, value) for rule, value in alerts(tmp_path, name) if rule != "success"]
    assert told == [
        ("judge_failed", f"affinity: {reason}"),
        ("judge_failed", f"closing: {reason}"),
    ]


def test_a_picture_that_is_gone_from_the_store_costs_its_stage_and_not_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(self: FileBlobs, name: str) -> bytes:
        raise StoreError("The picture is not in the store.")

    monkeypatch.setattr(FileBlobs, "get", gone)
    eyes = {**PLAN.models, Task.SEE: ModelRef(provider="rehearsal", model="eyes")}
    pictures = (("photo.png", photo("png")),)
    name, outcome = ran(tmp_path, replace(PLAN, models=eyes, pictures=pictures))
    assert outcome.reason == "done"
    stages = {stage.id: stage for stage in replay(log_of(tmp_path, name)).stages}
    assert stages["image_story"].status == "skipped"
    assert stages["image_story"].reason == "The picture is not in the store."


def test_a_picture_that_fails_is_logged_and_the_others_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Rehearsal.draw

    async def flaky(self: Rehearsal, request: DrawRequest) -> Any:
        if request.key == "draw card-2":
            raise ServerError("The brush is broken.")
        return await draw(self, request)

    monkeypatch.setattr(Rehearsal, "draw", flaky)
    scissors = ModelRef(provider="rehearsal", model="scissors")
    models = {**PLAN.models, Task.DRAW: scissors}
    name, outcome = ran(tmp_path, replace(PLAN, attempts=1, models=models))
    assert outcome.reason == "done"
    drawn = [e.event.card for e in log_of(tmp_path, name) if isinstance(e.event, ImageDrawn)]
    assert sorted(drawn) == ["card-1", "card-3"]
    assert alerts(tmp_path, name) == [("picture_failed", "card-2: The brush is broken.")]
