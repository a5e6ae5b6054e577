"""When a second person approves a campaign, who can, and what the approval covers: so many people, at one time."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User
from audiences.language import BadAudience
from campaigns.models import Campaign
from campaigns.queries import headcount, people
from core.formats import counted, moment
from locals.access import Actor, Can, holders

LEEWAY_SHARE, LEEWAY_LEAST = 10, 50
"""An approval covers a tenth more than the people it was given for, and at least 50 more.

Audiences live: between an approval and its time people join, give an address, move into a unit, and whoever said yes
to 1,204 would say yes to 1,260. A tenth leaves room for that. What adds more at once is a new staff list, or a
condition that means something else by now: other people than the ones who were approved. The 50 matter where an
association has small campaigns approved, too: there a tenth would be a handful, and every mail asked about twice.
"""


def is_needed(recipients: int) -> bool:
    return recipients > settings.CAMPAIGN_APPROVAL_OVER


def recipients_now(campaign: Campaign, *, day: date) -> int:
    """How many would get it now. Counted as its author may see them, for so they are frozen. Raises BadAudience."""
    return headcount(campaign, actor=Actor.of(campaign.author, day)).deliverable


def covers_up_to(approved: int) -> int:
    """The most recipients for whom the approval of so many still holds."""
    return approved + max(approved // LEEWAY_SHARE, LEEWAY_LEAST)


def why_ask(campaign: Campaign, *, recipients: int) -> str:
    """Why a second person must approve it before it goes to so many, in a sentence; "" when it may go."""
    return why_not_covered(campaign, recipients=recipients) if is_needed(recipients) else ""


def why_not_covered(campaign: Campaign, *, recipients: int) -> str:
    """Why the approval that it has does not cover so many at its time, in a sentence; "" when it does.

    There is no window around the time. Who approves a mail for Tuesday morning knows what else happens then; any window
    would have to be explained on the page, and a colleague's approval is one button. A campaign without a time is asked
    about its people only.
    """
    approved = campaign.approved_recipients
    if campaign.approver_id is None:
        return (
            f"Its audience has grown to {recipients:,} people. Over {settings.CAMPAIGN_APPROVAL_OVER:,} "
            "a second person must approve it."
        )
    if approved is None:
        return "For how many people it was approved is not on record. A second person must approve it again."
    if recipients > covers_up_to(approved):
        return (
            f"It was approved for {counted(approved, 'person', 'people')}, and {recipients:,} would get it now. "
            "A second person must approve it again."
        )
    if campaign.scheduled_for not in {None, campaign.approved_for}:
        return (
            f"It was approved for {moment(campaign.approved_for)}, not for {moment(campaign.scheduled_for)}. "
            "A second person must approve it again."
        )
    return ""


def approvers(campaign: Campaign, *, day: date) -> list[User]:
    """Who may approve it on that day, by name; whether each sees everybody whom it reaches is asked when they do. Two
    queries, however many may."""
    can = Can.APPROVE_CAMPAIGN
    others = [actor for actor in holders(can, day) if actor.user.pk != campaign.author_id]
    scopes = list({actor.scope(can) for actor in others})
    if not scopes:
        return []
    reaches = [Exists(Campaign.objects.under(scope).filter(pk=OuterRef("pk"))) for scope in scopes]
    answers = Campaign.objects.filter(pk=campaign.pk).values_list(*reaches).get()
    reaching = {scope for scope, reaches_it in zip(scopes, answers, strict=True) if reaches_it}
    return [actor.user for actor in others if actor.scope(can) in reaching]


def why_not_approve(campaign: Campaign, *, actor: Actor) -> str:
    """Why this actor cannot judge whom it reaches, in a sentence; "" when they can.

    Whoever approves sees everybody who gets it, as its author does, and may use every field they were chosen by.
    """
    author = Actor.of(campaign.author, actor.day)
    try:
        seen, reached = people(campaign, actor=actor), people(campaign, actor=author)
    except BadAudience as problem:
        return f"{problem} So you cannot judge who gets it: somebody who may use every condition approves it."
    if reached.order_by().values("pk").difference(seen.order_by().values("pk")).exists():
        return "It also goes to people whom you may not see. Somebody who sees all of them approves it."
    return ""
