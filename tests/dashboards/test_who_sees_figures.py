"""Whose figures are whose."""

import pytest
from django.urls import reverse

from dashboards import counting

STATUS = {
    "administrator": 200,
    "clerk": 200,
    "organizer": 200,
    "region_staff": 200,
    "local_president": 200,
    "building_rep": 302,
    "member": 302,
    "expired_rep": 302,
    "stranger": 302,
}


@pytest.mark.parametrize(("persona", "status"), STATUS.items())
def test_the_first_page_is_theirs(sign_in, world, persona, status):
    answer = sign_in(world.users[persona]).get(reverse("dashboards:home"))

    assert answer.status_code == status
    if persona == "building_rep":
        assert answer.url == reverse("organizing:today")
    elif status == 302:
        assert answer.url == reverse("members:me")


def test_others_figures_cannot_be_asked_for(sign_in, world):
    counting.count()
    client = sign_in(world.users["local_president"])

    shown = client.get(reverse("dashboards:home"), {"local": world.locals["Leland"].pk}).content.decode()

    assert "No figures yet" in shown
    assert client.get(reverse("dashboards:home"), {"region": "9" * 30}).status_code == 200


UNITS = {
    # persona: (Tupelo, Leland), (Tupelo PSD, Leland SD), (Tupelo Middle, Leland High)
    "organizer": (200, 200, 200, 200, 200, 200),
    "region_staff": (200, 404, 200, 404, 200, 404),
    "local_president": (200, 404, 200, 404, 200, 404),
    "building_rep": (404, 404, 404, 404, 200, 404),
    "member": (404,) * 6,
    "expired_rep": (404,) * 6,
}


@pytest.mark.parametrize(("persona", "expected"), UNITS.items())
def test_units_are_there_for_those_who_look_after_them(sign_in, world, persona, expected):
    client = sign_in(world.users[persona])
    pages = [
        ("dashboards:local", world.locals["Tupelo"]),
        ("dashboards:local", world.locals["Leland"]),
        ("dashboards:employer", world.employers["Tupelo Public School District"]),
        ("dashboards:employer", world.employers["Leland School District"]),
        ("dashboards:worksite", world.worksites["Tupelo Middle School"]),
        ("dashboards:worksite", world.worksites["Leland High School"]),
    ]

    assert tuple(client.get(reverse(name, args=[unit.pk])).status_code for name, unit in pages) == expected
