"""Locals for all employers that none organizes, on one page."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.periods import since
from locals.models import Employer, Jurisdiction, Local, Region, Worksite
from members.models import Employment, Membership, Person
from tests.world import TODAY, World

ADDRESS = "/units/locals/to-found/"
FROM = date(2026, 9, 1)


@pytest.fixture
def alone(world: World) -> dict[str, Employer]:
    """Employers whom nobody organizes, beside those of the world, which have a local."""
    for employer in world.employers.values():
        if not Jurisdiction.objects.on(TODAY).filter(employer=employer).exists():
            Jurisdiction.objects.create(employer=employer, local=world.locals["Tupelo"], period=since(FROM))
    region = Region.objects.earliest("pk")
    names = ("Alcorn School District", "Baldwyn School District", "Corinth Charter School")
    return {name: Employer.objects.create(name=name, region=region) for name in names}


def typed(employers: dict[str, Employer], *names: str, **others: str) -> dict[str, str]:
    fields = {f"local-{employer.pk}": name for employer, name in zip(employers.values(), names, strict=False)}
    return {"on": FROM.isoformat(), "with_members": "on"} | fields | others


def test_the_usual_name_is_proposed_for_districts(clerk: Client, alone: dict[str, Employer]) -> None:
    form = clerk.get(ADDRESS).context["form"]

    assert [(str(employer), field.value()) for employer, field in form.rows] == [
        ("Alcorn School District", "Alcorn Association of Educators"),
        ("Baldwyn School District", "Baldwyn Association of Educators"),
        ("Corinth Charter School", ""),
    ]
    assert form["on"].value() == FROM


def test_it_is_shown_first_and_then_each_has_its_local(clerk: Client, alone: dict[str, Employer]) -> None:
    names = typed(alone, "Alcorn  AE", "Baldwyn AE", "")

    shown = clerk.post(ADDRESS, names | {"show": ""})

    page = shown.content.decode()
    assert "2 locals begin; 2 employers are organized from 1 September 2026." in page
    assert "No people work there on that day." in page
    assert not Local.objects.filter(name="Alcorn AE").exists()

    done = clerk.post(ADDRESS, names | {"do": ""}, follow=True)

    assert done.redirect_chain == [(reverse("dashboards:units"), 302)]
    rows = Jurisdiction.objects.filter(employer__in=alone.values())
    assert {(str(row.employer), str(row.local), row.job_class, row.period.lower) for row in rows} == {
        ("Alcorn School District", "Alcorn AE", "", FROM),
        ("Baldwyn School District", "Baldwyn AE", "", FROM),
    }
    assert [str(employer) for employer, _ in clerk.get(ADDRESS).context["form"].rows] == ["Corinth Charter School"]


def test_employers_of_one_name_share_a_local_new_or_not(
    world: World, clerk: Client, alone: dict[str, Employer]
) -> None:
    there = Local.objects.count()

    clerk.post(
        ADDRESS, typed(alone, "Hill Country AE", "hill country ae", f" {world.locals['Tupelo']} ".upper(), do="")
    )

    assert Local.objects.count() == there + 1
    of = {str(row.employer): str(row.local) for row in Jurisdiction.objects.filter(employer__in=alone.values())}
    assert of == {
        "Alcorn School District": "Hill Country AE",
        "Baldwyn School District": "Hill Country AE",
        "Corinth Charter School": str(world.locals["Tupelo"]),
    }


@pytest.mark.parametrize("along", ["on", ""])
def test_members_at_large_go_along_or_stay(clerk: Client, alone: dict[str, Employer], along: str) -> None:
    at_large = Local.objects.get(kind=Local.Kind.AT_LARGE)
    site = Worksite.objects.create(employer=alone["Alcorn School District"], name="Alcorn Central High")
    person = Person.objects.create(first_name="Odell", last_name="Fairley")
    Employment.objects.create(person=person, worksite=site, job_class="licensed", period=since(FROM))
    Membership.objects.create(person=person, local=at_large, category="professional", period=since(FROM))
    names = {f"local-{site.employer_id}": "Alcorn AE", "on": TODAY.isoformat(), "with_members": along}

    page = clerk.post(ADDRESS, names | {"show": ""}).content.decode()
    clerk.post(ADDRESS, names | {"do": ""})

    assert "1 person works there on that day." in page
    assert ("1 member stays in the local at large: look at each." in page) is not bool(along)
    assert str(Membership.objects.on(TODAY).get(person=person).local) == ("Alcorn AE" if along else str(at_large))


def test_one_refusal_names_the_employer_and_nothing_is_kept(clerk: Client, alone: dict[str, Employer]) -> None:
    there = Local.objects.count()
    Local.objects.filter(kind=Local.Kind.AT_LARGE).update(name="At large")

    page = clerk.post(ADDRESS, typed(alone, "Alcorn AE", "At large", do=""))

    assert "Baldwyn School District: The at-large local organizes by itself" in page.content.decode()
    assert Local.objects.count() == there
    kept = {str(employer): field.value() for employer, field in page.context["form"].rows}
    assert kept["Alcorn School District"] == "Alcorn AE"


def test_an_old_tab_is_told_that_the_list_has_changed(world: World, clerk: Client, alone: dict[str, Employer]) -> None:
    taken = alone["Baldwyn School District"]
    Jurisdiction.objects.create(employer=taken, local=world.locals["Tupelo"], period=since(FROM))

    page = clerk.post(ADDRESS, typed(alone, "Alcorn AE", "Baldwyn AE", do=""))

    assert "The list has changed: you named a local for 1 employer that is organized" in page.content.decode()
    assert not Local.objects.filter(name="Alcorn AE").exists()


def test_no_name_at_all_is_said(clerk: Client, alone: dict[str, Employer]) -> None:
    for sent in (typed(alone, do=""), typed(alone, "\u202e", do="")):  # a mark that nobody sees is none
        assert "Name a local for one employer at least." in clerk.post(ADDRESS, sent).content.decode()


def test_marks_that_nobody_sees_do_not_come_into_a_name(clerk: Client, alone: dict[str, Employer]) -> None:
    clerk.post(ADDRESS, typed(alone, "\u202eAlcorn\u2069 AE", do=""))

    assert Local.objects.filter(name="Alcorn AE").exists()


def test_where_every_employer_has_one_there_is_nothing_to_name(
    clerk: Client, alone: dict[str, Employer], world: World
) -> None:
    assert "Locals for 3 employers without one" in " ".join(clerk.get("/units/").content.decode().split())
    for employer in alone.values():
        Jurisdiction.objects.create(employer=employer, local=world.locals["Tupelo"], period=since(FROM))

    assert "Every employer has a local" in clerk.get(ADDRESS).content.decode()
    assert "without one" not in clerk.get("/units/").content.decode()


def test_all_districts_of_the_state_get_their_locals_in_one_go(clerk: Client) -> None:
    call_command("load_schools", verbosity=0)
    form = clerk.get(ADDRESS).context["form"]
    names = {field.html_name: str(field.value()) for _, field in form.rows}
    proposed = [name for name in names.values() if name]
    assert len(proposed) > 100

    clerk.post(ADDRESS, names | {"on": FROM.isoformat(), "do": ""})

    assert Local.objects.filter(name__in=proposed).count() == len(proposed)
    assert len(clerk.get(ADDRESS).context["form"].rows) == len(names) - len(proposed)
