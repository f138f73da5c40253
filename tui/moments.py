"""Times as people read and write them: in the machine's zone."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

_AGE = re.compile(r"([0-9]{1,5})([dh])")


class MachineZone(tzinfo):
    """The zone of the machine, or of TZ, with the offset that held at each moment."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the offset at a local time."""
        return None if dt is None else _there(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Say nothing of summer time alone; the offset holds it."""
        del dt

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the zone's name at a local time."""
        return None if dt is None else _there(dt).tzname()

    def fromutc(self, dt: datetime) -> datetime:
        """Return the local time of a moment."""
        return dt.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def _there(local: datetime) -> datetime:
    return local.replace(tzinfo=None).astimezone()


def since(text: str, now: datetime) -> datetime | None:
    """Return the moment of `7d`, `12h` or an ISO time, None for another text.

    A time without a zone is local.
    """
    age = _AGE.fullmatch(text.strip())
    try:
        if age is not None:
            return now - timedelta(**{"days" if age[2] == "d" else "hours": int(age[1])})
        moment = datetime.fromisoformat(text.strip())
        local = moment if moment.tzinfo else moment.replace(tzinfo=MachineZone())
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def took(milliseconds: float) -> str:
    """Return how long something took: `79 ms`, from a second on `2.3 s`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"
