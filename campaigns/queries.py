"""Who gets a campaign, what it says to one of them, and where all its messages went."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from audiences import queries as audiences
from campaigns.models import Campaign
from core.formats import moment
from locals.access import Actor, Can
from members.models import ContactPoint, Person, PersonQuerySet, Standing
from outbox import compose, freezing, placeholders
from outbox.compose import Preview
from outbox.freezing import Headcount
from outbox.models import DeliveryEvent, Letter, Message, MessageQuerySet, Reason, State, Topic

SHOWN = 200  # people by name before sending; the number beside it is of all


def people(campaign: Campaign, *, actor: Actor) -> PersonQuerySet:
    """The audience as this actor may see it, within the unit for which the campaign is; nobody until it is chosen.

    Raises BadAudience.
    """
    if not campaign.has_audience:
        return Person.objects.none()
    found = audiences.people(campaign.audience, actor=actor, day=actor.day)
    stands = Standing.objects.filter(person=OuterRef("pk"))
    if campaign.local_id:
        return found.filter(Exists(stands.filter(local=campaign.local_id)))
    if campaign.region_id:
        return found.filter(Exists(stands.filter(region=campaign.region_id)))
    return found


def headcount(campaign: Campaign, *, actor: Actor) -> Headcount:
    """What sending it now would come to. Raises BadAudience."""
    return freezing.preview(people(campaign, actor=actor), topic=campaign.topic)


def left_out(campaign: Campaign, *, actor: Actor, reason: str) -> list[Person]:
    """People of the audience whom a reason leaves out, or (reason "") who get it; the first by name of `SHOWN`."""
    found = freezing.people_by_reason(people(campaign, actor=actor), topic=campaign.topic, reason=reason, limit=SHOWN)
    return list(Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(pk__in=found).by_name())


@dataclass(frozen=True, slots=True)
class Blank:
    """A placeholder of a campaign: for how many who get it nothing is known, and what they read instead."""

    key: str
    label: str
    n: int
    stand_ins: list[str]

    @property
    def reads(self) -> str:
        """ "“friend”", "“friend” or “colleague”", "nothing there"."""
        return " or ".join(f"“{words}”" if words else "nothing there" for words in self.stand_ins)


def blanks(campaign: Campaign, *, actor: Actor) -> list[Blank]:
    """Every placeholder of its words, in their order. One statement. Raises UnknownPlaceholder or BadAudience."""
    said = placeholders.stand_ins([campaign.subject, campaign.body])
    if not said or not campaign.has_audience:
        return []
    counts = freezing.blanks(people(campaign, actor=actor), topic=campaign.topic, keys=said, day=actor.day)
    labels = {key: placeholders.PLACEHOLDERS[key].label for key in said}
    return [Blank(key, labels[key], counts.get(key, 0), words) for key, words in said.items()]


def with_blank(campaign: Campaign, *, actor: Actor, key: str) -> list[Person]:
    """People who get it and for whom a placeholder is blank; the first by name of `SHOWN`."""
    among = people(campaign, actor=actor)
    found = freezing.people_with_blank(among, topic=campaign.topic, key=key, day=actor.day, limit=SHOWN)
    return list(Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(pk__in=found).by_name())


@dataclass(frozen=True)
class Reader:
    """A recipient for whom the campaign is shown, and their neighbours in the audience."""

    person: Person
    preview: Preview
    before: int | None
    after: int | None


def reader(campaign: Campaign, *, actor: Actor, at: int | None = None) -> Reader | None:
    """The campaign as the person with primary key `at` reads it, else the first who gets it; their neighbours get it.

    Where nobody gets it the first of the audience is shown. Raises ActionError.
    """
    everybody = people(campaign, actor=actor)
    mailboxes = ContactPoint.objects.emails().usable().proved().filter(person=OuterRef("pk"))
    found = everybody.filter(Exists(mailboxes)).order_by("pk")

    def first(rows: PersonQuerySet) -> int | None:
        return _first_who_gets_it(rows, everybody, campaign.topic)

    asked = everybody.filter(pk=at).first() if at else None
    key = asked.pk if asked else first(found)
    person = asked or (everybody.filter(pk=key) if key else everybody.order_by("pk")).first()
    if person is None:
        return None
    keys = placeholders.used([campaign.subject, campaign.body])
    said = Person.objects.filter(pk=person.pk).values_list(placeholders.values(keys, actor.day), flat=True)
    return Reader(
        person=person,
        preview=compose.preview(_letter(campaign), said.get() or {}),
        before=first(found.filter(pk__lt=key).order_by("-pk")) if asked else None,  # nobody comes before the first
        after=first(found.filter(pk__gt=key)) if key else None,
    )


def _first_who_gets_it(rows: PersonQuerySet, everybody: PersonQuerySet, topic: Topic) -> int | None:
    """Mostly the next one does, and counting the whole audience takes seconds: so some are judged, and then more. Who
    comes after two thousand who do not get it is not found."""
    looked_at = 0
    for more in (20, 200, 2_000):
        some = list(rows.values_list("pk", flat=True)[looked_at : looked_at + more])
        getting = freezing.who_gets_it(everybody, topic=topic, among=some) if some else set()
        if getting:
            return next(pk for pk in some if pk in getting)
        looked_at += more
    return None


def values_of(campaign: Campaign, *, actor: Actor, at: int | None) -> dict[str, str]:
    """What the placeholders say for one person of the audience; nothing where there is none."""
    found = people(campaign, actor=actor)
    keys = placeholders.used([campaign.subject, campaign.body])
    rows = Person.objects.filter(pk__in=found.filter(pk=at).values("pk") if at else found.values("pk"))
    said = rows.order_by("pk").values_list(placeholders.values(keys, actor.day), flat=True).first()
    return said or {}


def written(campaign: Campaign) -> Preview:
    """The mail as it was written, its placeholders by their names."""
    keys = placeholders.used([campaign.subject, campaign.body])
    fixed = campaign.letter.links if campaign.letter else []
    return compose.preview(_letter(campaign), {key: f"{{{key}}}" for key in keys}, fixed=fixed)


def would_stop(campaign: Campaign) -> list[str]:
    """What becomes of one that is put away or cancelled for good, in sentences."""
    state = Campaign.State
    if campaign.state == state.SENDING:
        return ["Messages that have not left stay here. Those that have left cannot be called back."]
    goes = f" on {moment(campaign.scheduled_for)}" if campaign.scheduled_for else ""
    first = {
        state.DRAFT: "The draft is put away: nobody can write at it or send it any more.",
        state.AWAITING: f"It does not go out{goes}, and nobody is asked to approve it any more.",
    }.get(state(campaign.state), f"It does not go out{goes}. Nothing brings it back, and its approval ends with it.")
    return [first, "Words and audience stay on record under “Sent”, where “Use again” makes a new draft of them."]


def may_write(campaign: Campaign, *, actor: Actor) -> bool:
    """Whether the actor may write and send campaigns where this one belongs."""
    return Campaign.objects.allowed(actor, Can.WRITE_CAMPAIGN).filter(pk=campaign.pk).exists()


def _letter(campaign: Campaign) -> Letter:
    return Letter(topic=campaign.topic, subject=campaign.subject, body=campaign.body, sender_name=campaign.author.name)


def messages(campaign: Campaign, *, actor: Actor) -> MessageQuerySet:
    """Its rows, of people whom the actor may know to have got it."""
    return Message.objects.allowed(actor, Can.SEE_CAMPAIGN).filter(letter=campaign.letter_id)


def clicked(found: MessageQuerySet, link: int | None) -> MessageQuerySet:
    """Those whose reader followed a link, of this number or (None) any; `came_at` is when they first did."""
    events = DeliveryEvent.objects.filter(message=OuterRef("pk"), kind="click", verdict="human")
    return _with_event(found, events.filter(link=link) if link else events)


def unsubscribed(found: MessageQuerySet) -> MessageQuerySet:
    """Those whose reader said no with them and means it still; `came_at` is when they first did."""
    return _with_event(found.stopped_by(), DeliveryEvent.objects.filter(message=OuterRef("pk"), kind="unsubscribe"))


def _with_event(found: MessageQuerySet, events: QuerySet[DeliveryEvent]) -> MessageQuerySet:
    first = events.order_by("at", "pk").values("at")[:1]
    return found.filter(Exists(events)).annotate(came_at=Subquery(first))


@dataclass(frozen=True)
class LinkClicks:
    """One link of a campaign, and how many of those who clicked at all followed it."""

    number: int
    target: str
    people: int
    clicked: int

    @property
    def share(self) -> float:
        return self.people / self.clicked if self.clicked else 0.0

    @property
    def says(self) -> str:
        return f"{self.people:,} of {self.clicked:,}"


@dataclass(frozen=True)
class Row:
    """A line of the sum: how many messages are in a state, or were left out for a reason."""

    value: str
    label: str
    n: int


@dataclass(frozen=True)
class Report:
    """Where everybody in the frozen audience went. The parts add up to `audience`; `by` counts (state, reason)."""

    by: dict[tuple[State, str], int]
    clicked: int
    machine_clicks: int
    unsubscribed: int
    links: list[LinkClicks]

    @cached_property
    def audience(self) -> int:
        return sum(self.by.values())

    @cached_property
    def left_out(self) -> dict[str, int]:
        """By reason, in the order in which they are told."""
        counts = {reason: n for (state, reason), n in self.by.items() if state == State.SUPPRESSED}
        return {reason: counts[reason] for reason in Reason.values if reason in counts}

    @cached_property
    def in_outbox(self) -> int:
        return self.audience - sum(self.left_out.values())

    def count(self, *states: State) -> int:
        return sum(n for (state, _), n in self.by.items() if state in states)

    @cached_property
    def accepted(self) -> int:
        return self.count(State.ACCEPTED)

    @cached_property
    def waiting(self) -> int:
        return self.count(*State.unfinished())

    @cached_property
    def failed(self) -> int:
        return self.count(State.FAILED)

    @cached_property
    def failed_why(self) -> str:
        """ "7 unknown address, 2 refused"."""
        whys = [(n, reason) for (state, reason), n in self.by.items() if state == State.FAILED]
        return ", ".join(f"{n:,} {_SHORT.get(reason, reason)}" for n, reason in sorted(whys, reverse=True))

    @cached_property
    def in_doubt(self) -> int:
        return self.count(State.IN_DOUBT)

    @cached_property
    def stopped(self) -> int:
        return self.count(State.CANCELLED, State.EXPIRED)

    @cached_property
    def gone(self) -> int:
        """How many of those in the outbox are settled, one way or another."""
        return self.in_outbox - self.waiting

    @cached_property
    def settled_sum(self) -> int:
        return self.accepted + self.waiting + self.failed + self.in_doubt + self.stopped

    @property
    def adds_up(self) -> bool:
        return self.settled_sum == self.in_outbox

    @property
    def left_out_rows(self) -> list[Row]:
        return [Row(reason, Reason(reason).label, n) for reason, n in self.left_out.items()]

    @property
    def stopped_rows(self) -> list[Row]:
        states = (State.CANCELLED, State.EXPIRED)
        return [Row(state, state.label, self.count(state)) for state in states if self.count(state)]

    @property
    def bars(self) -> list[tuple[str, int]]:
        lost = self.failed + self.in_doubt
        rest = self.audience - self.accepted - self.waiting - lost
        return [("data", self.accepted), ("d3", self.waiting), ("loss", lost), ("past", rest)]

    @property
    def says(self) -> str:
        return f"{self.accepted:,} accepted of {self.audience:,}"

    @property
    def accepted_share(self) -> float | None:
        return self.accepted / self.in_outbox if self.in_outbox else None

    @property
    def clicked_share(self) -> float | None:
        return self.clicked / self.accepted if self.accepted else None

    @property
    def not_clicked(self) -> int:
        return self.accepted - self.clicked


_SHORT: dict[str, str] = {
    Reason.UNKNOWN_ADDRESS: "unknown address",
    Reason.REFUSED: "refused",
    Reason.GAVE_UP: "put off too often",
    Reason.STAFF_SAYS: "not delivered, say staff",
}


def report(campaign: Campaign, *, actor: Actor) -> Report:
    """Counted from the rows at each call."""
    rows = messages(campaign, actor=actor)
    counts = rows.order_by().values_list("state", "reason").annotate(n=Count("pk"))
    events = DeliveryEvent.objects.filter(message__in=rows.values("pk"))
    human = events.filter(kind="click", verdict="human")
    by_link = dict(human.order_by().values_list("link").annotate(n=Count("message", distinct=True)))
    totals = events.aggregate(
        clicked=Count("message", distinct=True, filter=Q(kind="click", verdict="human")),
        machine=Count("pk", filter=Q(kind="click", verdict="machine")),
    )
    links = campaign.letter.links if campaign.letter else []
    return Report(
        by={(State(state), reason): n for state, reason, n in counts},
        clicked=totals["clicked"],
        machine_clicks=totals["machine"],
        unsubscribed=unsubscribed(rows).count(),
        links=[
            LinkClicks(number, target, by_link.get(number, 0), totals["clicked"])
            for number, target in enumerate(links, start=1)
        ],
    )
