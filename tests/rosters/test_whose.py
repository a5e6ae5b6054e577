"""A row is somebody else's than those offered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members.models import Person
from rosters import actions
from tests.rosters.conftest import HIGH, JOB, decide, finding


def whose(client, staff_list, number, **query):
    return client.get(reverse("rosters:whose", args=[staff_list.pk, number]), query)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(2, "changed"), (4, "undecided"), (5, "new")],
)
def test_a_row_is_somebody_elses_whom_one_searches_for(clerk, world, in_review, number, kind):
    row = clerk.get(in_review.get_absolute_url(), {"kind": kind}).content.decode()
    address = reverse("rosters:whose", args=[in_review.pk, number])
    assert f'href="{address}?kind={kind}' in row

    page = whose(clerk, in_review, number, q="hollis", kind=kind).content.decode()
    answer = clerk.post(
        reverse("rosters:decide", args=[in_review.pk, number]),
        {"choice": "same", "person": world.people["Hollis"].pk, "kind": kind},
        follow=True,
    )

    assert f'name="person" value="{world.people["Hollis"].pk}"' in page
    assert answer.redirect_chain == [(f"{in_review.get_absolute_url()}?kind={kind}#row-{number}", 302)]
    assert f"Row {number} is Hollis Nowhere." in answer.content.decode()
    found = finding(in_review, number)
    assert (found.verdict, found.how, found.person) == ("changed", "decided", world.people["Hollis"])


def test_what_tells_people_apart_stands_beside_them(clerk, world, in_review):
    """Two of one name: the one on paper and the NEA ID say who it is."""
    Person.objects.filter(pk=world.people["Hollis"].pk).update(middle_name="Ray", nea_id="0000004711")

    page = whose(clerk, in_review, 2, q="hollis").content.decode()

    assert "Hollis Ray Nowhere" in page
    assert "NEA ID 0000004711" in page


def test_the_search_begins_with_the_name_in_the_row(clerk, bring):
    staff_list = bring([["N1", "", "Pruitt, Odessa", HIGH, "", "", ""]], JOB)

    page = whose(clerk, staff_list, 2).content.decode()

    assert "Who is Pruitt, Odessa?" in page
    assert 'value="Pruitt, Odessa"' in page
    assert "Leland High School" in page


def test_while_somebody_types_only_the_people_found_are_sent(clerk, in_review):
    answer = clerk.get(
        reverse("rosters:whose", args=[in_review.pk, 5]), {"q": "hollis"}, headers={"HX-Request": "true"}
    )
    nobody = whose(clerk, in_review, 5, q="nobody at all")

    text = answer.content.decode()
    assert "Hollis Nowhere" in text
    assert "<html" not in text
    assert "<h1" not in text
    assert "Nobody is found" in nobody.content.decode()


@pytest.mark.parametrize("number", [3, 6, 99])  # the same, refused, not there
def test_other_rows_are_nobody_elses(clerk, in_review, number):
    assert whose(clerk, in_review, number).url == in_review.get_absolute_url()


def test_a_row_that_is_decided_or_a_list_that_is_over_has_no_search(clerk, world, in_review):
    decide(in_review, 5, "same", world.users["clerk"], world.people["Hollis"])
    decided = whose(clerk, in_review, 5)
    actions.discard(staff_list=in_review, by=world.users["clerk"])

    assert decided.url == in_review.get_absolute_url()
    assert whose(clerk, in_review, 2).url == in_review.get_absolute_url()
