"""Who works in a building, room by room, and where each of them stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from locals.access import Actor, Can
from locals.models import JobClass, Worksite
from members.models import Employment, Membership, Person
from members.queries import State, needed_reps, representatives, state_at
from members.years import NEW_FOR, MembershipYear
from organizing.models import Conversation
from organizing.queries.hires import new_since


@dataclass(frozen=True)
class Desk:
    """Somebody at work in a building, with every talk that the actor may see, newest first."""

    person: Person
    job: Employment
    state: State
    talks: Sequence[Conversation]
    looker: int  # the user who looks
    new_since: date | None = None  # the first day of a new hire, in whichever building

    @property
    def is_own(self) -> bool:
        """Of the one who looks: nobody logs a talk with themselves."""
        return self.person.user_id == self.looker

    @property
    def stand(self) -> Conversation.Stand | None:
        """The newest assessment; a talk without one leaves the one before standing."""
        return next(iter(self.stands), None)

    @property
    def stands(self) -> list[Conversation.Stand]:
        return [talk.stand for talk in self.talks if talk.stand is not None]

    @property
    def last_talk(self) -> date | None:
        """The state's day of the newest talk."""
        return timezone.localdate(self.talks[0].at) if self.talks else None

    @property
    def met_on(self) -> date | None:
        """The day of the first talk since they started."""
        days = [timezone.localdate(talk.at) for talk in reversed(self.talks)]
        return next((day for day in days if day >= self.met_from), None)

    @property
    def met_from(self) -> date:
        """The first day on which a talk is a meeting: see `new_since`."""
        return self.new_since or self.started_on

    @property
    def work(self) -> str:
        """ "7th grade science, B214"."""
        what = self.job.subject or self.job.position or self.job.get_job_class_display()
        return f"{what}, {self.job.room}" if self.job.room else what

    @property
    def is_member(self) -> bool:
        return self.state.key == "member"

    @property
    def is_potential(self) -> bool:
        return self.state.key == "potential"

    @property
    def started_on(self) -> date:
        """The hire date where the employer named one, else the first day of this job on record."""
        first: date = self.job.hired_on or self.job.period.lower
        return first

    def is_new_on(self, day: date) -> bool:
        """A new hire of the last twelve months who has begun, as the page of new educators counts them."""
        return self.job.is_new_hire and timedelta(0) <= day - self.started_on < NEW_FOR

    def matches(self, text: str) -> bool:
        """Does a name, a room or a subject begin with each of these words, or hold them?"""
        told = f"{self.person.full_name} {self.person.preferred_name} {self.work}".lower()
        return all(word in told for word in text.lower().split())


def building(worksite: Worksite, actor: Actor) -> list[Desk]:
    """Everybody employed there today whom the actor may see, by name. Four queries, however many work there."""
    jobs = (
        Employment.objects.allowed(actor, Can.SEE_PEOPLE)
        .on(actor.day)
        .filter(worksite=worksite)
        .select_related("person")
        .prefetch_related(Prefetch("person__memberships", Membership.objects.allowed(actor, Can.SEE_PEOPLE)))
        .annotate(new_since=new_since(actor.day))
        .order_by("person__last_name", "person__first_name", "person", "pk")
    )
    found: dict[int, Any] = {job.person_id: job for job in jobs}  # two jobs in one building are one desk
    talks: dict[int, list[Conversation]] = defaultdict(list)
    seen = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person__in=found)
    for talk in seen.newest_first().select_related("by").prefetch_related("issues"):
        talks[talk.person_id].append(talk)
    return [
        Desk(
            job.person,
            job,
            state_at(job, actor.day),
            talks[job.person_id],
            actor.user.pk,
            new_since=job.new_since,
        )
        for job in found.values()
    ]


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the wall chart: the desks that are shown of it, and how many people and members are in all of it."""

    name: str
    desks: Sequence[Desk]
    people: int
    members: int


# What a subject begins with, and the part of the building it stands for; the order is that of the wall.
_GRADE = re.compile(r"^(pre-?k|kindergarten|(\d{1,2})(st|nd|rd|th) grade)", re.IGNORECASE)
SUBJECT_ROOM = 3  # a subject taught by so many is a part of its own
OTHER_TEACHERS, SUPPORT, ADMINISTRATION = "Other teachers", "Office, library, cafeteria, custodial", "Administration"


def rooms(desks: Iterable[Desk], shown: Iterable[Desk] | None = None) -> list[Room]:
    """The wall chart: by grade where the list tells one, by subject where several teach it, then everybody else. Where
    only some desks are `shown`, the parts that have any."""
    parts: dict[tuple[int, str], list[Desk]] = defaultdict(list)
    everybody = list(desks)
    subjects = [desk.job.subject.lower() for desk in everybody]
    for desk in everybody:
        is_shared = subjects.count(desk.job.subject.lower()) >= SUBJECT_ROOM
        parts[_room(desk.job, is_shared=is_shared)].append(desk)
    fitting = {desk.person.pk for desk in (everybody if shown is None else shown)}
    found = [
        Room(name, [desk for desk in part if desk.person.pk in fitting], len(part), sum(d.is_member for d in part))
        for (_, name), part in sorted(parts.items(), key=lambda named: named[0])
    ]
    return [room for room in found if room.desks]


def _room(job: Employment, *, is_shared: bool) -> tuple[int, str]:
    if grade := _GRADE.match(job.subject):
        number = int(grade[2]) if grade[2] else 0
        return number - (grade[1].lower().startswith("pre")), grade[1].capitalize() if not number else grade[1].lower()
    if job.job_class == JobClass.ESP:
        return 101, SUPPORT
    if job.job_class == JobClass.ADMINISTRATOR:
        return 102, ADMINISTRATION
    if job.subject and is_shared:
        return 50, job.subject.capitalize()
    return 100, OTHER_TEACHERS


@dataclass(frozen=True, slots=True)
class Progress:
    """A building since the membership year began; counts of people at work there. Shares want at least one."""

    people: int
    others: int  # than the one who looks
    talked_with: int
    members: int
    members_then: int  # of those who worked there on the eve of the year

    @property
    def change(self) -> str:
        """ "up 4", "down 1" or nothing."""
        by = self.members - self.members_then
        return f"{'up' if by > 0 else 'down'} {abs(by)}" if by else ""

    @property
    def talked_share(self) -> float:
        return self.talked_with / self.others if self.others else 0

    @property
    def member_share(self) -> float:
        return self.members / self.people


def progress(worksite: Worksite, desks: Sequence[Desk], actor: Actor) -> Progress:
    """Where the building stands. Its members of then are a number of a building that is theirs: whoever left since is
    one of them, though the actor sees them no longer."""
    first = MembershipYear.of(actor.day).begins
    eve = first - timedelta(days=1)  # as figures of units do: who enrols with the year has joined since
    then = Employment.objects.on(eve).filter(worksite=worksite).values("person")
    return Progress(
        people=len(desks),
        others=sum(not desk.is_own for desk in desks),
        talked_with=sum(_since(desk, first) for desk in desks if not desk.is_own),
        members=sum(desk.is_member for desk in desks),
        members_then=Person.objects.filter(pk__in=then).members_on(eve).count(),
    )


def reps_missing(worksite: Worksite, members: int, day: date) -> int:
    """How many more reps so many members need."""
    return max(needed_reps(members) - len(representatives([worksite.pk], day)), 0)


def _since(desk: Desk, first: date) -> bool:
    return desk.last_talk is not None and desk.last_talk >= first


def shown(desks: Iterable[Desk], *, show: str, text: str, day: date) -> list[Desk]:
    """The people asked for: `show` is one of SHOWS or nothing; `text` a name or a room."""
    wanted = SHOWS.get(show)
    return [desk for desk in desks if (wanted is None or wanted(desk, day)) and desk.matches(text)]


SHOWS: dict[str, Callable[[Desk, date], bool]] = {
    "talked": lambda desk, day: _since(desk, MembershipYear.of(day).begins) and not desk.is_own,
    "untalked": lambda desk, _day: desk.last_talk is None and not desk.is_own,
    "members": lambda desk, _day: desk.is_member,
    "potential": lambda desk, _day: desk.is_potential,
    "new": lambda desk, day: desk.is_new_on(day),
}
