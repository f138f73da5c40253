"""What is typed into the composer: words to the table, to one seat, or a `/command`. Pure.

`parse_line` returns a command of the engine, a wish of the screen, or what is wrong with it.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine import Command, Seat, commands


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Something that the screen does by itself: `action` is a TableScreen's or the app's."""

    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What cannot be understood: a word of the room `composer` with its facts."""

    key: str
    facts: Mapping[str, object]


Parsed = Command | Local | Fault

SEAT_COMMANDS: dict[str, Callable[[str], Command]] = {
    "stop": lambda seat: commands.StopSeat(seat=seat),
    "hold": lambda seat: commands.HoldSeat(seat=seat),
    "release": lambda seat: commands.ReleaseSeat(seat=seat),
    "retry": lambda seat: commands.RetrySeat(seat=seat),
    "mute": lambda seat: commands.MuteSeat(seat=seat, muted=True),
    "unmute": lambda seat: commands.MuteSeat(seat=seat, muted=False),
}
TEXT_COMMANDS: dict[str, Callable[[str], Command]] = {
    "park": lambda text: commands.ParkTopic(text=text),
    "note": lambda text: commands.AddNote(text=text),
    "budget": lambda text: commands.RaiseBudget(line=text),
    "vote": lambda text: commands.CastBallot(
        voter="facilitator",
        choices=tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip()),
    ),
}
PLAIN_COMMANDS: dict[str, Callable[[], Command]] = {
    "pause": commands.Pause,
    "resume": commands.Resume,
    "skip": commands.SkipStage,
    "reveal": commands.RevealAnswers,
    "seal": lambda: commands.SealAnswers(sealed=True),
    "unseal": lambda: commands.SealAnswers(sealed=False),
}
LOCAL_COMMANDS: dict[str, str] = {
    "export": "export",
    "layout": "layout",
    "theme": "theme",
    "lang": "language",
    "help": "help",
    "home": "home",
    "quit": "quit",
    "board": "board",
}
CHINESE: dict[str, str] = {
    "暂停": "pause",
    "继续": "resume",
    "跳过": "skip",
    "揭晓": "reveal",
    "封存": "seal",
    "公开": "unseal",
    "停": "stop",
    "按住": "hold",
    "放开": "release",
    "重试": "retry",
    "静音": "mute",
    "发言": "unmute",
    "引导": "steer",
    "搁置": "park",
    "笔记": "note",
    "预算": "budget",
    "投票": "vote",
    "模型": "model",
    "互换": "swap",
    "导出": "export",
    "布局": "layout",
    "主题": "theme",
    "语言": "lang",
    "帮助": "help",
    "首页": "home",
    "退出": "quit",
    "看板": "board",
}
NAMES: tuple[str, ...] = tuple(
    sorted(
        {
            *SEAT_COMMANDS,
            *TEXT_COMMANDS,
            *PLAIN_COMMANDS,
            *LOCAL_COMMANDS,
            "steer",
            "model",
            "swap",
        }
    )
)
"""Every command by its English name."""


def parse_line(text: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    """Return what a typed text means; `roles` names each role in the table's language."""
    line = text.strip()
    if line.startswith(("/", "\uff0f")):
        return _command(line[1:], seats, roles)
    if line.startswith(("@", "\uff20")):
        name, said = _split_name(line[1:], seats, roles)
        if name is None:
            return Fault(key="no_seat", facts={"name": line[1:].split()[0] if line[1:] else ""})
        if not said:
            return Fault(key="no_words", facts={})
        return commands.Say(text=said, to=name)
    if not line:
        return Fault(key="no_words", facts={})
    return commands.Say(text=line)


def names_of(seat: Seat, number: int, roles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a seat may be called: its number, id, name and role."""
    return (str(number), seat.id, seat.name, roles.get(seat.role, seat.role), seat.role)


def _command(line: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    word, _, rest = line.partition(" ")
    name, rest = CHINESE.get(word, word.casefold()), rest.strip()
    if name in PLAIN_COMMANDS:
        return PLAIN_COMMANDS[name]()
    if name in LOCAL_COMMANDS:
        return Local(action=LOCAL_COMMANDS[name])
    if name in TEXT_COMMANDS:
        if not rest:
            return Fault(key="no_argument", facts={"command": name})
        return TEXT_COMMANDS[name](rest)
    if name in {*SEAT_COMMANDS, "steer", "model", "swap"}:
        return _of_seat(name, rest, seats, roles)
    known = [*NAMES, *CHINESE]
    near = difflib.get_close_matches(word[:40].casefold(), known, n=1, cutoff=0.5)
    if near:
        return Fault(key="unknown_near", facts={"command": word, "near": near[0]})
    return Fault(key="unknown", facts={"command": word})


def _of_seat(name: str, rest: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    seat, more = _split_name(rest.removeprefix("@"), seats, roles)
    if seat is None:
        return Fault(key="no_seat", facts={"name": rest.split(maxsplit=1)[0] if rest else ""})
    if name in SEAT_COMMANDS:
        return SEAT_COMMANDS[name](seat)
    if name == "steer":
        if not more:
            return Fault(key="no_words", facts={})
        return commands.SteerSeat(seat=seat, note=more)
    if name == "swap":
        other, _ = _split_name(more.removeprefix("@"), seats, roles)
        if other is None:
            return Fault(key="no_seat", facts={"name": more.split()[0] if more else ""})
        return commands.SwapRoles(first=seat, second=other)
    provider, slash, model = more.partition("/")
    if not slash or not provider or not model:
        return Fault(key="no_model", facts={})
    return commands.ChangeModel(seat=seat, provider=provider.strip(), model=model.strip())


def _split_name(
    text: str, seats: Sequence[Seat], roles: Mapping[str, str]
) -> tuple[str | None, str]:
    """Return the seat that a text begins with and the rest; the longest name wins.

    A role that several seats have names none of them.
    """
    folded = text.casefold()
    best: tuple[int, str] | None = None
    holders: dict[str, set[str]] = {}
    for number, seat in enumerate(seats, 1):
        for name in names_of(seat, number, roles):
            holders.setdefault(name.casefold(), set()).add(seat.id)
    for name, ids in holders.items():
        if not name or len(ids) > 1 or not folded.startswith(name):
            continue
        after = folded[len(name) : len(name) + 1]
        ends = not after or not after.isalnum() or not after.isascii()
        if ends and (best is None or len(name) > best[0]):
            best = len(name), next(iter(ids))
    if best is None:
        return None, text
    return best[1], text[best[0] :].lstrip(" :：,，、\t").strip()


def completions(text: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> list[str]:
    """Return what the last word of a text may become by Tab: `@seat ` or `/command `."""
    head, _, word = text.rpartition(" ")
    lead = f"{head} " if head else ""
    if word.startswith("/") and not head:
        wanted = word[1:].casefold()
        found = [name for name in (*NAMES, *CHINESE) if name.startswith(wanted)]
        return [f"/{name} " for name in found]
    if word.startswith("@"):
        wanted = word[1:].casefold()
        return [
            f"{lead}@{seat.name} "
            for number, seat in enumerate(seats, 1)
            if any(name.casefold().startswith(wanted) for name in names_of(seat, number, roles))
        ]
    return []
