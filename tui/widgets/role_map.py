"""The seats as a map: who sits there, the first role, the role now, and what is to be known of it."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from engine import Seat, TableState, cells, clean_line
from tui.words import Words

NAME, ROLE = 18, 20
"""Cells that names and roles take at most."""

ARROW = " -> "


def role_map(
    state: TableState, roles: Mapping[str, str], chosen: str, words: Words
) -> tuple[str, list[Content]]:
    """Return the head of the map and a row for each seat; `chosen` is to be swapped."""
    names = [clean_line(seat.name, NAME) for seat in state.seats]
    before = [_role(seat.first_role, roles) for seat in state.seats]
    now = [_role(seat.role, roles) for seat in state.seats]
    seat, first, last = (words(f"roles.{key}") for key in ("seat", "before", "now"))
    wide = _widest([*names, seat]), _widest([*before, first]), _widest([*now, last])
    head = f"    {_filled(seat, wide[0])} {_filled(first, wide[1])}{' ' * len(ARROW)}{last}"
    rows = [
        Content.assemble(
            (f"{number}{'*' if one.id == chosen else ' '} ", "bold"),
            _filled(names[number - 1], wide[0]),
            " ",
            (_filled(before[number - 1], wide[1]), "$dim"),
            ARROW if one.role != one.first_role else "  = ",
            (_filled(now[number - 1], wide[2]), "bold" if one.role != one.first_role else ""),
            " ",
            (_note(one, state, words), "$dim"),
        )
        for number, one in enumerate(state.seats, 1)
    ]
    return head, rows


def _role(role: str, roles: Mapping[str, str]) -> str:
    return clean_line(roles.get(role, role), ROLE)


def _widest(texts: Sequence[str]) -> int:
    return max(map(cells, texts), default=0)


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))


def _note(seat: Seat, state: TableState, words: Words) -> str:
    """Return what is to be known of a seat's role: swapped by hand, or why it stayed."""
    rotation = state.rotation
    given = rotation.roles.get(seat.id, seat.first_role) if rotation else seat.first_role
    if seat.role != given:
        return words("roles.hand")
    if rotation is not None and seat.id in rotation.unchanged:
        return words("roles.kept_plain")
    return ""
