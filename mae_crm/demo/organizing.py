"""A year of one-to-one conversations: reps talk with the people of their building, staff with those elsewhere, and
with the leaders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from accounts.models import User
from locals.access import Role
from mae_crm.demo.acts import Act, write_acts
from mae_crm.demo.cast import PERSONAS
from mae_crm.demo.crowd import Someone
from mae_crm.demo.leading import Leaders
from mae_crm.demo.plan import Plan, Weighted
from mae_crm.demo.rows import insert, new_keys
from organizing.models import Conversation, Issue, Note
from organizing.scoring import CONVERSATION

How, Ask, Answer = Conversation.How, Conversation.Ask, Conversation.Answer

# Where people stand: from 1, strong support, to 5, opposed.
MEMBERS_STAND = Weighted([(1, 36.0), (2, 41.0), (3, 15.0), (4, 6.0), (5, 2.0)])
OTHERS_STAND = Weighted([(1, 5.0), (2, 29.0), (3, 38.0), (4, 19.0), (5, 9.0)])
HOW = Weighted([(How.IN_PERSON, 76.0), (How.PHONE, 12.0), (How.TEXT, 8.0), (How.VIDEO, 3.0), (How.OTHER, 1.0)])
ANSWERS = {
    1: Weighted([(Answer.YES, 70.0), (Answer.MAYBE, 25.0), (Answer.NO, 5.0)]),
    2: Weighted([(Answer.YES, 42.0), (Answer.MAYBE, 48.0), (Answer.NO, 10.0)]),
    3: Weighted([(Answer.YES, 12.0), (Answer.MAYBE, 58.0), (Answer.NO, 30.0)]),
    4: Weighted([(Answer.YES, 2.0), (Answer.MAYBE, 28.0), (Answer.NO, 70.0)]),
    5: Weighted([(Answer.MAYBE, 6.0), (Answer.NO, 94.0)]),
}
NOTES = (
    "Wants to know what the legal help covers before she decides.",
    "Planning time is gone since the schedule changed. Very tired.",
    "Would come to a meeting if it ends by four.",
    "His wife teaches in the next district and is a member there.",
    "Asked for the comparison of dues by month.",
    "Had a bad year with the last representative. Listen first.",
    "Thirty-one children in the room. Has written to the board about it.",
    "Counts the days to retirement, but cares about the insurance.",
    "Knows everybody in the cafeteria. Others ask her first.",
    "Will bring two colleagues to the next ten-minute meeting.",
    "Prefers a text, never a call during school.",
    "Worried about evaluations; new principal this year.",
    "Said no kindly. Leave it until spring.",
    "Needs help with the licence renewal hours.",
)
MET_IN_TIME = 0.62  # new hires of this school year
SIGNED_UP_WITHIN = 21  # days
TALKED_WITH_LEADERS = 0.8
TALKED_WITH = 0.46  # of a building's people, where somebody talks


@dataclass(slots=True)
class Talk:
    """A row of conversations with what hangs on it."""

    pk: int
    person: int
    by: int
    at: datetime
    token: UUID
    how: str = How.IN_PERSON
    assessment: int | None = None
    ask: str = ""
    answer: str = ""
    follow_up_on: date | None = None
    issues: tuple[int, ...] = ()
    note: str = ""


def talk(plan: Plan, crowd: Sequence[Someone], leaders: Leaders, users: dict[str, User]) -> list[Talk]:
    """Everybody's conversations of the past year, oldest first for each person."""
    staff = _staff_by_region(users)
    talkers = {site: [rep.user for rep in reps if rep.user is not None] for site, reps in leaders.reps.items()}
    year = _Year(plan, sorted(Issue.objects.values_list("pk", flat=True)))
    talks: list[Talk] = []
    for someone in crowd:
        job = someone.job
        if job is None or someone.leads:
            continue
        own = talkers.get(job.site.pk)
        talks += year.of(someone, own or [staff[job.site.district.region]], is_led=bool(own))
    of_leaders = _Year(plan, year.issues, part="organizing.leaders", keys=year.keys)
    for someone in crowd:
        if someone.job and someone.leads and not someone.part:
            talks += of_leaders.of_leader(someone, staff[someone.job.site.district.region])
    return talks


def _staff_by_region(users: dict[str, User]) -> dict[str, int]:
    return {persona.region: users[persona.email].pk for persona in PERSONAS if persona.role == Role.REGION_STAFF}


class _Year:
    def __init__(
        self, plan: Plan, issues: list[int], part: str = "organizing", keys: Iterator[int] | None = None
    ) -> None:
        self.plan, self.issues = plan, issues
        self.dice = plan.dice(part)
        self.keys = keys or new_keys(Conversation)
        self.oldest = plan.days_ago(365)

    def of(self, someone: Someone, talkers: list[int], *, is_led: bool) -> Iterator[Talk]:
        """The talks with one person, each by one of `talkers`."""
        if someone.part:
            days = [(self._school_day(self.plan.days_ago(ago)), stand) for ago, stand in someone.part.talks]
        else:
            days = self._days_and_stands(someone, is_led=is_led)
        return self._talks(someone, self.dice.choice(talkers), days)

    def of_leader(self, someone: Someone, by: int) -> Iterator[Talk]:
        """Staff talk with most of those who lead, every second month or so."""
        times = self.dice.randint(2, 8) if self.dice.random() < TALKED_WITH_LEADERS else 0
        days = sorted({self._school_day(self._some_day(364)) for _ in range(times)})
        return self._talks(someone, by, [(day, self.dice.choice((1, 1, 1, 2))) for day in days])

    def _talks(self, someone: Someone, by: int, days: Sequence[tuple[date, int | None]]) -> Iterator[Talk]:
        for place, (day, stand) in enumerate(days):
            yield self._talk(someone, by, day, stand, is_last=place == len(days) - 1)

    def _days_and_stands(self, someone: Someone, *, is_led: bool) -> list[tuple[date, int | None]]:
        dice = self.dice
        days = sorted({self._school_day(day) for day in self._days(someone, is_led=is_led)})
        stand = (MEMBERS_STAND if someone.is_member_on(self.plan.today) else OTHERS_STAND).draw(dice)
        told: list[tuple[date, int | None]] = []
        for day in days:
            told.append((day, stand if dice.random() < 0.82 else None))
            stand = min(5, max(1, stand + dice.choice((-1, -1, 0, 0, 0, 0, 1))))
        return told

    def _days(self, someone: Someone, *, is_led: bool) -> list[date]:
        """The days of the talks with somebody: new hires are met early, others when their rep comes round to them."""
        job = someone.job
        if job is None:
            return []
        dice = self.dice
        if job.is_new_hire:
            since = (self.plan.today - job.begins).days
            is_met = dice.random() < (MET_IN_TIME if is_led else MET_IN_TIME - 0.2) or since > 365
            if is_met and since > 1:
                return [max(self.oldest, job.begins + timedelta(days=dice.randint(1, min(29, since - 1))))]
            return []
        if dice.random() > (TALKED_WITH if is_led else 0.04):
            return []
        times = 1 + (dice.random() < 0.42) + (dice.random() < 0.14)
        since = min(364, (self.plan.today - job.begins).days)
        return [self._some_day(since) for _ in range(times)] if since > 3 else []

    def _some_day(self, since: int) -> date:
        """A day of the last `since`; twice as likely since August, when reps make their rounds."""
        autumn = min(since, (self.plan.today - self.plan.school_year_began).days)
        if autumn > 3 and self.dice.random() < 0.6:
            return self.plan.days_ago(self.dice.randint(1, autumn))
        return self.plan.days_ago(self.dice.randint(1, since))

    def _school_day(self, day: date) -> date:
        """That day, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _would_belong_by_now(self, someone: Someone, day: date) -> bool:
        """A yes to joining of that day would have made them a member, and has not."""
        return not someone.is_member_on(self.plan.today) and (self.plan.today - day).days > SIGNED_UP_WITHIN

    def _talk(self, someone: Someone, by: int, day: date, stand: int | None, *, is_last: bool) -> Talk:
        dice = self.dice
        # From 21:05 UTC on it is after school in Mississippi, in summer and in winter.
        at = datetime.combine(day, time(21, 5), UTC) + timedelta(minutes=dice.randint(0, 110))
        talk = Talk(next(self.keys), someone.pk, by, at, UUID(int=dice.getrandbits(128), version=4), assessment=stand)
        talk.how = HOW.draw(dice)
        if dice.random() < 0.55:
            talk.issues = tuple(sorted(set(dice.choices(self.issues, k=dice.randint(1, 2)))))
        if stand and dice.random() < 0.4:
            is_member = someone.is_member_on(day)
            talk.ask = Ask.JOIN if not is_member else dice.choice((Ask.EVENT, Ask.ACT, Ask.ACT, Ask.LEAD))
            talk.answer = ANSWERS[stand].draw(dice)
            if talk.ask == Ask.JOIN and talk.answer == Answer.YES and self._would_belong_by_now(someone, day):
                talk.answer = Answer.MAYBE
        if is_last and talk.answer != Answer.NO and dice.random() < 0.12:
            talk.follow_up_on = max(day + timedelta(days=3), self.plan.today + timedelta(days=dice.randint(-9, 21)))
        if dice.random() < 0.22:
            talk.note = dice.choice(NOTES)
        return talk


CONVERSATIONS = (
    "id", "person_id", "by_id", "at", "how", "assessment", "one_is_support", "ask", "answer", "follow_up_on", "token",
    "created_at",
)  # fmt: skip


def write_talks(talks: Sequence[Talk]) -> int:
    """Conversations with their issues and notes, and the acts that engagement counts."""
    written = insert(
        Conversation,
        CONVERSATIONS,
        (
            (
                each.pk, each.person, each.by, each.at, each.how, each.assessment, True, each.ask, each.answer,
                each.follow_up_on, each.token, each.at + timedelta(minutes=4),
            )
            for each in talks
        ),
    )  # fmt: skip
    links = ((each.pk, issue) for each in talks for issue in each.issues)
    insert(Conversation.issues.through, ("conversation_id", "issue_id"), links)
    insert(Note, ("conversation_id", "text"), ((each.pk, each.note) for each in talks if each.note))
    write_acts(CONVERSATION, (Act(each.person, each.at, f"organizing.conversation:{each.pk}") for each in talks))
    return written
