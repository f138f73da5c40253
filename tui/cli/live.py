"""One session on the command line: printed as it happens, closed by signals, told at its end."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import Any

from engine import (
    AlertRaised,
    CloseSession,
    Envelope,
    Item,
    Outcome,
    Session,
    StageStarted,
    StorageStatus,
    UtteranceDelta,
    delta_line,
    encode_line,
    events,
    spelled,
    stage_word,
)
from tui import signals
from tui.alerts import alert_sentence, is_news
from tui.cli.endings import tell_ending
from tui.cli.exit_codes import STORAGE
from tui.cli.output import Output
from tui.cli.shell import Shell, discard_output, line_width, output_fault
from tui.forecasts import told
from tui.masks import masked_words
from tui.transcript import Transcript
from tui.wrapping import wrapped

Print = Callable[[Item], None]


def json_printer(output: Output, *, deltas: bool) -> Print:
    """Return a printer of events as logged, one a line; with the passing text if wanted.

    What a terminal would obey is spelled `\\u...`, which means the same.
    """

    def show(item: Item) -> None:
        if isinstance(item, Envelope):
            output.put(spelled(encode_line(item).decode()))
        elif deltas and isinstance(item, UtteranceDelta):
            output.put(spelled(delta_line(item).decode()))

    return show


def text_printer(output: Output, transcript: Transcript) -> Print:
    """Return a printer of the readable transcript."""

    def show(item: Item) -> None:
        if isinstance(item, Envelope):
            for line in transcript.lines(item):
                for part in wrapped(line, line_width()):
                    output.put(part)

    return show


class Host:
    """Runs one session and says how it went."""

    def __init__(self, shell: Shell, output: Output, show: Print) -> None:
        """Print every item with `show`."""
        self._shell = shell
        self._output = output
        self._show = show
        self._reason = ""
        self._storage = ""
        self._said = ("", "")
        self._masked: Mapping[str, int] = {}

    async def run(self, session: Session) -> int:
        """Run a session to its end and return the exit status. Subscribes before anything else."""
        items = session.subscribe()

        async def drive() -> Outcome:
            try:
                return await session.run()
            finally:
                await session.close()

        async def print_all() -> None:
            async for item in items:
                self._take(item)
                if isinstance(item, Envelope) and isinstance(item.event, StageStarted):
                    self._tell_ahead(session, item.event)

        with self._signals(session):  # until all is printed: a second signal must not kill
            return self._tell(session, await _together(drive(), print_all()))

    def _take(self, item: Item) -> None:
        if isinstance(item, StorageStatus):
            self._tell_storage(item)
        elif isinstance(item, Envelope) and isinstance(item.event, AlertRaised):
            self._tell_alert(item.event)
        elif isinstance(item, events.TextMasked):
            self._masked = item.counts
        self._show(item)

    def _tell_alert(self, alert: AlertRaised) -> None:
        if is_news(alert):
            self._shell.note(alert_sentence(alert, self._shell.words))

    def _tell_ahead(self, session: Session, began: StageStarted) -> None:
        """Say before a stage what it will cost, where it costs anything."""
        ahead = session.forecast(began.stage)
        if ahead.money or ahead.unpriced:
            words = self._shell.words
            stage = stage_word(began.stage, began.kind, words.lang)
            self._shell.note(told(words, "forecast.stage", ahead, stage=stage))

    def _tell_storage(self, status: StorageStatus) -> None:
        """Say what changed: a server that is away is one change, however often it is tried."""
        if status.healthy:
            key = f"note.{self._storage}_good" if self._storage else "note.storage_warning"
        else:
            key = "note.mirror_bad" if status.journal_only else "note.storage_bad"
        told = (key, status.reason)
        if told != self._said and (not status.healthy or self._storage or status.reason):
            facts = {"mode": status.mode, "reason": self._shell.told(status.reason)}
            self._shell.note(self._shell.words(key, **facts))
        self._said = told
        self._storage = "" if status.healthy else "mirror" if status.journal_only else "storage"

    @contextlib.contextmanager
    def _signals(self, session: Session) -> Generator[None]:
        """Close the session on a signal, or when nobody reads; a second signal ends at once."""
        loop = asyncio.get_running_loop()
        closing: list[asyncio.Task[None]] = []

        def close(reason: Any) -> None:
            if self._reason:
                raise KeyboardInterrupt(self._reason)
            self._reason = reason
            closing.append(loop.create_task(session.dispatch(CloseSession(reason=reason))))

        def broken() -> None:
            loop.call_soon_threadsafe(close, "hang-up")

        signals.heed(close)
        self._output.on_broken = broken
        try:
            yield
        finally:
            self._output.on_broken = None
            signals.unheed()

    def _tell(self, session: Session, outcome: Outcome) -> int:
        """Say how the run ended, and how it can go on."""
        if self._masked:
            self._shell.note(masked_words(self._shell.words, self._masked))
        broken = self._output.broken
        full = broken is not None and not isinstance(broken, BrokenPipeError)
        if broken is not None and full:
            self._shell.fail(output_fault(broken))
        status = tell_ending(self._shell, session, outcome, self._reason)
        return STORAGE if full and outcome.reason == "closed" else status


async def _together(
    drive: Coroutine[Any, Any, Outcome], printing: Coroutine[Any, Any, None]
) -> Outcome:
    """Wait for both, so that the last lines are printed; then raise what went wrong first."""
    outcome, printed = await asyncio.gather(drive, printing, return_exceptions=True)
    if isinstance(outcome, BaseException):
        raise outcome
    if isinstance(printed, BaseException):
        raise printed
    return outcome


def finish(output: Output) -> None:
    """Write what is left; after a broken pipe nothing more may touch the stream."""
    output.close()
    if output.broken is not None:
        discard_output()
