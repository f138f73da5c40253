"""What is typed into the composer: words to the table, to one seat, or a `/command`. Pure.

`parse_line` returns a command of the engine, a wish of the screen, or what is wrong with it.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine import HUMAN, Command, Seat, clean_line, commands
from tui.countdown import wish_of

NAMED = 40
"""Cells of a wrong name that a fault repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Something that the screen does by itself: `action` is a TableScreen's or the app's."""

    action: str
    argument: str = ""
    seat: str = ""


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
    "answer": lambda seat: commands.AskNow(seat=seat),
    "remove": lambda seat: commands.RemoveSeat(seat=seat),
    "person": lambda seat: commands.ChangeModel(seat=seat, provider=HUMAN, model=HUMAN),
}
SEAT_TEXT_COMMANDS: dict[str, Callable[[str, str], Command]] = {
    "steer": lambda seat, text: commands.SteerSeat(seat=seat, note=text),
    "rename": lambda seat, text: commands.ChangePersona(seat=seat, name=text),
    "past": lambda seat, text: commands.ChangePersona(seat=seat, background=text),
    "manner": lambda seat, text: commands.ChangePersona(seat=seat, speaking=text),
}
TEXT_COMMANDS: dict[str, Callable[[str], Command]] = {
    "park": lambda text: commands.ParkTopic(text=text),
    "note": lambda text: commands.AddNote(text=text),
    "budget": lambda text: commands.RaiseBudget(line=text),
    "vote": lambda text: commands.CastBallot(
        voter="facilitator",
        choices=tuple(part.strip() for part in re.split("[,，、;；\n]", text) if part.strip()),
    ),
}
PLAIN_COMMANDS: dict[str, Callable[[], Command]] = {
    "pause": commands.Pause,
    "resume": commands.Resume,
    "skip": commands.SkipStage,
    "reveal": commands.RevealAnswers,
    "seal": lambda: commands.SealAnswers(sealed=True),
    "unseal": lambda: commands.SealAnswers(sealed=False),
    "undo": commands.UndoEdit,
}
LOCAL_COMMANDS: dict[str, str] = {
    "export": "export",
    "layout": "layout",
    "theme": "theme",
    "lang": "language",
    "settings": "settings",
    "doctor": "doctor",
    "presenter": "presenter",
    "help": "help",
    "home": "home",
    "quit": "quit",
    "board": "board",
    "mark": "mark",
    "forecast": "forecast",
    "stage": "stage",
    "agenda": "agenda",
    "timer": "timer",
    "gloss": "gloss",
}
CHOICES: dict[str, dict[str, str]] = {
    "layout": {"网格": "grid", "主讲": "speaker", "对话": "conversation", "看板": "board"},
    "lang": {"中文": "zh", "英文": "en"},
    "export": {
        "文稿": "md",
        "网页": "html",
        "表格": "csv",
        "录像": "cast",
        "数据": "json",
        "日志": "jsonl",
    },
    "gloss": {"开": "on", "关": "off"},
}
"""What may stand after a command of the screen, by its Chinese name; nothing takes the next."""

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
    "设置": "settings",
    "检查": "doctor",
    "投影": "presenter",
    "帮助": "help",
    "首页": "home",
    "退出": "quit",
    "看板": "board",
    "标记": "mark",
    "预测": "forecast",
    "请答": "answer",
    "真人": "person",
    "加席": "add",
    "离席": "remove",
    "改名": "rename",
    "背景": "past",
    "语气": "manner",
    "修改": "edit",
    "反方": "advocate",
    "环节": "stage",
    "撤销": "undo",
    "议程": "agenda",
    "计时": "timer",
    "双语": "gloss",
}
OF_SEATS = frozenset({*SEAT_COMMANDS, *SEAT_TEXT_COMMANDS, "model", "swap", "edit", "advocate"})
ADD = "add"
"""The command that takes a role and no seat."""
TIMER = "timer"
"""The command that takes minutes, or nothing."""

NAMES: tuple[str, ...] = tuple(
    sorted({*OF_SEATS, *TEXT_COMMANDS, *PLAIN_COMMANDS, *LOCAL_COMMANDS, ADD})
)
"""Every command by its English name."""


def parse_line(text: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    """Return what a typed text means; `roles` names each role in the table's language."""
    line = text.strip()
    if line.startswith(("/", "\uff0f")):
        return _command(line[1:], seats, roles)
    if line.startswith(("@", "\uff20")):
        seat, said = _split_name(line[1:], seats, roles)
        if isinstance(seat, Fault):
            return seat
        return commands.Say(text=said, to=seat) if said else _fault("no_words")
    return commands.Say(text=line) if line else _fault("no_words")


def names_of(seat: Seat, number: int, roles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a seat may be called: its number, id, name and role."""
    return (str(number), seat.id, seat.name, roles.get(seat.role, seat.role), seat.role)


def _fault(key: str, **facts: str) -> Fault:
    return Fault(key=key, facts={name: clean_line(fact, NAMED) for name, fact in facts.items()})


def _named(line: str) -> tuple[str, str]:
    """Return a command's English name, or what was typed for it, and what stands after it.

    Chinese is written without blanks: what begins with a Chinese name is taken apart.
    """
    word, *more = line.split(maxsplit=1)
    rest = more[0].strip() if more else ""
    name = CHINESE.get(word, word.casefold())
    if name in NAMES:
        return name, rest
    for chinese in sorted(CHINESE, key=len, reverse=True):
        name = CHINESE[chinese]
        if word.startswith(chinese) and name in OF_SEATS | TEXT_COMMANDS.keys() | {ADD, TIMER}:
            return name, line.removeprefix(chinese).strip()
    return word, rest


def _command(line: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    if not line.strip():
        return _fault("no_words")
    name, rest = _named(line)
    if name in PLAIN_COMMANDS:
        return PLAIN_COMMANDS[name]()
    if name in LOCAL_COMMANDS:
        return _local(name, rest)
    if name in TEXT_COMMANDS:
        return TEXT_COMMANDS[name](rest) if rest else _fault("no_argument", command=name)
    if name in OF_SEATS:
        return _of_seat(name, rest, seats, roles)
    if name == ADD:
        return _add(rest, roles)
    near = difflib.get_close_matches(name[:NAMED].casefold(), [*NAMES, *CHINESE], n=1, cutoff=0.5)
    if near:
        return _fault("unknown_near", command=name, near=near[0])
    return _fault("unknown", command=name)


def _local(name: str, rest: str) -> Parsed:
    action = LOCAL_COMMANDS[name]
    if name == TIMER and rest:
        wish = wish_of(rest)
        return Local(action=action, argument=wish) if wish else _fault("no_minutes")
    choices = CHOICES.get(name)
    if choices is None or not rest:
        return Local(action=action, argument=rest)
    wanted = choices.get(rest, rest.casefold())
    if wanted in choices.values():
        return Local(action=action, argument=wanted)
    return _fault("no_choice", command=name, choices=", ".join(choices.values()))


def _of_seat(name: str, rest: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> Parsed:
    if not rest:
        return _fault("no_argument", command=name)
    seat, more = _split_name(rest.lstrip("@\uff20"), seats, roles)
    if isinstance(seat, Fault):
        return seat
    if name in SEAT_COMMANDS:
        return SEAT_COMMANDS[name](seat)
    if name == "advocate":
        return Local(action=name, seat=seat)
    if name in {*SEAT_TEXT_COMMANDS, "edit"}:
        return _with_words(name, seat, more) if more else _fault("no_words")
    if name == "swap":
        other, _ = _split_name(more.lstrip("@\uff20"), seats, roles)
        return other if isinstance(other, Fault) else commands.SwapRoles(first=seat, second=other)
    provider, _, model = (part.strip() for part in more.partition("/"))
    if not provider or not model:
        return _fault("no_model")
    return commands.ChangeModel(seat=seat, provider=provider, model=model)


def _with_words(name: str, seat: str, text: str) -> Parsed:
    if name == "edit":
        return Local(action=name, argument=text, seat=seat)
    return SEAT_TEXT_COMMANDS[name](seat, text)


def _add(rest: str, roles: Mapping[str, str]) -> Parsed:
    for role, name in roles.items():
        if _fold(rest) in {_fold(role), _fold(name)}:
            return commands.AddSeat(role=role)
    return _fault("no_choice", command=ADD, choices=", ".join(roles.values()))


def _split_name(
    text: str, seats: Sequence[Seat], roles: Mapping[str, str]
) -> tuple[str | Fault, str]:
    """Return the seat that a text begins with and the rest; the longest name wins.

    A name or role that several seats have names none of them.
    """
    holders: dict[str, set[str]] = {}
    for number, seat in enumerate(seats, 1):
        for name in names_of(seat, number, roles):
            holders.setdefault(_fold(name), set()).add(seat.id)
    one, many = 0, 0
    found = ""
    for name, ids in holders.items():
        end = _end_of(name, text)
        if len(ids) > 1:
            many = max(many, end)
        elif end > one:
            one, found = end, next(iter(ids))
    if one:
        return found, text[one:].lstrip(" :：,，、\t").strip()
    if many:
        return _fault("many_seats", name=text[:many]), text
    words = text.split(maxsplit=1)
    return (_fault("no_seat", name=words[0]) if words else _fault("no_name")), text


def _fold(text: str) -> str:
    """Return letters as they are compared: without case and width, one by one."""
    return "".join(unicodedata.normalize("NFKC", letter).casefold() for letter in text)


def _end_of(name: str, text: str) -> int:
    """Return where a folded name that a text begins with ends in it; 0 if it does not."""
    folded, end = "", 0
    while len(folded) < len(name) and end < len(text):
        folded += _fold(text[end])
        end += 1
    if not name or folded != name:
        return 0
    goes_on = text[end : end + 1].isalnum() and not (_wide(text[end]) or _wide(text[end - 1]))
    return 0 if goes_on else end


def _wide(letter: str) -> bool:
    """Tell whether a letter is of a script that is written without blanks."""
    return unicodedata.east_asian_width(letter) == "W"


def completions(
    text: str, seats: Sequence[Seat], roles: Mapping[str, str], pictures: Sequence[str] = ()
) -> list[str]:
    """Return what a text may become by Tab: a `/command `, or at its end a seat or `#picture`."""
    if text.startswith(("/", "\uff0f")):
        word, blank, rest = text[1:].partition(" ")
        if not blank:
            found = [name for name in (*NAMES, *CHINESE) if name.startswith(word.casefold())]
            return [f"/{name} " for name in found]
        if CHINESE.get(word, word.casefold()) == ADD:
            names = (name for name in roles.values() if _fold(name).startswith(_fold(rest)))
            return [f"/{word} {name}" for name in names]
        if CHINESE.get(word, word.casefold()) in OF_SEATS and "@" not in rest:
            return [f"/{word} {name} " for name in _beginning(rest, seats, roles)]
    at, picture = (max(text.rfind(sign) for sign in signs) for signs in ("@\uff20", "#\uff03"))
    if picture > at:
        wanted = _fold(text[picture + 1 :])
        names = (name for name in dict.fromkeys(pictures) if _fold(name).startswith(wanted))
        return [f"{text[:picture]}#{name} " for name in names]
    if at < 0:
        return []
    return [f"{text[:at]}@{name} " for name in _beginning(text[at + 1 :], seats, roles)]


def _beginning(text: str, seats: Sequence[Seat], roles: Mapping[str, str]) -> list[str]:
    """Return the seats one of whose names begins so: by name, namesakes by number."""
    names = [_fold(seat.name) for seat in seats]
    wanted = _fold(text)
    return [
        seat.name if names.count(_fold(seat.name)) == 1 else str(number)
        for number, seat in enumerate(seats, 1)
        if any(_fold(name).startswith(wanted) for name in names_of(seat, number, roles))
    ]
