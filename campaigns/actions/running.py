"""What workers do with campaigns. Who wrote one is asked for their rights again when it starts."""

from __future__ import annotations

import contextlib
import logging
from datetime import date, datetime, timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef

from campaigns import approval, queries
from campaigns.actions.common import NotApproved, NotNow, NotReady, NotYours, back_to_approval, back_to_draft, locked
from campaigns.models import Campaign
from campaigns.scoring import CLICK
from core.action import action
from core.errors import ActionError
from engagement import actions as engagement
from engagement.actions import Act
from jobs.models import Mishap
from locals.access import Actor
from outbox import actions as outbox
from outbox import clicks
from outbox.freezing import Headcount
from outbox.models import Message

logger = logging.getLogger(__name__)

LATEST = timedelta(days=3)  # what has not left by then is old news

BROKE = (
    "It could not be started, and the fault is ours. Nothing of it went out; the error was recorded for the "
    "administrator. Ask them before you schedule it again."
)


@action
def start(*, campaign: Campaign, at: datetime, day: date, by: None = None) -> Headcount | None:
    """Freeze the audience as its author may see it today, and hand it to the outbox.

    None when it was refused: then it is a draft again or, where only an approval is missing, waits for one. It says
    why, and its author is told.
    """
    campaign = locked(campaign, Campaign.State.SCHEDULED, wait=False)
    try:
        with transaction.atomic():
            headcount = _freeze(campaign, Actor.of(campaign.author, day), at=at, day=day)
    except NotApproved as refusal:
        back_to_approval(campaign, str(refusal), day)
        return None
    except ActionError as refusal:
        back_to_draft(campaign, str(refusal))
        return None
    campaign.state, campaign.started_at = Campaign.State.SENDING, at
    campaign.save(update_fields=["letter", "state", "started_at", "saved_at"])
    return headcount


@action
def set_aside(*, campaign: Campaign, problem: str, by: None = None) -> None:
    """Make a draft of what cannot be started, and tell its author why. Raises NotNow when it is not scheduled."""
    campaign = locked(campaign, Campaign.State.SCHEDULED, wait=False)
    back_to_draft(campaign, problem)


def start_due(*, now: datetime, day: date) -> list[Campaign]:
    """Start each campaign whose time has come; any number of workers may try. Returns those that this call started.

    One at which our code breaks is set aside, and the others start. While PostgreSQL is away or busy no campaign is to
    blame: it is tried again the next time.
    """
    started = []
    due = Campaign.objects.filter(state=Campaign.State.SCHEDULED, scheduled_for__lte=now)
    for campaign in due.select_related("author").order_by("scheduled_for"):
        try:
            if start(campaign=campaign, at=now, day=day, by=None) is not None:
                started.append(campaign)
        except NotNow:
            continue  # another worker was quicker, or somebody took it back
        except (OperationalError, InterfaceError) as problem:
            logger.warning("PostgreSQL failed while campaign %s was started: %s", campaign.pk, problem)
        except SoftTimeLimitExceeded:
            raise  # the worker's time is up, whichever campaign it was at
        except Exception as fault:
            logger.exception("Campaign %s could not be started", campaign.pk)
            _set_aside_broken(campaign, fault)
    return started


@action
def finish_sent(*, at: datetime, by: None = None) -> int:
    """Call campaigns sent of which nothing is on its way any more; returns how many."""
    unfinished = Message.objects.unfinished().filter(letter=OuterRef("letter"))
    done = Campaign.objects.filter(state=Campaign.State.SENDING).exclude(Exists(unfinished))
    return done.update(state=Campaign.State.SENT, finished_at=at)


@action
def judge_clicks(*, now: datetime, by: None = None) -> int:
    """Judge what was clicked, and record one act for each person and campaign; returns how many clicks people made."""
    by_people = clicks.judge_some(now=now, by=None)
    acts = {
        event.message_id: Act(event.message.person_id, f"outbox.message:{event.message_id}", event.at)
        for event in by_people
        if event.message.person_id
    }
    if acts:
        engagement.record_many(CLICK.key, list(acts.values()), by=None)
    return len(by_people)


def _set_aside_broken(campaign: Campaign, fault: Exception) -> None:
    """It would break again at every look; whoever took it up or took it back meanwhile knows better."""
    with contextlib.suppress(NotNow):
        set_aside(campaign=campaign, problem=BROKE, by=None)
    Mishap.objects.record("campaign", f"{type(fault).__name__} at the start of campaign {campaign.pk}")


def _freeze(campaign: Campaign, author: Actor, *, at: datetime, day: date) -> Headcount:
    """Those who are counted are those who get it: the rows are written, and a refusal takes them back with it."""
    if not queries.may_write(campaign, actor=author):
        raise NotYours(f"{campaign.author} may not send campaigns here any more.")
    campaign.letter = outbox.write(
        source=campaign.source,
        topic=campaign.topic,
        subject=campaign.subject,
        body=campaign.body,
        sender_name=campaign.author.name,
        reply_to=campaign.answers_to,
        not_after=at + LATEST,
        by=None,
    )
    headcount = outbox.freeze(
        letter=campaign.letter, people=queries.people(campaign, actor=author), not_before=at, day=day, by=None
    )
    if not headcount.deliverable:
        raise NotReady(
            "Nobody would have got it any more: those who were chosen are elsewhere by now, or want no mail. Nothing of"
            " it went out. Look at who gets it."
        )
    if why := approval.why_ask(campaign, recipients=headcount.deliverable):
        raise NotApproved(why)
    return headcount
