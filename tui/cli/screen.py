"""The full-screen program, started from the command line: home, or one table at once."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine import (
    ManualClock,
    Runtime,
    SystemClock,
    clock_start,
    interface_language,
    run_async,
    screen_look,
)
from tui.app import TableRoundApp
from tui.checkup import terminal_facts
from tui.cli.endings import tell_ending
from tui.cli.exit_codes import DONE, SIGNALS, UNEXPECTED, USAGE
from tui.cli.shell import Shell, discard_output
from tui.desk import Desk, KitRow, Prepared
from tui.logs import begin, is_set_up
from tui.look import Look, look_of
from tui.review_desk import Wanted
from tui.terminal.fitness import TerminalFitness, look_at
from tui.terminal.pixels import refusal

if TYPE_CHECKING:
    from engine import Envelope, Lang, Loaded, Nearby, TerminalFacts
    from tui.cli.planning import Planned


class ShellPlanner:
    """Plans tables by the command line's own parser and rules."""

    def __init__(self, shell: Shell) -> None:
        """Plan for this shell's home and language."""
        self._shell = shell

    def new_table(self, arguments: Sequence[str]) -> Prepared:
        """Return the table of `tableround run ARGUMENTS`; raises what that command would."""
        from tui.cli.parser import build_parser  # noqa: PLC0415  not for the first frame
        from tui.cli.planning import logs_of, planned_run  # noqa: PLC0415  brings pydantic

        args = build_parser(self._shell.words).parse_args(["run", *arguments])
        planned = planned_run(self._shell, args, screen=True)
        logs_of(self._shell, planned.loaded)
        return Prepared(
            plan=planned.plan,
            loaded=planned.loaded,
            forecast=planned.forecast,
            spends=not planned.choice.rehearsal,
            consent=planned.consent,
        )

    def again(self, session: str, events: Sequence["Envelope"]) -> Prepared:
        """Return a session that was left, ready to be taken up again."""
        from tui.cli.parser import build_parser  # noqa: PLC0415  not for the first frame
        from tui.cli.planning import logs_of  # noqa: PLC0415  brings pydantic
        from tui.cli.sessions import planned_again  # noqa: PLC0415  brings pydantic

        args = build_parser(self._shell.words).parse_args(["sessions", "resume", session])
        planned = planned_again(self._shell, args, events, screen=True)
        logs_of(self._shell, planned.loaded)
        return prepared_again(session, planned)

    def settings(self) -> "Loaded":
        """Return the settings."""
        return self._shell.settings()

    def trial(self, given: Mapping[str, str]) -> "Loaded":
        """Return the settings with some that are not kept; no log shows a key that is among them."""
        from tui.cli.planning import logs_of  # noqa: PLC0415  brings pydantic

        loaded = self._shell.settings(given)
        if given:
            logs_of(self._shell, loaded)
        return loaded

    def configured(self) -> list[tuple[str, str]]:
        """Return what is configured, as a word of the room `home` and its value."""
        from engine import store_label  # noqa: PLC0415  brings pydantic

        loaded = self._shell.settings()
        choice = self._shell.choice(loaded)
        providers = ", ".join(sorted(choice.providers))
        return [
            ("provider", providers),
            (
                "storage",
                f"{store_label(loaded.settings.general.store)}: {self._shell.paths.sessions}",
            ),
        ]

    def look(self) -> tuple[Look, "Lang"]:
        """Return how the screen looks, and the interface's language, by the settings of now."""
        shell = self._shell
        lang = interface_language(shell.variables, shell.paths.config)
        return _look(shell, look_at(shell.variables)), lang

    def terminal(self, columns: int, rows: int) -> "TerminalFacts":
        """Return what is known of the terminal that the program fills."""
        variables, config = self._shell.variables, self._shell.paths.config
        return terminal_facts(variables, columns, rows, interactive=True, config=config)

    def redis_nearby(self) -> "Nearby":
        """Return which Redis may be offered, none where sessions have another place already."""
        from engine import nearby  # noqa: PLC0415  not for the first frame

        if self._shell.settings().settings.general.store != "file":
            return ""
        return nearby(SystemClock())

    def kits(self) -> list[KitRow]:
        """Return the kits that can be chosen."""
        from engine import available_kits, load_kit, stage_word  # noqa: PLC0415  brings the kit reader

        lang, rows = self._shell.words.lang, list[KitRow]()
        for found in available_kits(self._shell.paths.kits):
            if found.fault:
                continue
            spoken = lang if lang in found.langs else found.langs[0]
            kit = load_kit(found.id, spoken, self._shell.paths.kits)
            rows.append(
                KitRow(
                    id=found.id,
                    name=found.titles.get(spoken, found.id),
                    about=found.descriptions.get(spoken, ""),
                    roles={role.id: role.name for role in kit.roles.values()},
                    seats=tuple(kit.roles[role].name for _, role in kit.roster),
                    stages=tuple(stage_word(one.id, one.kind, spoken) for one in kit.stages),
                )
            )
        return rows


def prepared_again(session: str, planned: "Planned") -> Prepared:
    """Return a planned resumption as what the desk opens."""
    return Prepared(
        plan=planned.plan,
        loaded=planned.loaded,
        forecast=planned.forecast,
        spends=not planned.choice.rehearsal,
        consent=planned.consent,
        session=session,
    )


def begin_logs(shell: Shell) -> None:
    """Begin the log files before any table has settings."""
    begin(shell.paths.logs, shell.variables, shell.paths.config)


def home(shell: Shell) -> int:
    """Open the home screen."""
    begin_logs(shell)
    return show(shell, None)


def show(
    shell: Shell, prepared: Prepared | None, *, auto: bool = False, wanted: Wanted | None = None
) -> int:
    """Open the program at a table, at home or at a review, and return the exit status.

    With `auto` it leaves by itself when the table has come to its end.
    """
    fitness = look_at(shell.variables)
    if fitness.fault:
        shell.note(shell.words(f"terminal.{fitness.fault}"))
        return USAGE
    start = clock_start(shell.variables)

    async def main(runtime: Runtime) -> int:
        from tui.cli.export import export_session  # noqa: PLC0415  brings the exports

        export = partial(export_session, shell)
        desk = Desk(shell.paths, runtime, ShellPlanner(shell), export)
        app = TableRoundApp(shell.words, desk, _look(shell, fitness), prepared, auto=auto)
        app.wanted = wanted
        await app.run_async()
        if app.crashed:  # what was said is kept; the crash itself is in the log and told below
            with suppress(Exception):  # it may be the table's own, raised again
                await desk.leave("terminated")
        return ending(shell, app, desk)

    return run_async(main, SystemClock() if start is None else ManualClock(start))


def _look(shell: Shell, fitness: TerminalFitness) -> Look:
    own = screen_look(shell.variables, shell.paths.config)
    look = look_of(own, fitness.theme, slow=fitness.slow)
    return replace(look, refused=refusal(look.images, shell.variables, slow=fitness.slow))


def ending(shell: Shell, app: TableRoundApp, desk: Desk) -> int:
    """Say on the normal screen what became of the table, and return the exit status."""
    status = DONE
    if app.left == "hang-up":  # nobody is there to be told
        discard_output()
        return SIGNALS["hang-up"]
    for file in desk.memories.unsaid:
        shell.note(shell.words("memory.exported", file=file))
    if app.failure is not None:
        raise app.failure
    if desk.session is not None and desk.outcome is not None:
        status = tell_ending(shell, desk.session, desk.outcome, app.left)
    elif app.left in SIGNALS:
        status = SIGNALS[app.left]
    if app.crashed:
        key = "error.unexpected" if is_set_up(shell.paths.logs) else "error.unexpected_unlogged"
        shell.note(shell.words(key, folder=shell.paths.logs))
        return UNEXPECTED
    return status
