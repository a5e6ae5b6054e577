"""Where all the messages of a campaign went, and who did something with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from campaigns.models import Campaign
from locals.access import Actor, Can
from outbox.models import DeliveryEvent, Message, MessageQuerySet, Reason, State


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
