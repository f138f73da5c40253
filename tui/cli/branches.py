"""`tableround sessions fork`: a branch of a session, with something else in it."""

import argparse
from collections.abc import Sequence

from engine import (
    Changes,
    Envelope,
    FileStore,
    Kit,
    KitError,
    ModelRef,
    SystemClock,
    events,
    fork as fork_session,
    load_kit,
)
from tui.branching import keywords_of, model_of
from tui.cli.exit_codes import DONE
from tui.cli.options import whole_number, wrong
from tui.cli.shell import Shell, out
from tui.cli.stored import events_of, found, opening, with_store
from tui.words import Words

MOST_EVENTS = 10**9


def fork(shell: Shell, args: argparse.Namespace) -> int:
    """Make a branch and print its id."""
    changes = _changes(shell.words, args)

    async def work(store: FileStore) -> tuple[str, str]:
        origin = (await found(store, args.session)).id
        log = await events_of(store, origin)
        at = place(shell.words, args.at, log)
        kit = _kit(shell, log)
        return origin, await fork_session(store, SystemClock(), origin, at, changes, kit)

    origin, name = with_store(shell, work)
    shell.note(shell.words("sessions.forked", session=name, origin=origin))
    out(name)
    return DONE


def place(words: Words, typed: str | None, log: Sequence[Envelope]) -> int | None:
    """Return the event that a number or an utterance means, which is its end; None for the last."""
    if typed is None:
        return None
    for envelope in log:
        match envelope.event:
            case events.UtteranceEnded(utterance=name) | events.UtteranceFailed(utterance=name):
                if name == typed.strip():
                    return envelope.seq
            case _:
                pass
    return whole_number(words, typed, "--at", 1, MOST_EVENTS)


def _changes(words: Words, args: argparse.Namespace) -> Changes:
    return Changes(
        models={seat: _model(words, text) for seat, text in _pairs(words, args.model, "--model")},
        roles=dict(_pairs(words, args.role, "--role")),
        keywords={
            stage: keywords_of(text) for stage, text in _pairs(words, args.keywords, "--keywords")
        },
        prompts=dict(_pairs(words, args.prompt, "--prompt")),
        removed=tuple(args.remove),
    )


def _pairs(words: Words, texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Read `NAME=VALUE`; InputError where it cannot be read."""
    parts = [text.partition("=") for text in texts]
    for (name, equals, _), text in zip(parts, texts, strict=True):
        if not equals or not name.strip():
            raise wrong(words, "pair", option=option, text=text)
    return [(name.strip(), value.strip()) for name, _, value in parts]


def _model(words: Words, text: str) -> ModelRef:
    ref = model_of(text)
    if ref is None:
        raise wrong(words, "seat_model", text=text)
    return ref


def _kit(shell: Shell, log: Sequence[Envelope]) -> Kit | None:
    began = opening(log)
    try:
        return load_kit(began.kit, began.lang, shell.paths.kits) if began else None
    except KitError:
        return None
