"""Finding people by what is theirs alone: an e-mail address, an NEA ID, a staff number, digits of a phone number.

Only of those whom the actor may see, for others would take their places: contact points and staff numbers only where
these may be seen.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse

from core.compiled import Given, compiled
from locals.access import Actor, Can, Scope
from locals.models import Worksite
from members.models import ContactPoint, Employment, Person

EMAIL, PHONE = ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE


def people(text: str, *, actor: Actor, most: int) -> list[int] | None:
    """Keys of people whose address begins so, or up to `most` by each kind of number; None where it may be a name."""
    if "@" in text:
        return _reached_by(actor, Q(kind=EMAIL, value__startswith=text.lower()), most)
    staff = _staff(text, actor, most)
    if not re.fullmatch(r"\+?[0-9\s().-]+", text):
        return staff or None
    digits = re.sub(r"\D", "", text)
    found = staff + _numbered(digits, actor, most) if len(digits) <= 10 else staff
    return found + _reached_by(actor, _phone(digits), most) if len(digits) >= 4 else found


def _staff(text: str, actor: Actor, most: int) -> list[int]:
    """By the whole number that an employer in the actor's scope gives or gave them, its zeros left out or not."""
    number = text.upper().lstrip("0")
    if not (number and re.search(r"\d", text) and actor.can(Can.SEE_LEDGER)):
        return []
    return [person for (person,) in _at_work(actor.scope(Can.SEE_LEDGER), most).rows(number=number)]


@compiled
def _at_work(scope: Scope, most: int) -> QuerySet[Any, Any]:
    jobs = Employment.objects.under(scope).filter(worksite__in=Worksite.objects.under(scope))
    return jobs.numbered(Given("number")).order_by("person").values_list("person")[:most]


def _numbered(digits: str, actor: Actor, most: int) -> list[int]:
    """By NEA ID, its zeros left out or not."""
    numbers = Q(nea_id=digits.zfill(10)) | Q(nea_id__startswith=digits)
    seen = Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(numbers)
    return list(seen.order_by().values_list("pk", flat=True)[:most])


def _phone(digits: str) -> Q:
    """A number that begins so, with or without its country, or ends so."""
    begins = Q(value__startswith=f"+1{digits}") | Q(value__startswith=f"+{digits}")
    where = begins | Q(backwards__startswith=digits[::-1]) if len(digits) >= 7 else begins
    return Q(kind=PHONE) & where


def _reached_by(actor: Actor, where: Q, most: int) -> list[int]:
    points = ContactPoint.objects.allowed(actor, Can.SEE_CONTACT).alias(backwards=Reverse("value")).filter(where)
    return list(points.order_by().values_list("person", flat=True)[:most])
