"""Reads a table key by key and collects every fault instead of stopping at the first."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from re import Pattern
from typing import cast

from engine.policy.kit_model import Fault
from engine.policy.kit_words import has_control, nearest, printable, shown

MAX_DIGITS = 12

_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    Decimal: "a number",
}


class TableReader:
    """One table of one file; nested tables share the list of faults."""

    def __init__(
        self, file: str, table: Mapping[str, object], faults: list[Fault], at: str = ""
    ) -> None:
        """Read `table`, found at the key path `at` of `file`."""
        self.file = file
        self.faults = faults
        self._table = table
        self._at = at

    def path(self, key: str) -> str:
        """Return the key path of a key of this table."""
        return f"{self._at}.{shown(key)}" if self._at else shown(key)

    def fault(self, key: str, message: str) -> None:
        """Note a fault at a key, or at the table itself for an empty key."""
        place = self.path(key) if key else self._at
        message = printable(message)  # it may name what the file says
        self.faults.append(Fault(file=self.file, line=None, key=place, message=message))

    def keys(self) -> tuple[str, ...]:
        """Return the table's keys in the order of the file."""
        return tuple(self._table)

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._table

    def only(self, known: Collection[str]) -> None:
        """Note a fault for every key that is not known, with the nearest known one."""
        for key in self._table:
            if key not in known:
                hint = nearest(key, known)
                tail = f"; the nearest known one is {hint}." if hint else "."
                self.fault(key, f"There is no such key{tail}")

    def text(self, key: str, *, limit: int = 4000, default: str | None = None) -> str:
        """Return a text without control characters, of 1 to `limit` characters."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self._wrong(key, str, value)
        elif default is None and not value.strip():
            self.fault(key, "The text is empty.")
        elif len(value) > limit:
            self.fault(key, f"The text has {len(value)} characters; at most {limit} are allowed.")
        elif has_control(value):
            self.fault(key, "The text holds control characters.")
        else:
            return value.strip()
        return ""

    def name(self, key: str, pattern: Pattern[str]) -> str:
        """Return an id that fits the pattern, or an empty string."""
        value = self.text(key, limit=40)
        if value and not pattern.fullmatch(value):
            self.fault(key, f"{shown(value)} is no id: small letters a-z, digits and dashes.")
            return ""
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._get(key, required=default is None)
        fallback = low if default is None else default
        if value is None:
            return fallback
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong(key, int, value)
        elif not low <= value <= high:
            self.fault(key, f"The number has to be from {low} to {high}.")
        else:
            return value
        return fallback

    def number(self, key: str, high: int) -> Decimal | None:
        """Return a number above 0 and at most `high`, or None where it is not given."""
        value = self._get(key, required=False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._wrong(key, Decimal, value)
            return None
        exact = Decimal(value)
        if len(exact.as_tuple().digits) > MAX_DIGITS:
            self.fault(key, "The number has too many digits.")
            return None
        if not exact.is_finite() or not 0 < exact <= high:
            self.fault(key, f"The number has to be above 0 and at most {high}.")
            return None
        return exact

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """Return one of the allowed words."""
        if default is not None and key not in self._table:
            return default
        value = self.text(key, limit=40)
        if value and value not in allowed:
            hint = nearest(value, allowed)
            tail = f"; the nearest is {hint}" if hint else ""
            self.fault(key, f"{shown(value)} is not one of {', '.join(allowed)}{tail}.")
            value = ""
        return value or default or ""

    def names(self, key: str, pattern: Pattern[str], most: int, *, least: int = 1) -> list[str]:
        """Return a list of `least` to `most` different ids that fit the pattern."""
        value = self._get(key, required=least > 0)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, "This has to be a list of texts.")
            return []
        items = cast("list[object]", value)
        if not least <= len(items) <= most:
            self.fault(key, f"The list has to have {least} to {most} entries.")
        found: list[str] = []
        for number, item in enumerate(items[:most]):
            place = f"{key}[{number}]"
            if not isinstance(item, str) or not pattern.fullmatch(item):
                said = shown(item) if isinstance(item, str) else "This entry"
                self.fault(place, f"{said} cannot stand here.")
            elif item in found:
                self.fault(place, f"{item} stands here twice.")
            else:
                found.append(item)
        return found

    def table(self, key: str, *, required: bool = True) -> "TableReader | None":
        """Return a nested table, or None where it is missing or something else."""
        value = self._get(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "This has to be a table.")
            return None
        nested = cast("dict[str, object]", value)
        return TableReader(self.file, nested, self.faults, self.path(key))

    def tables(self, key: str, most: int) -> list["TableReader"]:
        """Return a list of nested tables, empty where it is not given."""
        value = self._get(key, required=False)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"This has to be a list of tables: [[{key}]].")
            return []
        items = cast("list[object]", value)
        if not 1 <= len(items) <= most:
            self.fault(key, f"The list has to have 1 to {most} entries.")
        found: list[TableReader] = []
        for number, item in enumerate(items[:most]):
            place = f"{self.path(key)}[{number}]"
            if isinstance(item, dict):
                nested = cast("dict[str, object]", item)
                found.append(TableReader(self.file, nested, self.faults, place))
            else:
                self.fault(f"{key}[{number}]", "This has to be a table.")
        return found

    def _get(self, key: str, *, required: bool) -> object | None:
        if key in self._table:
            return self._table[key]
        if required:
            self.fault(key, "This key is missing.")
        return None

    def _wrong(self, key: str, wanted: type, value: object) -> None:
        found = _KINDS.get(type(value), "something else")
        self.fault(key, f"This has to be {_KINDS[wanted]}, not {found}.")
