"""How many queries each of the main pages may run, exactly: whoever adds one changes the number here and knows why.

Asked as an organizer, twice: with the few people of the small world and with a hundred more at each place, and so with
one and many of what else a page has rows of.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audiences.models import Audience
from core.periods import since
from dashboards import counting
from dashboards.models import Counted
from locals.access import Role
from members.models import Employment, Person
from tests.campaigns.drafts import colleague, draft
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

EVERY_REQUEST = 3  # session, user, assignments
MENU = 5  # staff lists to decide, follow-ups, stalled leaders, overdue newcomers, campaigns to approve
PAGE = EVERY_REQUEST + MENU


def _unit(world: World, kind: str) -> str:
    return reverse(f"dashboards:{kind}", args=[_first(getattr(world, f"{kind}s")).pk])


def _saved_audiences(world: World) -> str:
    keep_audience(world, 0)
    return reverse("audiences:audiences")


def _recipients(world: World) -> str:
    row = draft(world, unit=world.regions["Delta"])
    return reverse("campaigns:recipients", args=[row.pk])


def _first[T](units: dict[str, T]) -> T:
    return next(iter(units.values()))


MAIN_PAGES: dict[str, tuple[Callable[[World], str], int]] = {
    "first page": (lambda _: reverse("dashboards:home"), PAGE + 14),
    "people": (lambda _: reverse("audiences:people"), PAGE + 5),
    "people by score": (lambda _: reverse("audiences:people") + "?sort=-score", PAGE + 6),
    "people narrowed": (
        lambda world: f"{reverse('audiences:people')}?region={_first(world.regions).pk}&is_member=no",
        PAGE + 6,
    ),
    "people called so": (lambda _: reverse("audiences:people") + "?q=cale", PAGE + 10),
    "people called so at a place": (lambda _: reverse("audiences:people") + "?q=cale+tms", PAGE + 13),
    "figures beside the list": (lambda _: reverse("audiences:counts"), EVERY_REQUEST + 3),
    "a person": (lambda world: reverse("members:person", args=[world.people["Caleb"].pk]), PAGE + 14),
    "typing a name": (lambda _: reverse("audiences:suggest") + "?q=cale", EVERY_REQUEST + 5),
    "typing a name with a slip": (lambda _: reverse("audiences:suggest") + "?q=claeb", EVERY_REQUEST + 7),
    "typing a short form": (lambda _: reverse("audiences:suggest") + "?q=mark", EVERY_REQUEST + 6),
    "typing a name and a place": (lambda _: reverse("audiences:suggest") + "?q=cale+tms", EVERY_REQUEST + 8),
    "typing a former surname": (lambda _: reverse("audiences:suggest") + "?q=oncecalled", EVERY_REQUEST + 6),
    "a worksite": (lambda world: _unit(world, "worksite"), PAGE + 8),
    "a local": (lambda world: _unit(world, "local"), PAGE + 10),
    "an employer": (lambda world: _unit(world, "employer"), PAGE + 6),
    "saved audiences": (_saved_audiences, PAGE + 3),
    "who would get a campaign": (_recipients, EVERY_REQUEST + 7),
}


def crowd(world: World) -> None:
    for place, site in enumerate(world.worksites.values()):
        people = [Person(first_name="Calea", last_name=f"Person{place}x{each}") for each in range(100)]
        for person in once_called(people):
            Employment.objects.create(
                person=person, worksite=site, job_class="esp", source="staff", period=since(TODAY)
            )


def keep_audience(world: World, number: int) -> None:
    places = [
        {"field": field, "op": "any", "value": [units[number % len(units)].pk]}
        for field, units in (("region", [*world.regions.values()]), ("local", [*world.locals.values()]))
    ]
    tree = {"all": [{"any": places}, {"field": "job_class", "op": "any", "value": ["licensed"]}]}
    Audience.objects.create(name=f"No {number}", tree=tree, owner=world.users["organizer"])


def more_of_everything(world: World) -> None:
    crowd(world)
    for number in range(1, 13):
        keep_audience(world, number)
        colleague(f"statewide{number}")
        colleague(f"region{number}", Role.REGION_STAFF, region=[*world.regions.values()][number % len(world.regions)])


def once_called(people: list[Person]) -> list[Person]:
    """New records, whose surname was another one at first."""
    last = [person.last_name for person in people]
    made = Person.objects.bulk_create(people)
    Person.objects.filter(pk__in=[person.pk for person in made]).update(last_name="Oncecalled")
    for person, name in zip(made, last, strict=True):
        person.last_name = name
    Person.objects.bulk_update(made, ["last_name"])
    return made


def asked_by(client: Client, address: str) -> list[str]:
    Counted.objects.all().delete()  # else figures of a moment ago would do for the first time, and not for the second
    client.get(address)  # the first time also loads what is loaded once, and counts the figures
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"][:150] for query in asked.captured_queries]


@pytest.mark.parametrize("page", MAIN_PAGES)
def test_a_page_runs_as_many_queries_with_few_rows_as_with_many(world, sign_in, page, monkeypatch, settings):
    settings.CAMPAIGN_APPROVAL_OVER = 0
    monkeypatch.setattr(counting, "REST", 10_000)
    address, number = MAIN_PAGES[page][0](world), MAIN_PAGES[page][1]
    client = sign_in(world.users["organizer"])

    few = asked_by(client, address)
    more_of_everything(world)
    many = asked_by(client, address)

    assert (len(few), len(many)) == (number, number), many
