"""Regions, locals and worksites by which conversations are narrowed: by where the people stand today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from core.addresses import number_in
from locals.access import Actor, Can
from locals.models import Local, Region, Worksite
from members.models import Standing

LISTED = 60  # worksites, where no local is chosen: more are long to choose from

type Choices = dict[int, str]  # names by key, in their order


def places(actor: Actor, wanted: Mapping[str, str]) -> dict[str, Choices]:
    """What the actor may choose from by kind, each within those of `wanted` that come before it: "region", "local",
    "worksite". Units of the actor's scope; closed ones only where they are chosen. Three queries."""
    region, local = number_in(wanted.get("region")), number_in(wanted.get("local"))
    regions = _choices(Region.objects.allowed(actor, Can.SEE_ASSESSMENT).offered(actor.day, [region]), actor.day)
    inside = {"region": region} if region in regions else {}
    found = Local.objects.allowed(actor, Can.SEE_ASSESSMENT).offered(actor.day, [local])
    locals_ = _choices(found.filter(pk__in=_standing(inside).values("local")) if inside else found, actor.day)
    inside |= {"local": local} if local in locals_ else {}
    return {"region": regions, "local": locals_, "worksite": _worksites(actor, inside)}


def _worksites(actor: Actor, inside: Mapping[str, int | None]) -> Choices:
    """Where people of these units work; none where they are too many. Of equal names each has its employer's."""
    sites = Worksite.objects.allowed(actor, Can.SEE_ASSESSMENT).open_on(actor.day)
    if inside:
        sites = sites.filter(pk__in=_standing(inside).values("worksite"))
    found = sites.select_related("employer").order_by("name", "employer__name")
    rows = list(found if "local" in inside else found[: LISTED + 1])
    if len(rows) > LISTED and "local" not in inside:
        return {}
    alike = Counter(site.name for site in rows)
    return {site.pk: site.name if alike[site.name] == 1 else f"{site}, {site.employer}" for site in rows}


def _standing(inside: Mapping[str, int | None]) -> QuerySet[Standing]:
    """An at-large local has people in every region: where people stand decides, not whose the local is."""
    return Standing.objects.filter(**inside)


def _choices(units: Iterable[Region | Local], day: date) -> Choices:
    return {unit.pk: unit.named_on(day) for unit in units}
