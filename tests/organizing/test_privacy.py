"""Notes are read by their author and by staff of the person's scope. Nobody else, on no page, in no list."""

import pytest
from django.urls import reverse

from accounts.models import User
from core.periods import since
from locals.access import Actor, Role
from locals.models import Assignment
from organizing.models import Conversation, Note
from organizing.queries import talks
from tests.organizing.talks import log
from tests.world import PERSONAS, TODAY

CANARY = "canary-note-bicycle"
READERS = {"building_rep", "organizer", "region_staff"}  # the author, and staff of the region


def pages(world) -> list[str]:
    latoya = world.people["Latoya"].pk
    return [
        reverse("members:person", args=[latoya]),
        reverse("members:timeline", args=[latoya]),
        reverse("members:history", args=[latoya]),
        reverse("organizing:tap", args=[latoya]),
        reverse("organizing:log", args=[latoya]),
        reverse("organizing:talk", args=[Conversation.objects.get().pk]),
        reverse("organizing:conversations"),
        reverse("organizing:today"),
        reverse("organizing:building") + "?view=list",
        reverse("organizing:choose"),
    ]


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_note_reaches_its_author_and_staff_and_nobody_else(world, sign_in, persona):
    log(world, "Latoya", 2, note=CANARY)
    browser = sign_in(world.users[persona])

    told = {page for page in pages(world) if CANARY.encode() in browser.get(page, follow=True).content}

    assert bool(told) == (persona in READERS)


def test_another_rep_of_the_same_building_sees_the_number_but_not_the_note(world, sign_in):
    log(world, "Latoya", 2, note=CANARY)
    colleague = User.objects.create_user("second.rep@example.org", name="Second Rep")
    Assignment.objects.create(
        user=colleague, role=Role.BUILDING_REP, worksite=world.worksites["Tupelo Middle School"], period=since(TODAY)
    )
    browser = sign_in(colleague)

    answers = [browser.get(page, follow=True) for page in pages(world)]

    assert not any(CANARY.encode() in answer.content for answer in answers)
    assert b"Assessment 2" in browser.get(reverse("organizing:building")).content


def test_a_leader_reads_their_own_notes_no_longer_than_their_term(world):
    """The expired rep wrote it; region staff of the Delta has no say in Tupelo."""
    written = log(world, "Latoya", 2, by="expired_rep", note=CANARY)
    log(world, "Terrance", 2, by="organizer", note="canary-note-delta")

    def readable(persona: str) -> set[str]:
        return set(Note.objects.readable(world.actor(persona)).values_list("text", flat=True))

    assert readable("expired_rep") == set()
    assert readable("region_staff") == {CANARY}
    assert readable("organizer") == {CANARY, "canary-note-delta"}
    assert readable("local_president") == readable("administrator") == readable("clerk") == set()
    yesterday = Actor.of(world.users["expired_rep"], TODAY.replace(day=21))
    assert set(Note.objects.readable(yesterday)) == {written.note}


def test_a_member_does_not_see_how_they_were_assessed(world, sign_in):
    """Renita is the member."""
    log(world, "Renita", 4, note=CANARY)
    browser = sign_in(world.users["member"])

    assert not Conversation.objects.allowed(world.actor("member"), "see assessments").exists()
    answers = [browser.get(reverse(name)) for name in ("members:me", "members:details")]
    answers.append(browser.get(reverse("members:person", args=[world.people["Renita"].pk])))
    for answer in answers:
        assert CANARY.encode() not in answer.content
        assert b"Leans against" not in answer.content


def test_a_talk_carries_a_blank_note_for_those_who_may_not_read_it(world):
    log(world, "Latoya", 2, note=CANARY)

    rows = Conversation.objects.select_related("by").prefetch_related("issues")
    assert [talk.note for talk in talks(rows, world.actor("local_president"))] == [""]
    assert [talk.note for talk in talks(rows, world.actor("organizer"))] == [CANARY]


def test_markup_in_a_note_stays_text(world, sign_in):
    log(world, "Latoya", 2, note="<script>alert(1)</script>")
    browser = sign_in(world.users["organizer"])

    for page in (reverse("members:person", args=[world.people["Latoya"].pk]), reverse("organizing:conversations")):
        content = browser.get(page).content
        assert b"<script>alert" not in content
        assert b"&lt;script&gt;alert(1)" in content
