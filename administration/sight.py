"""What a user can see, in plain English: made from the table of capabilities and counted through their own door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from core.formats import counted
from locals.access import CAPABILITIES, Actor, Can, Role, Scope
from locals.models import Worksite
from members.models import Person

# What people ask about first when they ask what somebody can see.
SENSITIVE = (Can.SEE_CONTACT, Can.SEE_HOME, Can.SEE_ASSESSMENT, Can.SEE_NOTES, Can.SEE_DEMOGRAPHICS, Can.SEE_ACCESS_LOG)


@dataclass(frozen=True, slots=True)
class Sight:
    """One paragraph: "Statewide – 312,000 people at 900 worksites – they may …"."""

    where: str
    people: int
    worksites: int
    may: Sequence[str]

    @property
    def reach(self) -> str:
        """ "62 people at 1 worksite"; "1 person" for one's own record."""
        people = counted(self.people, "person", "people")
        return f"{people} at {counted(self.worksites, 'worksite', 'worksites')}" if self.worksites else people


@dataclass(frozen=True, slots=True)
class Sights:
    of: Sequence[Sight]
    not_at_all: Sequence[str]  # the sensitive things they may see nowhere


def sights(user: User, actor: Actor) -> Sights:
    """Today's sight of a user; `actor` is theirs. Capabilities held in the same places stand together.

    A disabled user sees nothing. Two counts for each set of places, through the QuerySets that pages use.
    """
    together: dict[Scope, list[Can]] = defaultdict(list)
    for can in Can:
        scope = actor.scope(can)
        if not scope.is_empty:
            together[scope].append(can)
    found = [_sight(actor, scope, may) for scope, may in together.items()]
    missing = [can.value for can in SENSITIVE if not actor.can(can)]
    return Sights(of=sorted(found, key=lambda sight: -sight.people), not_at_all=missing if user.is_active else [])


def _sight(actor: Actor, scope: Scope, may: Sequence[Can]) -> Sight:
    """All capabilities of one scope reach the same rows, so that the first speaks for them."""
    own = scope.user_id is not None and not (scope.statewide or scope.regions or scope.locals or scope.worksites)
    return Sight(
        where="Their own record" if own else _where(actor, may[0]),
        people=Person.objects.allowed(actor, may[0]).count(),
        worksites=0 if own else Worksite.objects.allowed(actor, may[0]).count(),
        may=[can.value for can in may],
    )


def _where(actor: Actor, can: Can) -> str:
    giving = [held for held in actor.assignments if can in CAPABILITIES[Role(held.role)]]
    if any(Role(held.role) in Role.statewide() for held in giving):
        return "Statewide"
    return ", ".join(dict.fromkeys(held.unit for held in giving))


@dataclass(frozen=True, slots=True)
class RoleTable:
    """Which role may do what: one row for each capability, a yes or no for each role."""

    roles: Sequence[Role]
    rows: Sequence[tuple[str, Sequence[bool]]]


def role_table() -> RoleTable:
    roles = list(Role)
    return RoleTable(roles, [(can.value, [can in CAPABILITIES[role] for role in roles]) for can in Can])
