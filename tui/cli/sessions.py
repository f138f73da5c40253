"""`tableround sessions`: list, show, resume, rename and delete; `copies` has the rest."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from engine import (
    Engine,
    Envelope,
    FileStore,
    Forecast,
    Kit,
    KitError,
    Memories,
    Runtime,
    StoreError,
    TableState,
    Task,
    check_store,
    clean_line,
    consent,
    draws,
    forecast_rest,
    left_out_of,
    load_kit,
    replayed,
    run_async,
    uses_of,
)
from tui.branching import facts
from tui.cli import branches, comparing, copies, session_search
from tui.cli.exit_codes import DONE
from tui.cli.listing import listing
from tui.cli.live import Host, finish
from tui.cli.options import given_settings, wrong
from tui.cli.output import Output
from tui.cli.planning import (
    Planned,
    Use,
    basis,
    clock_of,
    models_named,
    prices_of,
    tell_consent,
)
from tui.cli.run import PATIENCE, check_output, on_screen, printer, start_logs
from tui.cli.shell import Shell, line_width, out, out_json
from tui.cli.stored import (
    events_of,
    found,
    opening,
    role_names,
    with_memories,
    with_store,
)
from tui.forecasts import told
from tui.moments import MachineZone
from tui.transcript import Transcript
from tui.wrapping import wrapped

TITLE_LIMIT = 120


def command(shell: Shell, args: argparse.Namespace) -> int:
    """Do what was asked of sessions."""
    return ACTIONS[args.action](shell, args)


def _show(shell: Shell, args: argparse.Namespace) -> int:
    async def read(store: Any) -> Any:
        summary = await found(store, args.session)
        return summary, await events_of(store, summary.id)

    summary, events = with_store(shell, read)
    if args.json:
        out_json(asdict(summary))
        return DONE
    if told := facts(shell.words, summary):
        out(clean_line(told, TITLE_LIMIT * 10))
    transcript = Transcript(
        shell.words.lang,
        role_names(shell, events),
        zone=MachineZone(),
        left_out=left_out_of(events),
    )
    for envelope in events:
        for line in transcript.lines(envelope):
            for part in wrapped(line, line_width()):
                out(part)
    return DONE


def _resume(shell: Shell, args: argparse.Namespace) -> int:
    check_output(shell, args)

    async def read(store: Any) -> Any:
        summary = await found(store, args.session)
        return summary.id, await events_of(store, summary.id)

    name, events = with_store(shell, read)
    planned = planned_again(shell, args, events, screen=on_screen(args))
    start_logs(shell, planned)
    shell.warn(planned.loaded)
    if not planned.plan.attended:
        tell_consent(shell, planned)
    if on_screen(args):
        from tui.cli.screen import prepared_again, show  # noqa: PLC0415  brings the screen

        return show(shell, prepared_again(name, planned), auto=args.auto)
    shell.note(planned.forecast)
    output = Output()
    transcript = Transcript(shell.words.lang, planned.roles)
    for envelope in events:  # what was said before is known to the transcript, not printed again
        transcript.lines(envelope)
    show_item = printer(args, output, transcript)

    async def main(runtime: Runtime) -> int:
        settings = planned.loaded.settings
        async with Engine.open(settings, shell.paths, runtime, patience=PATIENCE) as engine:
            session = await engine.resume_session(name, planned.plan)
            return await Host(shell, output, show_item).run(session)

    try:
        return run_async(main, planned.clock)
    finally:
        finish(output)


def planned_again(
    shell: Shell, args: argparse.Namespace, events: Sequence[Envelope], *, screen: bool = False
) -> Planned:
    """Return the plan of a session that was left, with what today's arguments say."""
    given = given_settings(shell.words, args)
    began = opening(events)
    logged = began.settings.get("models") if began else None
    if isinstance(logged, dict) and "general.provider" not in given:
        given = _as_it_was(cast("dict[str, Any]", logged)) | given
    loaded = shell.settings(given)
    check_store(loaded.settings)
    choice = shell.choice(loaded)
    state = replayed(events)
    kit = _kit_again(shell, args.kit, state)
    drawing = kit is None or draws(kit.stages, _drawings(state, kit))
    seated = [(Task.TALK, seat.ref) for seat in state.seats]
    glosses = loaded.settings.table.gloss or state.settings.get("gloss") is True
    uses = (*uses_of(choice, drawing=drawing, glosses=glosses), *seated)
    plan = basis(
        shell,
        loaded,
        choice,
        began.lang if began else shell.words.lang,
        uses,
        attended=screen and not args.auto,
        screen=screen,
    )
    ahead = kit and forecast_rest(state, plan, kit, prices_of(shell, loaded))
    return Planned(
        plan=replace(plan, kit=args.kit or ""),
        loaded=loaded,
        choice=choice,
        clock=clock_of(shell, choice),
        roles=role_names(shell, events),
        forecast=_forecast(shell, args.session, uses, ahead),
        consent=consent.consent_for(loaded.settings, shell.paths, choice.providers),
    )


def _kit_again(shell: Shell, named: str | None, state: TableState) -> Kit | None:
    """Return the kit of a session that was left, None where it is gone: opening it says so."""
    try:
        return load_kit(named or state.kit, state.lang, shell.paths.kits)
    except KitError:
        return None


def _drawings(state: TableState, kit: Kit) -> int:
    wanted = state.settings.get("drawings")
    return wanted if isinstance(wanted, int) else kit.rules.drawings


def _forecast(shell: Shell, session: str, uses: Sequence[Use], ahead: Forecast | None) -> str:
    if ahead is None or all(ref.provider == "rehearsal" for _, ref in uses):
        return shell.words("forecast.resume", session=session)
    models = models_named(ref for _, ref in uses)
    return told(shell.words, "forecast.again", ahead, session=session, models=models)


def _as_it_was(models: dict[str, Any]) -> dict[str, Any]:
    """Return the models that a session was begun with as if they had been typed again."""
    given: dict[str, Any] = {f"tasks.{task}": str(ref) for task, ref in models.items()}
    provider = str(models.get("talk", "")).partition("/")[0]
    return given | ({"general.provider": provider} if provider else {})


def _rename(shell: Shell, args: argparse.Namespace) -> int:
    title = clean_line(args.title, TITLE_LIMIT)
    if not title:
        raise wrong(shell.words, "no_title")

    async def rename(store: Any) -> str:
        summary = await found(store, args.session)
        await store.rename(summary.id, title)
        return summary.id

    name = with_store(shell, rename)
    shell.note(shell.words("sessions.renamed", session=name, title=title))
    return DONE


def _delete(shell: Shell, args: argparse.Namespace) -> int:
    async def delete(store: FileStore, memories: Memories) -> str:
        summary = await found(store, args.session)
        await store.delete(summary.id, now=args.now)
        try:
            await memories.drop(summary.id)
        except StoreError as error:  # the next table that opens drops them
            shell.fail(error)
        return summary.id

    name = with_memories(shell, delete)
    key = "sessions.deleted" if args.now else "sessions.binned"
    shell.note(shell.words(key, session=name))
    return DONE


ACTIONS: dict[str, Callable[[Shell, argparse.Namespace], int]] = {
    "list": listing,
    "show": _show,
    "search": session_search.search,
    "resume": _resume,
    "rename": _rename,
    "delete": _delete,
    "fork": branches.fork,
    "compare": comparing.compare,
    "backup": copies.backup,
    "restore": copies.restore,
    "import": copies.take_in,
}
