"""Whom a campaign would reach, and what it says to one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from audiences import queries as audiences
from campaigns.models import Campaign
from core.formats import moment
from locals.access import Actor, Can
from members.models import ContactPoint, Person, PersonQuerySet, Standing
from outbox import compose, freezing, placeholders
from outbox.compose import Preview
from outbox.freezing import Headcount
from outbox.models import Letter, Topic

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
