"""The pages on which units are changed: what will happen is shown first, and nothing is done before."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from locals.models import Employer, Jurisdiction, Local, Region, Worksite
from members.models import ContactPoint
from tests.world import TODAY, World, days_ago


def test_a_local_is_shown_before_it_is_changed(world: World, clerk: Client) -> None:
    local = world.locals["Tupelo"]
    address = reverse("dashboards:edit_unit", args=["locals", local.pk])
    typed = {"name": "Tupelo Educators", "kind": "local", "region": world.regions["Northeast"].pk}

    shown = clerk.post(address, typed | {"show": ""})

    assert "Tupelo is called Tupelo Educators everywhere" in shown.content.decode()
    assert Local.objects.get(pk=local.pk).name == "Tupelo"

    done = clerk.post(address, typed | {"do": ""}, follow=True)

    assert done.redirect_chain == [(reverse("dashboards:local", args=[local.pk]), 302)]
    assert Local.objects.get(pk=local.pk).name == "Tupelo Educators"


@pytest.mark.parametrize(
    ("kind", "typed", "model"),
    [
        ("regions", {"name": "Pine Belt"}, Region),
        ("locals", {"name": "Amory", "kind": "local", "region": "Northeast"}, Local),
        (
            "employers",
            {"name": "Aberdeen School District", "region": "Northeast", "mail_domain": "Asd.example"},
            Employer,
        ),
        ("worksites", {"name": "West Amory Elementary", "employer": "Amory School District"}, Worksite),
    ],
)
def test_each_kind_of_unit_is_added(
    world: World, clerk: Client, kind: str, typed: dict[str, str], model: type[Region]
) -> None:
    units = {**world.regions, **world.employers}
    values = {name: getattr(units.get(value), "pk", value) for name, value in typed.items()}

    answer = clerk.post(reverse("dashboards:add_unit", args=[kind]), values)

    assert answer.status_code == 302
    added = model.objects.get(name=typed["name"])
    assert getattr(added, "mail_domain", "") == typed.get("mail_domain", "").lower()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "tupelo", "kind": "local"}, "There is Tupelo already."),
        ({"name": "New", "kind": "at_large"}, "at_large is not one of the available choices"),
        ({"name": "New\x00", "kind": "local"}, "Null characters are not allowed."),
        ({"name": "n" * 121, "kind": "local"}, "at most 120 characters"),
    ],
)
def test_bad_input_is_told_in_a_sentence(world: World, clerk: Client, typed: dict[str, str], sentence: str) -> None:
    typed = typed | {"region": str(world.regions["Delta"].pk)}

    answer = clerk.post(reverse("dashboards:add_unit", args=["locals"]), typed)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Local.objects.count() == 3


def test_a_mail_domain_is_what_stands_after_the_at(world: World, clerk: Client) -> None:
    employer = world.employers["Leland School District"]
    typed = {"name": employer.name, "region": employer.region_id, "mail_domain": "x@lelandschools.example"}

    answer = clerk.post(reverse("dashboards:edit_unit", args=["employers", employer.pk]), typed)

    assert "Write only what stands after the @" in answer.content.decode()


def test_closing_says_who_is_in_the_way(world: World, clerk: Client) -> None:
    address = reverse("dashboards:close_unit", args=["worksites", world.worksites["Tupelo High School"].pk])

    answer = clerk.post(address, {"on": TODAY.isoformat(), "show": ""})

    assert "2 people work at Tupelo High School on that day or later." in answer.content.decode()


def test_a_closed_worksite_is_marked_not_offered_and_opens_again(world: World, clerk: Client) -> None:
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    close = reverse("dashboards:close_unit", args=["worksites", high.pk])
    shown = clerk.post(close, {"on": TODAY.isoformat(), "into": middle.pk, "show": ""})
    assert "2 people work at Tupelo Middle School from 22 November 2026" in shown.content.decode()

    clerk.post(close, {"on": TODAY.isoformat(), "into": middle.pk, "do": ""})

    page = reverse("dashboards:worksite", args=[high.pk])
    assert "Tupelo High School closed on 22 Nov 2026." in clerk.get(page).content.decode()
    jobs = clerk.get(reverse("members:start_work", args=[world.people["Caleb"].pk])).content.decode()
    assert middle.name in jobs
    assert f'value="{high.pk}"' not in jobs
    clerk.post(reverse("dashboards:reopen_unit", args=["worksites", high.pk]))
    assert Worksite.objects.get(pk=high.pk).closed_on is None


def test_closing_and_opening_again_ask_for_the_second_factor_again(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    high = world.worksites["Tupelo High School"]
    Worksite.objects.filter(pk=high.pk).update(closed_on=TODAY)
    monkeypatch.setattr("accounts.stepup.is_stepped_up", lambda _request: False)  # it was long ago

    for name in ("close_unit", "reopen_unit"):
        answer = clerk.post(reverse(f"dashboards:{name}", args=["worksites", high.pk]), {"on": TODAY.isoformat()})
        assert answer["Location"].startswith(reverse("account_second_factor"))

    assert Worksite.objects.get(pk=high.pk).closed_on == TODAY


def test_what_lets_others_see_people_asks_for_the_second_factor_again(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    employer, tupelo = world.employers["Amory School District"], world.locals["Tupelo"]
    monkeypatch.setattr("accounts.stepup.is_stepped_up", lambda _request: False)  # it was long ago
    monkeypatch.setattr("dashboards.views.editing.is_stepped_up", lambda _request: False)
    for name, unit in (("organize", employer), ("withdraw", employer), ("organizes", tupelo)):
        answer = clerk.get(reverse(f"dashboards:{name}", args=[unit.pk]))
        assert answer["Location"].startswith(reverse("account_second_factor"))

    address = reverse("dashboards:edit_unit", args=["employers", employer.pk])
    typed = clerk.get(address).context["form"].initial | {"region": world.regions["Delta"].pk}
    typed = {name: value for name, value in typed.items() if value is not None}
    assert clerk.post(address, typed | {"do": ""})["Location"].startswith(reverse("account_second_factor"))
    assert Employer.objects.get(pk=employer.pk).region == employer.region
    typed |= {"region": employer.region_id, "name": "Amory Schools"}
    assert clerk.post(address, typed | {"do": ""})["Location"] == reverse("dashboards:employer", args=[employer.pk])


def test_who_organizes_a_district_is_changed_from_a_day(world: World, clerk: Client) -> None:
    employer = world.employers["Amory School District"]
    address = reverse("dashboards:organize", args=[employer.pk])
    typed = {"job_class": "", "local": world.locals["Tupelo"].pk, "on": "2027-07-01", "with_members": "on"}

    shown = clerk.post(address, typed | {"show": ""}).content.decode()
    assert "Of them, 1 member goes on in Tupelo from 1 July 2027." in shown
    clerk.post(address, typed | {"do": ""})

    assert "from 1 Jul 2027" in clerk.get(address).content.decode()
    history = clerk.get(reverse("dashboards:unit_history", args=["employers", employer.pk])).content.decode()
    assert "Jurisdiction added" in history
    assert "Clerk" in history


def test_a_units_history_is_paged_to_its_beginning(world: World, clerk: Client) -> None:
    employer = world.employers["Amory School District"]
    for n in range(120):
        Employer.objects.filter(pk=employer.pk).update(name=f"Amory {n}")
    address = reverse("dashboards:unit_history", args=["employers", employer.pk])

    first = clerk.get(address)
    last = clerk.get(address, {"at": first.context["page"].next})

    assert (len(first.context["changes"]), first.context["page"].next is not None) == (100, True)
    assert [last.context["changes"][n].what for n in (0, -1)] == ["changed", "added"]


def test_a_local_is_told_whom_it_organizes_from_its_own_page(world: World, clerk: Client) -> None:
    local = world.locals["Leland"]
    address = reverse("dashboards:organizes", args=[local.pk])
    employer = world.employers["Amory School District"]
    assert address in clerk.get(reverse("dashboards:local", args=[local.pk])).content.decode()
    typed = {"job_class": "", "employer": employer.pk, "on": "2027-07-01", "with_members": "on"}

    assert "goes on in Leland from 1 July 2027." in clerk.post(address, typed | {"show": ""}).content.decode()
    assert not Jurisdiction.objects.filter(employer=employer, local=local).exists()
    answer = clerk.post(address, typed | {"do": ""})

    assert answer.headers["Location"] == reverse("dashboards:local", args=[local.pk])
    assert Jurisdiction.objects.get(employer=employer, local=local).period.lower == date(2027, 7, 1)


def test_the_at_large_local_organizes_by_itself(world: World, clerk: Client) -> None:
    at_large = Local.objects.get(kind=Local.Kind.AT_LARGE)
    address = reverse("dashboards:organizes", args=[at_large.pk])
    typed = {"job_class": "", "employer": world.employers["Leland School District"].pk, "on": "2027-07-01"}

    assert address not in clerk.get(reverse("dashboards:local", args=[at_large.pk])).content.decode()
    assert "organizes by itself" in clerk.post(address, typed | {"do": ""}).content.decode()


def test_a_change_to_come_is_withdrawn_after_it_was_shown(world: World, clerk: Client) -> None:
    employer = world.employers["Amory School District"]
    address = reverse("dashboards:organize", args=[employer.pk])
    typed = {"job_class": "", "local": world.locals["Tupelo"].pk, "on": "2027-07-01", "with_members": "on"}
    clerk.post(address, typed | {"do": ""})
    withdraw = f"{reverse('dashboards:withdraw', args=[employer.pk])}?job_class=&on=2027-07-01"
    assert withdraw.replace("&", "&amp;") in clerk.get(address).content.decode()

    shown = clerk.get(withdraw).content.decode()
    assert "Of them, 1 member goes on in At large." in shown
    assert Jurisdiction.objects.filter(employer=employer).count() == 1  # shown, not done
    clerk.post(withdraw, {"job_class": "", "on": "2027-07-01", "do": ""})

    assert not Jurisdiction.objects.filter(employer=employer).exists()
    history = clerk.get(reverse("dashboards:unit_history", args=["employers", employer.pk])).content.decode()
    assert "Jurisdiction removed" in history
    assert "Nothing is to change for them on 1 July 2027." in clerk.get(withdraw).content.decode()


def test_only_whoever_may_change_units_finds_the_way(world: World, sign_in: Callable[[User], Client]) -> None:
    page = reverse("dashboards:local", args=[world.locals["Tupelo"].pk])
    edit = reverse("dashboards:edit_unit", args=["locals", world.locals["Tupelo"].pk])

    assert edit in sign_in(world.users["organizer"]).get(page).content.decode()
    assert edit not in sign_in(world.users["region_staff"]).get(page).content.decode()


def test_a_unit_below_a_closed_one_can_still_be_corrected(world: World, clerk: Client) -> None:
    site, employer = world.worksites["Amory High School"], world.employers["Amory School District"]
    Worksite.objects.filter(pk=site.pk).update(closed_on=days_ago(3))
    Employer.objects.filter(pk=employer.pk).update(closed_on=days_ago(3))
    typed = {"name": "Amory High", "employer": employer.pk, "county_fips": "28095", "do": ""}

    answer = clerk.post(reverse("dashboards:edit_unit", args=["worksites", site.pk]), typed)

    assert answer.status_code == 302
    assert Worksite.objects.get(pk=site.pk).name == "Amory High"


@pytest.mark.parametrize("asked", ["abc", "²", "9" * 30, "0"])
def test_an_address_that_names_no_unit_chooses_none(world: World, clerk: Client, asked: str) -> None:
    assert clerk.get(reverse("dashboards:add_unit", args=["worksites"]), {"employer": asked}).status_code == 200


def test_two_who_change_one_unit_undo_nothing_of_each_other(world: World, clerk: Client) -> None:
    employer = world.employers["Tupelo Public School District"]
    address = reverse("dashboards:edit_unit", args=["employers", employer.pk])
    page = clerk.get(address)
    assert 'name="initial-mail_domain"' in page.content.decode()
    fields = list(page.context["form"])
    opened = {field.html_name: field.value() for field in fields} | {
        field.html_initial_name: field.value() for field in fields
    }
    opened |= {name: value.pk for name, value in opened.items() if isinstance(value, Region)}
    Employer.objects.filter(pk=employer.pk).update(mail_domain="tupeloschools.example")

    clerk.post(address, opened | {"name": "Tupelo Schools", "do": ""})

    employer.refresh_from_db()
    assert (employer.name, employer.mail_domain) == ("Tupelo Schools", "tupeloschools.example")


def test_a_mail_domain_says_how_many_addresses_it_makes_work_addresses(world: World, clerk: Client) -> None:
    employer = world.employers["Tupelo Public School District"]
    address = reverse("dashboards:edit_unit", args=["employers", employer.pk])
    typed = {"name": employer.name, "region": employer.region_id, "show": ""}
    there = ContactPoint.objects.filter(kind="email", value__endswith="@example.com").count()

    shown = clerk.post(address, typed | {"mail_domain": "Example.com"}).content.decode()
    refused = clerk.post(address, typed | {"mail_domain": "GMail.com"}).content.decode()

    assert there > 2
    assert f"{there} addresses there count as for work from now on." in shown
    assert "Anybody may have an address at gmail.com" in refused
