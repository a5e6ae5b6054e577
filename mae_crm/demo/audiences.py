"""Audiences that the staff keep, with names as they give them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import User
from audiences import actions, language
from audiences.models import Audience
from locals.access import Actor
from locals.models import Region
from mae_crm.demo.cast import PERSONAS
from mae_crm.demo.plan import Plan

RENEE, MARCUS = "renee.thigpen@mae.example", "marcus.odom@mae.example"


def keep(plan: Plan, users: dict[str, User]) -> int:
    """Four shared by the organizer with everybody, one by a UniServ director with the region. Answers how many."""
    kept = [
        _keep(name, conditions, users[RENEE], plan, sharing=Audience.Sharing.EVERYBODY)
        for name, conditions in _of_the_state(plan).items()
    ]
    region = Region.objects.get(name=next(who.region for who in PERSONAS if who.email == MARCUS))
    unmet: list[dict[str, Any]] = [
        {"field": "unmet", "op": "is", "value": True},
        {"field": "region", "op": "any", "value": [region.pk]},
    ]
    kept.append(
        _keep("Northeast: new and unmet", unmet, users[MARCUS], plan, sharing=Audience.Sharing.REGION, region=region)
    )
    return len(kept)


def _of_the_state(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    potential = {"field": "potential", "op": "is", "value": True}
    member = {"field": "is_member", "op": "is", "value": True}
    licensed = {"field": "job_class", "op": "any", "value": ["licensed"]}
    return {
        "Supporters who are not members": [potential, {"field": "assessment", "op": "any", "value": ["1", "2"]}],
        "Licensed, potential, Delta": [potential, licensed, _in_region("Delta")],
        "Early-career members": [member, {"field": "early_career", "op": "is", "value": True}],
        "Left in the last year": [
            {"field": "left", "op": "on_or_after", "value": (plan.today - timedelta(days=365)).isoformat()}
        ],
    }


def _in_region(name: str) -> dict[str, Any]:
    return {"field": "region", "op": "any", "value": [Region.objects.get(name=name).pk]}


def _keep(name: str, conditions: list[dict[str, Any]], by: User, plan: Plan, **shared: Any) -> Audience:
    root = language.read({"all": conditions}, actor=Actor.of(by, plan.today))
    audience = actions.save(name=name, root=root, by=by)
    return actions.share(audience=audience, by=by, **{"region": None, **shared})
