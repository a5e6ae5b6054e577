"""What talks offer to tick is the association's own list."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import ActionError
from organizing import actions
from organizing.models import Conversation, Issue
from tests.organizing.talks import log

PAGE = reverse("organizing:issues")


@pytest.fixture
def organizer(world, sign_in) -> Client:
    browser: Client = sign_in(world.users["organizer"])
    return browser


def typed(browser: Client) -> dict[str, object]:
    """What the page shows, as a browser would send it back."""
    lines = browser.get(PAGE).context["lines"]
    fields = [field for form in [lines.management_form, *lines] for field in form]
    return {field.html_name: field.value() for field in fields if field.value() not in {None, False}}


def line_of(browser: Client, name: str) -> str:
    return next(str(form.prefix) for form in browser.get(PAGE).context["lines"] if form.instance.name == name)


def offered(browser: Client, person: int) -> list[str]:
    page = browser.get(reverse("organizing:log", args=[person]))
    return [str(issue) for issue in page.context["form"].fields["issues"].queryset]


def test_an_issue_is_added_renamed_moved_and_no_longer_offered(organizer, world):
    new = organizer.get(PAGE).context["lines"].forms[-1].prefix
    told = typed(organizer) | {f"{new}-name": "  School  vouchers ", f"{new}-place": "5"}
    told |= {f"{line_of(organizer, 'Pay')}-name": "Pay and steps"}
    told.pop(f"{line_of(organizer, 'Paperwork')}-is_offered")

    saved = organizer.post(PAGE, told)

    assert saved["Location"] == PAGE
    now = offered(organizer, world.people["Latoya"].pk)
    assert now[0] == "School vouchers"
    assert "Pay and steps" in now
    assert not {"Pay", "Paperwork"} & {*now}


def test_what_is_no_longer_offered_stays_on_the_talks_that_have_it(organizer, world):
    pay = Issue.objects.get(name="Pay")
    log(world, "Latoya", 2).issues.add(pay)
    told = typed(organizer)
    told.pop(f"{line_of(organizer, 'Pay')}-is_offered")

    organizer.post(PAGE, told)

    assert list(Conversation.objects.get().issues.all()) == [pay]
    assert "Pay" in organizer.get(reverse("organizing:conversations")).text


@pytest.mark.parametrize("name", ["pay", " PAY ", "P\u200bay", "", "x" * 61])
def test_a_name_that_cannot_be_is_refused_and_nothing_is_lost(organizer, name):
    told = typed(organizer) | {f"{line_of(organizer, 'Class size')}-name": name}
    told |= {f"{line_of(organizer, 'Safety')}-name": "Safe schools"}

    answer = organizer.post(PAGE, told)

    assert answer.status_code == 422
    assert "Safe schools" in answer.text
    assert Issue.objects.filter(name="Class size").exists()
    assert not Issue.objects.filter(name="Safe schools").exists()


def test_two_who_add_the_same_at_once_are_told(world):
    with pytest.raises(ActionError, match="Somebody else"):
        actions.keep_issues(issues=[Issue(name="Vouchers"), Issue(name="Vouchers")], by=world.users["organizer"])


def test_a_list_of_nothing_but_nonsense_changes_nothing(organizer):
    before = list(Issue.objects.values())
    for told in ({"form-0-name": "Pay"}, {"form-TOTAL_FORMS": "many"}, typed(organizer) | {"form-0-id": "99999"}):
        assert organizer.post(PAGE, told).status_code == 422
    assert list(Issue.objects.values()) == before
