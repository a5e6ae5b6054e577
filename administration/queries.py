"""Answers for administrators. Each takes the actor and refuses whoever may not manage users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Invitation, Session, User
from administration.sight import Sights, sights
from audit.models import PERSON_PAGES, Access
from audit.queries import Change, changes
from core import clock
from core.paging import COUNTED_TO, Page, page_of
from leaders.models import Term
from locals.access import Actor, Can, Role, require
from locals.models import Assignment
from members.models import Person
from rosters.downloads import REFUSED_ROWS
from rosters.models import StaffList

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of users is narrowed to; empty words narrow nothing."""

    text: str = ""
    role: str = ""  # one of Role, or "none" for users without any role today
    state: str = ""  # of UserRow


@dataclass(frozen=True, slots=True)
class UserRow:
    user: User
    state: str  # active, invited, unsent (the mail with the invitation), expired (the invitation) or disabled
    has_factor: bool
    roles: Sequence[Assignment]  # of today


@dataclass(frozen=True, slots=True)
class Given:
    """A role as it was given: when it holds, and what made it."""

    assignment: Assignment
    state: str  # now, coming or ended
    term: Term | None  # the office it comes with


@dataclass(frozen=True, slots=True)
class UserPage:
    user: User
    state: str
    person: Person | None
    factors: Sequence[str]
    sessions: int
    invitation: Invitation | None
    given: Sequence[Given]
    sights: Sights
    changes: Sequence[Change]


def user_of(actor: Actor, pk: int) -> User:
    """One user. Raises PermissionDenied for whoever may not manage users, and Http404."""
    require(actor, Can.MANAGE_USERS)
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def waiting_for(actor: Actor, address: str) -> User | None:
    """Who was invited to that address and has not come in. Raises PermissionDenied."""
    require(actor, Can.MANAGE_USERS)
    pending = Invitation.objects.pending().filter(user__email=address.lower(), user__is_active=False)
    return User.objects.filter(invitations__in=pending).first()


def assignment_of(actor: Actor, pk: int) -> Assignment:
    """One role that somebody was given. Raises PermissionDenied and Http404."""
    require(actor, Can.MANAGE_USERS)
    rows = Assignment.objects.select_related("user", "region", "local", "worksite")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def users(actor: Actor, wanted: Wanted, at: str | None = None) -> Page[UserRow]:
    """A page of users by name; three queries however many there are."""
    require(actor, Can.MANAGE_USERS)
    rows = _narrowed(wanted, actor.day)
    page = page_of(rows, order=["name", "email"], at=at, size=PAGE, count_to=COUNTED_TO)
    held = _roles_of(page.rows, actor.day)
    shown = [UserRow(user, _state(user), user.has_factor, held.get(user.pk, [])) for user in page.rows]  # type: ignore[attr-defined]
    return page.showing(shown)


def user_page(actor: Actor, pk: int) -> UserPage:
    """Everything about one user."""
    user = _annotated().filter(pk=user_of(actor, pk).pk).get()
    factors = Authenticator.objects.filter(user=user).order_by("type", "pk")
    return UserPage(
        user=user,
        state=_state(user),
        person=Person.objects.filter(user=user).first(),
        factors=[str(Authenticator.Type(factor.type).label) for factor in factors],
        sessions=Session.objects.filter(user=user, expire_date__gt=clock.now()).count(),
        invitation=Invitation.objects.select_related("invited_by").filter(user=user).order_by("-created_at").first(),
        given=_given(user, actor.day),
        sights=sights(user, Actor.of(user, actor.day)),
        changes=_history(user),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a person, or at a staff list whose refused rows were downloaded; neither where it is gone."""

    access: Access
    person: Person | None
    staff_list: StaffList | None


def looks(actor: Actor, *, user: int | None = None, at: str | None = None) -> Page[Look]:
    """Who has looked at whom and who took rows away in a file, newest first."""
    require(actor, Can.SEE_ACCESS_LOG)
    rows = Access.objects.select_related("user")
    page = page_of(rows if user is None else rows.filter(user=user), order=["-at"], at=at, size=PAGE)
    of_people = [row.key for row in page.rows if row.kind in PERSON_PAGES]
    of_lists = [row.key for row in page.rows if row.kind == REFUSED_ROWS]
    people = Person.objects.allowed(actor, Can.SEE_ACCESS_LOG).in_bulk(of_people)
    lists = StaffList.objects.allowed(actor, Can.IMPORT_ROSTER).select_related("employer").in_bulk(of_lists)
    return page.showing(
        [
            Look(
                row,
                people.get(row.key) if row.kind in PERSON_PAGES else None,
                lists.get(row.key) if row.kind == REFUSED_ROWS else None,
            )
            for row in page.rows
        ]
    )


def access_changes(actor: Actor, limit: int = 100) -> list[Change]:
    """The newest changes of roles and of who may sign in. `about` is empty where the row is gone: the fields tell."""
    require(actor, Can.MANAGE_USERS)
    roles, people = changes(Assignment, limit=limit, hidden=["origin"]), changes(User, limit=limit)
    rows = Assignment.objects.filter(pk__in=[change.key for change in roles])
    named = {row.pk: f"{row.user}: {row}" for row in rows.select_related("user", "region", "local", "worksite")}
    signing = {user.pk: str(user) for user in User.objects.filter(pk__in=[change.key for change in people])}
    told = [replace(change, about=named.get(change.key, "")) for change in roles]
    told += [replace(change, about=signing.get(change.key, "")) for change in people]
    return sorted(told, key=lambda change: change.at, reverse=True)[:limit]


def _annotated() -> QuerySet[User]:
    factor = Authenticator.objects.filter(
        user=OuterRef("pk"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    invited = Invitation.objects.filter(user=OuterRef("pk"), accepted_at=None)
    return User.objects.annotate(
        has_factor=Exists(factor),
        is_invited=Exists(invited),
        is_too_late=Exists(invited.filter(expires_at__lte=clock.now())),
        is_unsent=Exists(invited.filter(mailed_at=None)),
    )


def _narrowed(wanted: Wanted, day: date) -> QuerySet[User]:
    rows = _annotated()
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(email__icontains=wanted.text))
    today = Assignment.objects.on(day).filter(user=OuterRef("pk"))
    if wanted.role == "none":
        rows = rows.filter(~Exists(today))
    elif wanted.role:
        rows = rows.filter(Exists(today.filter(role=wanted.role)))
    states = {
        "active": Q(is_active=True),
        "invited": Q(is_active=False, is_invited=True, is_too_late=False, is_unsent=False),
        "unsent": Q(is_active=False, is_too_late=False, is_unsent=True),
        "expired": Q(is_active=False, is_too_late=True),
        "disabled": Q(is_active=False, is_invited=False),
    }
    return rows.filter(states[wanted.state]) if wanted.state else rows


def _state(user: User) -> str:
    if user.is_active:
        return "active"
    if user.is_too_late:  # type: ignore[attr-defined]  # annotated
        return "expired"
    if user.is_unsent:  # type: ignore[attr-defined]  # annotated
        return "unsent"
    return "invited" if user.is_invited else "disabled"  # type: ignore[attr-defined]  # annotated


def _roles_of(users: Iterable[User], day: date) -> dict[int, list[Assignment]]:
    held: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.on(day).filter(user__in=list(users)).select_related("region", "local", "worksite")
    for row in rows.order_by("role", "pk"):
        held.setdefault(row.user_id, []).append(row)
    return held


def _given(user: User, day: date) -> list[Given]:
    """Roles of now first, then those to come, then those that ended, the newest of each first."""
    rows = Assignment.objects.filter(user=user).select_related("region", "local", "worksite").order_by("-period", "pk")
    given = list(rows)
    keys = [int(row.origin.removeprefix("leaders.term:")) for row in given if row.origin.startswith("leaders.term:")]
    terms = {
        f"leaders.term:{term.pk}": term for term in Term.objects.filter(pk__in=keys).select_related("office", "person")
    }
    told = [Given(row, _when(row, day), terms.get(row.origin)) for row in given]
    return sorted(told, key=lambda row: ["now", "coming", "ended"].index(row.state))


def _when(row: Assignment, day: date) -> str:
    if day in row.period:
        return "now"
    return "coming" if row.period.lower > day else "ended"


def _history(user: User) -> list[Change]:
    found = changes(Assignment, user_id=user.pk, limit=50, hidden=["user", "origin"])
    found += changes(User, pgh_obj_id=user.pk, limit=50)
    return sorted(found, key=lambda change: change.at, reverse=True)[:50]


def is_role(text: str) -> bool:
    """A role that can be given, or "none"."""
    return text == "none" or (text in Role.values and text != Role.MEMBER)
