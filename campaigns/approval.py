"""When a second person approves a campaign, and who can."""

from __future__ import annotations

from django.conf import settings

from audiences.language import BadAudience
from campaigns.models import Campaign
from campaigns.queries import people
from locals.access import Actor


def is_needed(recipients: int) -> bool:
    return recipients > settings.CAMPAIGN_APPROVAL_OVER


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
