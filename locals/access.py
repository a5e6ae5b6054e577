"""The one door: who may do what, where, on a day. Nobody else in the house filters by user.

Roles are a table from role to capabilities. An `Actor` is a user on a day with all their assignments, and
`actor.scope(can)` says in which units they hold a capability. Each QuerySet says in one method, `within(scope)`, how
its rows hang on units; `allowed` and `get_for` are the only ways by which views, tasks and exports reach rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, NamedTuple, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest

from core import clock
from core.compiled import Given, compiled

if TYPE_CHECKING:
    from accounts.models import User


class Can(StrEnum):
    """Every capability of the house. The words complete "may …"."""

    SEE_SELF = "see their own record"
    EDIT_SELF = "correct their own details and mail preferences"
    SEE_UNITS = "see regions, locals, employers and worksites"
    EDIT_UNITS = "change regions, locals, employers and worksites"
    SEE_PEOPLE = "see people: name, work and membership"
    SEE_CONTACT = "see e-mail addresses and phone numbers"
    SEE_HOME = "see home addresses"
    EDIT_PEOPLE = "change people's details"
    EDIT_MEMBERSHIP = "record joining, drops, transfers and changes of type"
    SEE_LEDGER = "see why people left, how they pay, and their staff numbers"
    SEE_HISTORY = "see what changed, and who changed it"
    SEE_ACCESS_LOG = "see who has looked at a person"
    SEE_DEMOGRAPHICS = "see self-identified demographics"
    SEE_SCORE = "see engagement scores and what they are made of"
    SEE_TIMELINE = "see what people took part in"
    LOG_CONVERSATION = "log a conversation and its assessment"
    SEE_ASSESSMENT = "see assessments"
    SEE_NOTES = "read notes of others' conversations"
    EDIT_ISSUES = "say which issues talks offer"
    SEE_LEADERS = "see offices, terms and the leader pipeline"
    EDIT_PIPELINE = "nominate people and move them along the leader pipeline"
    EDIT_TERMS = "record terms of office"
    SEE_EARLY_CAREER = "see new and early-career educators"
    SEE_FIGURES = "see dashboards"
    SAVE_AUDIENCE = "save audiences"
    SHARE_AUDIENCE = "share audiences with others"
    IMPORT_ROSTER = "import staff lists"
    WRITE_CAMPAIGN = "write and send campaigns"
    APPROVE_CAMPAIGN = "approve others' campaigns"
    SEE_CAMPAIGN = "see campaigns and their reports"
    MANAGE_USERS = "invite users and give roles"
    SEE_HEALTH = "see the health of the system and its work"


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    CLERK = "clerk", "Membership clerk"
    ORGANIZER = "organizer", "Organizer"
    REGION_STAFF = "region_staff", "Region staff"
    LOCAL_PRESIDENT = "local_president", "Local president"
    BUILDING_REP = "building_rep", "Building rep"
    MEMBER = "member", "Member"

    @classmethod
    def statewide(cls) -> list[Role]:
        return [cls.ADMINISTRATOR, cls.CLERK, cls.ORGANIZER]

    @classmethod
    def staff(cls) -> list[Role]:
        """Roles given by hand to those who work for the association; leaders have theirs from an office."""
        return [*cls.statewide(), cls.REGION_STAFF]

    @classmethod
    def with_second_factor(cls) -> frozenset[Role]:
        """Roles that always have a second factor: whoever sees more than their own building."""
        return frozenset({cls.ADMINISTRATOR, cls.CLERK, cls.ORGANIZER, cls.REGION_STAFF, cls.LOCAL_PRESIDENT})


_LOOK = {Can.SEE_UNITS, Can.SEE_PEOPLE}
_REP = _LOOK | {Can.SEE_CONTACT, Can.LOG_CONVERSATION, Can.SEE_ASSESSMENT, Can.SEE_SCORE, Can.SEE_EARLY_CAREER}
_PRESIDENT = _REP | {
    Can.SEE_LEADERS,
    Can.SEE_FIGURES,
    Can.SEE_TIMELINE,
    Can.SAVE_AUDIENCE,
    Can.EDIT_PIPELINE,
    Can.SEE_CAMPAIGN,
}
_STAFF = _PRESIDENT | {
    Can.SEE_NOTES,
    Can.SEE_HOME,
    Can.SEE_LEDGER,
    Can.EDIT_PEOPLE,
    Can.SEE_HISTORY,
    Can.EDIT_TERMS,
    Can.SHARE_AUDIENCE,
    Can.WRITE_CAMPAIGN,
    Can.APPROVE_CAMPAIGN,
}
_CLERK = _LOOK | {
    Can.SEE_CONTACT,
    Can.SEE_HOME,
    Can.SEE_LEDGER,
    Can.EDIT_PEOPLE,
    Can.EDIT_MEMBERSHIP,
    Can.EDIT_UNITS,
    Can.SEE_HISTORY,
    Can.SEE_FIGURES,
    Can.SAVE_AUDIENCE,
    Can.IMPORT_ROSTER,
    Can.SEE_EARLY_CAREER,
    Can.SEE_LEADERS,
    Can.EDIT_TERMS,
    Can.SEE_TIMELINE,
    Can.SEE_CAMPAIGN,
}

CAPABILITIES: dict[Role, frozenset[Can]] = {
    # Runs the system; reads no assessments and no notes: those belong to organizing.
    Role.ADMINISTRATOR: frozenset(
        _CLERK
        | {
            Can.SEE_ACCESS_LOG,
            Can.SEE_DEMOGRAPHICS,
            Can.MANAGE_USERS,
            Can.SEE_HEALTH,
            Can.SHARE_AUDIENCE,
            Can.APPROVE_CAMPAIGN,
        }
    ),
    Role.CLERK: frozenset(_CLERK),
    Role.ORGANIZER: frozenset(_STAFF | {Can.EDIT_UNITS, Can.IMPORT_ROSTER, Can.EDIT_ISSUES}),
    Role.REGION_STAFF: frozenset(_STAFF),
    Role.LOCAL_PRESIDENT: frozenset(_PRESIDENT),
    Role.BUILDING_REP: frozenset(_REP),
    # Everybody with a person on record, beside whatever else they are.
    Role.MEMBER: frozenset({Can.SEE_SELF, Can.EDIT_SELF}),
}


def roles_with(can: Can) -> list[str]:
    """The names of the roles that hold it, such as "Organizer": for telling whom to ask."""
    return [role.label for role in Role if can in CAPABILITIES[role]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The units in which a capability is held on a day; `user_id` where it is held over one's own record."""

    day: date
    statewide: bool = False
    regions: frozenset[int] = frozenset()
    locals: frozenset[int] = frozenset()
    worksites: frozenset[int] = frozenset()
    user_id: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.statewide or self.regions or self.locals or self.worksites or self.user_id)


class Held(NamedTuple):
    """What the door reads of an assignment; `unit` is the name of its unit, or nothing."""

    role: str
    region_id: int | None
    local_id: int | None
    worksite_id: int | None
    unit: str


@compiled
def _held(day: date) -> QuerySet[Any, Any]:
    from locals.models import Assignment  # noqa: PLC0415  # models stand on this file

    unit = Coalesce("region__name", "local__name", "worksite__name", Value(""))
    rows = Assignment.objects.of(Given("user", BigIntegerField()), day)
    return rows.values_list("role", "region", "local", "worksite", unit)


@dataclass(frozen=True)
class Actor:
    """A user on a day, with what they were given. Build one with `Actor.of`; requests carry theirs as
    `request.actor`."""

    user: User
    day: date
    assignments: tuple[Held, ...] = field(default=())

    @classmethod
    def of(cls, user: User, day: date) -> Self:
        """One query. A disabled user holds nothing."""
        if not user.is_active:
            return cls(user=user, day=day)
        return cls(user=user, day=day, assignments=tuple(map(Held._make, _held(day).rows(user=user.pk))))

    @cached_property
    def roles(self) -> frozenset[Role]:
        own = {Role.MEMBER} if self.user.is_active else set()
        return frozenset(own | {Role(held.role) for held in self.assignments})

    @cached_property
    def capabilities(self) -> frozenset[Can]:
        return frozenset().union(*(CAPABILITIES[role] for role in self.roles))

    @cached_property
    def where(self) -> str:
        """Where this actor acts, in words for the top of the page: "Statewide", a unit's name, or nothing."""
        if any(Role(held.role) in Role.statewide() for held in self.assignments):
            return "Statewide"
        return ", ".join(dict.fromkeys(held.unit for held in self.assignments))

    @cached_property
    def is_rep_only(self) -> bool:
        """A building rep and nothing more: at home on the pages for phones. Presidents have figures and lists, too."""
        return self.roles <= {Role.MEMBER, Role.BUILDING_REP} and bool(self.assignments)

    def can(self, can: Can | str) -> bool:
        """Held anywhere. Which rows it reaches is for `scope` and the QuerySets to say."""
        return can in self.capabilities

    def scope(self, can: Can | str) -> Scope:
        """Where this capability is held: the union over all roles that give it."""
        giving = [held for held in self.assignments if can in CAPABILITIES[Role(held.role)]]
        own = Role.MEMBER in self.roles and can in CAPABILITIES[Role.MEMBER]
        return Scope(
            day=self.day,
            statewide=any(Role(held.role) in Role.statewide() for held in giving),
            regions=_ids(held.region_id for held in giving),
            locals=_ids(held.local_id for held in giving),
            worksites=_ids(held.worksite_id for held in giving),
            user_id=self.user.pk if own else None,
        )

    def knows_of_all(self, can: Can | str | None) -> bool:
        """Whether the capability reaches everybody this actor sees: then a value of it may order and fill a list."""
        if can is None or (scope := self.scope(can)).statewide:
            return True
        return scope == self.scope(Can.SEE_PEOPLE)


def once[**P, R](question: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """Ask a question about what an actor sees once for each actor, which is once for each request: the menu and a page
    may both show the number. What else it is asked about (a person, a tuple of keys) tells questions apart."""

    @wraps(question)
    def ask(actor: Actor, /, *about: P.args, **named: P.kwargs) -> R:
        known: dict[object, R] = actor.__dict__.setdefault("_answers", {})
        which = (question, about, *named.items())
        if which not in known:
            known[which] = question(actor, *about, **named)
        return known[which]

    return ask


def actor_today(user: User) -> Actor:
    """Today's actor, read once for this user object: that of one request, never one that is kept longer."""
    kept: Actor | None = getattr(user, "_actor_today", None)
    if kept is None or kept.day != clock.today():
        kept = Actor.of(user, clock.today())
        setattr(user, "_actor_today", kept)  # noqa: B010  # the user of a request is a lazy stand-in without this field
    return kept


def holders(can: Can, day: date) -> list[Actor]:
    """Everybody who holds the capability somewhere on that day, by name; over which rows each scope says. One query."""
    from locals.models import Assignment  # noqa: PLC0415  # models stand on this file

    held = Assignment.objects.on(day).filter(user__is_active=True)
    giving = held.filter(role__in=[role for role in Role if can in CAPABILITIES[role]])
    given: dict[User, list[Held]] = {}
    for row in held.filter(user__in=giving.values("user")).select_related("user").order_by("user__name", "user"):
        given.setdefault(row.user, []).append(Held(row.role, row.region_id, row.local_id, row.worksite_id, ""))
    return [Actor(user, day, tuple(assignments)) for user, assignments in given.items()]


def _ids(ids: Iterable[int | None]) -> frozenset[int]:
    return frozenset(pk for pk in ids if pk is not None)


class SignedInRequest(HttpRequest):
    """A request behind the sign-in: the middleware put the actor there."""

    user: User
    actor: Actor


class ScopedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows behind the door. `see` is the capability without which a row does not exist for somebody (404, not 403)."""

    see: ClassVar[Can] = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        """The rows that hang on the units of a scope that is neither statewide nor empty."""
        raise NotImplementedError

    def allowed(self, actor: Actor, can: Can | str) -> Self:
        """The rows over which the actor holds the capability."""
        return self._under(actor.scope(can))

    def under(self, scope: Scope) -> Self:
        """The rows of a scope: for a query that is built once for all who hold a capability in the same units.

        Raises TypeError where a scope does not say all: where `allowed` asks for more.
        """
        if type(self).allowed is not ScopedQuerySet.allowed:
            raise TypeError(f"{type(self).__name__} asks for more than a scope: use `allowed`.")
        return self._under(scope)

    def _under(self, scope: Scope) -> Self:
        if scope.statewide:
            return self
        return self.none() if scope.is_empty else self.within(scope)

    def get_for(self, actor: Actor, can: Can | str, **lookup: Any) -> M:
        """One row: raises Http404 where it may not be seen, PermissionDenied where it may be seen but not this."""
        row = self.allowed(actor, can).filter(**lookup).first()
        if row is not None:
            return row
        if can != self.see and self.allowed(actor, self.see).filter(**lookup).exists():
            raise PermissionDenied(f"You may not {Can(can).value} here.")
        raise Http404


def require(actor: Actor, can: Can | str) -> None:
    """For pages that are about no row: PermissionDenied unless the capability is held somewhere."""
    if not actor.can(can):
        raise PermissionDenied(f"You may not {Can(can).value}.")
