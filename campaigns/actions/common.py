"""What changes to campaigns share: what may stand in their way, and the way back."""

from __future__ import annotations

from datetime import date
from textwrap import shorten

from accounts.models import User
from campaigns import notices
from campaigns.models import Campaign
from core.errors import ActionError
from outbox import actions as outbox

APPROVAL = ("approver", "approved_at", "approved_recipients", "approved_for")


class NotNow(ActionError):
    """The campaign is in another state than its page showed."""


class NotReady(ActionError):
    """Something is missing before it can be sent."""


class ChangedMeanwhile(ActionError):
    """It says something else by now than the page that somebody acted on."""


class NotApproved(ActionError):
    """A second person has to approve it first, or again."""


class NotYours(ActionError):
    """Somebody else has to do this."""


def locked(campaign: Campaign, *states: Campaign.State, wait: bool = True) -> Campaign:
    """The row as it is now, held until the transaction ends. Raises NotNow when it is in no such state.

    Without `wait` also when somebody else holds it: they are doing the same.
    """
    held = Campaign.objects.select_for_update(skip_locked=not wait).filter(pk=campaign.pk)
    # What it points to is read once it is held: one statement would join what it pointed to before the wait.
    rows = Campaign.objects.filter(pk__in=list(held.values_list("pk", flat=True)))
    row = rows.select_related("author", "topic", "letter").first()
    if row is None or row.state not in states:
        now = row.get_state_display().lower() if row else "being changed"
        verb = "" if now.startswith("waits") else "is a " if now == "draft" else "is "
        raise NotNow(f"“{campaign}” {verb}{now} by now. Look at it again.")
    return row


def only_author(campaign: Campaign, by: User) -> None:
    if campaign.author_id != by.pk:
        raise NotYours(f"Only {campaign.author} changes and sends it. You can make a copy of your own.")


def check_words(campaign: Campaign) -> None:
    """Raises NotReady where it says nothing, or a refusal of the outbox where what it says cannot be sent."""
    if not campaign.subject.strip() or not campaign.body.strip():
        raise NotReady("Write a subject and a message first.")
    outbox.check(subject=campaign.subject, body=campaign.body)


def back_to_draft(campaign: Campaign, problem: str) -> None:
    """It keeps its time as what was typed: nothing starts before somebody presses a button again."""
    _put_back(campaign, Campaign.State.DRAFT, problem)


def back_to_approval(campaign: Campaign, problem: str, day: date) -> None:
    """It keeps its time, which whoever approves may find to have passed."""
    _put_back(campaign, Campaign.State.AWAITING, problem)
    notices.ask_approvers(campaign, day=day)


def _put_back(campaign: Campaign, state: Campaign.State, problem: str) -> None:
    """Where there is a problem, the author is told: on the campaign's page in as many whole words as fit, by mail in
    all."""
    kept = shorten(problem, width=300, placeholder=" …")
    campaign.state, campaign.problem, campaign.letter = state, kept, None
    void_approval(campaign)
    campaign.save(update_fields=["state", "problem", "letter", *APPROVAL, "scheduled_for", "saved_at"])
    if problem:
        notices.tell_author(campaign, problem)


def void_approval(campaign: Campaign) -> None:
    for fact in APPROVAL:
        setattr(campaign, fact, None)
