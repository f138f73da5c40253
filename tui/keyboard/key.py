"""A key: its id, what it does, and where it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One action with its keys, the first one shown; `footer` keys stand in the footer.

    An action without keys stands in the palette alone, until a user gives it one.
    """

    id: str
    keys: str
    action: str
    footer: bool = False


def keys_of(room: str, *rows: tuple[str, str, str] | tuple[str, str, str, bool]) -> tuple[Key, ...]:
    return tuple(
        Key(id=f"{room}.{row[0]}", keys=row[1], action=row[2], footer=len(row) > 3) for row in rows
    )
