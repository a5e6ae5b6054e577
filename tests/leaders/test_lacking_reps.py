"""Which worksites lack a rep, and who counts as one."""

from datetime import date

import pytest
from django.urls import reverse

from core.periods import since
from leaders import queries
from locals.models import JobClass, Jurisdiction, Local
from members.models import Membership
from members.queries import needed_reps, representatives
from tests.dashboards.year import how_many
from tests.leaders.doing import begin, nominate
from tests.world import TODAY


@pytest.mark.parametrize(("members", "reps"), [(0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3)])
def test_one_rep_for_every_fifteen_members(members, reps):
    assert needed_reps(members) == reps


def test_worksites_that_lack_a_rep(world):
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"])
    nominate(world, "Marcus")

    actor = world.actor("region_staff")
    rows = queries.uncovered(actor, queries.lacking_reps(actor, queries.Filter()))

    assert [(row.worksite.name, row.members, [str(c.person) for c in row.asked]) for row in rows] == [
        ("Amory High School", 1, []),  # no local organizes it, so the region does
        ("Tupelo High School", 1, ["Marcus Tillman"]),
    ]


def test_a_worksite_of_two_locals_lacks_under_each_what_it_lacks(world, settings):
    settings.PEOPLE_PER_REP = 1
    middle = world.worksites["Tupelo Middle School"]
    esp = Local.objects.create(name="Tupelo ESP", region=world.regions["Northeast"])
    employer, began = world.employers["Tupelo Public School District"], since(date(2020, 9, 1))
    Jurisdiction.objects.create(local=esp, employer=employer, job_class=JobClass.ESP, period=began)
    Membership.objects.filter(person=world.people["Renita"]).update(local=esp)
    begin(world, "Danielle", "building-rep", middle)
    actor = world.actor("organizer")

    for local in (world.locals["Tupelo"], esp):
        lacking = queries.lacking_reps(actor, queries.Filter(local=local.pk))
        (row,) = queries.uncovered(actor, [row for row in lacking if row.pk == middle.pk])

        assert (row.members, row.reps, row.needed) == (2, 1, 2)
        assert how_many(row.members_url, actor) == 2
    assert {row.name for row in queries.lacking_reps(actor, queries.Filter(region=world.regions["Delta"].pk))} == {
        "Leland High School"
    }


def test_one_definition_of_a_rep_with_an_account_or_without(sign_in, world):
    site = world.worksites["Tupelo Middle School"]
    begin(world, "Caleb", "building-rep", site)  # has no account

    me = sign_in(world.users["member"]).get(reverse("members:me")).content.decode()
    building = sign_in(world.users["building_rep"]).get(reverse("organizing:building")).content.decode()

    assert [rep.name for rep in representatives([site.pk], TODAY)] == ["Caleb Wigginton"]
    assert "Caleb Wigginton, your rep" in me
    assert "more rep" not in building
    assert site.pk not in {row.pk for row in queries.lacking_reps(world.actor("organizer"), queries.Filter())}


def test_a_role_given_by_hand_is_no_office(sign_in, world):
    building = sign_in(world.users["building_rep"]).get(reverse("organizing:building")).content.decode()

    site = world.worksites["Tupelo Middle School"].pk
    assert "You need one more rep." in building
    assert site in {row.pk for row in queries.lacking_reps(world.actor("organizer"), queries.Filter())}
