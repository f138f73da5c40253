"""Who plays what after the role switch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Reason = Literal["", "one_seat", "one_role", "majority_role"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSwitch:
    """The role of each seat after the switch, in the order the seats were given.

    `unchanged` names the seats that keep their role, `reason` why: there is one
    seat only, one role only, or a role (`role`) that more than half the seats
    hold; empty where every seat switched.
    """

    roles: dict[str, str]
    unchanged: tuple[str, ...] = ()
    reason: Reason = ""
    role: str = ""


def switch_roles(roles: Mapping[str, str], rng: Random) -> RoleSwitch:
    """Return the seats' roles permuted so that as many seats as possible change theirs.

    `roles` maps seat ids to first roles. The seats stand in a ring, those of one
    role side by side, roles and seats within a role in drawn order; each takes
    the role of the seat a drawn number of places on, from m to n - m where m is
    the number of seats that the most frequent role has. Two seats of one role
    are less than m places apart either way round, so every seat changes. Where
    m is more than half of n the number is m: the n - m seats of other roles
    change, and as many of the m, and more can not.
    """
    if not roles:
        return RoleSwitch(roles={})
    by_role: dict[str, list[str]] = {}
    for seat, role in roles.items():
        by_role.setdefault(role, []).append(seat)
    groups = list(by_role.values())
    rng.shuffle(groups)
    for group in groups:
        rng.shuffle(group)
    ring = [seat for group in groups for seat in group]
    most = max(map(len, groups))
    step = rng.randint(most, max(most, len(ring) - most))
    after = {seat: roles[ring[(place + step) % len(ring)]] for place, seat in enumerate(ring)}
    unchanged = tuple(seat for seat in roles if after[seat] == roles[seat])
    return RoleSwitch(
        roles={seat: after[seat] for seat in roles},
        unchanged=unchanged,
        reason=_reason(roles, unchanged),
        role=Counter(roles.values()).most_common(1)[0][0] if unchanged else "",
    )


def _reason(roles: Mapping[str, str], unchanged: Sequence[str]) -> Reason:
    if not unchanged:
        return ""
    if len(roles) == 1:
        return "one_seat"
    return "one_role" if len(set(roles.values())) == 1 else "majority_role"
