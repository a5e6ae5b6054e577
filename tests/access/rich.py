"""The shared world with one row of every feature near (Tupelo Middle School) and one far (Leland), and canaries.

A canary is a word that stands in exactly one sensitive place. `canaries.py` says who may see which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from audit.actions import record_look
from campaigns.models import Campaign
from core import clock
from jobs.models import LongJob
from leaders import actions as leaders
from leaders.models import Candidate, Office, Term
from locals.models import Assignment
from members import actions as members
from members.models import ContactPoint, Demographics, Employment, Membership, Person
from organizing import actions as organizing
from organizing.details import Details
from organizing.models import Conversation
from outbox.models import Letter, Message, State, Topic
from rosters.models import StaffList
from tests.world import TODAY, World, build_world

NOON = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()) + timedelta(hours=12))


@dataclass
class Rich:
    """`targets[kind]` are the arguments of an address for the near row and for the far one."""

    world: World
    targets: dict[str, tuple[object, object]] = field(default_factory=dict)


def build() -> Rich:
    world = build_world()
    world.users["disabled"] = User.objects.create_user("disabled@example.org", name="Disabled")
    rich = Rich(world)
    for kind, near, far in (
        ("region", world.regions["Northeast"], world.regions["Delta"]),
        ("local", world.locals["Tupelo"], world.locals["Leland"]),
        ("employer", world.employers["Tupelo Public School District"], world.employers["Leland School District"]),
        ("worksite", world.worksites["Tupelo Middle School"], world.worksites["Leland High School"]),
    ):
        rich.targets[kind] = near.pk, far.pk
        rich.targets[f"{kind} unit"] = (f"{kind}s", near.pk), (f"{kind}s", far.pk)
    _people(rich)
    _talks(rich)
    _leaders(rich)
    _machinery(rich)
    _staff_lists(rich)
    _mail(rich)
    return rich


def _people(rich: Rich) -> None:
    people = rich.world.people
    near, far = people["Caleb"], people["Odessa"]
    clerk = rich.world.users["clerk"]
    rich.targets["person"] = near.pk, far.pk
    rich.targets["membership"] = _of(Membership, people["Renita"]), _of(Membership, people["Terrance"])
    rich.targets["job held"] = _of(Employment, near), _of(Employment, far)
    rich.targets["mail"] = _contact(near, "email"), _contact(far, "email")
    rich.targets["home"] = _contact(near, "address"), _contact(far, "address")
    for person in (near, far):
        name = person.first_name.lower()
        Demographics.objects.create(person=person, gender=f"canary-gender-{name}", birth_year=1980)
        home = ContactPoint.objects.get(person=person, kind="address")
        for value in (f"9 canary-oldhome-{name} Road\nTupelo, MS 38801", home.value):  # the first is history now
            members.correct_contact(contact=home, value=value, setting=home.setting, source="staff", by=clerk)
        Employment.objects.filter(person=person).update(room=f"canary-room-{name}")


def _talks(rich: Rich) -> None:
    def talk(first: str, by: str) -> Conversation:
        return organizing.log_conversation(
            person=rich.world.people[first],
            details=Details(
                assessment=2, note=f"canary-note-{first.lower()}-{by}", follow_up_on=TODAY, ask="join", answer="maybe"
            ),
            at=NOON - timedelta(days=3),
            token=uuid4(),
            by=rich.world.users[by],
        )

    own, far = talk("Caleb", "building_rep"), talk("Odessa", "organizer")
    rich.targets["talk"] = own.pk, far.pk
    rich.targets["talk of another"] = talk("Latoya", "organizer").pk, far.pk


def _leaders(rich: Rich) -> None:
    world, clerk = rich.world, rich.world.users["clerk"]
    for first in ("Caleb", "Odessa"):
        leaders.nominate(
            person=world.people[first],
            why=f"canary-why-{first.lower()}",
            next_step=f"canary-step-{first.lower()}",
            next_step_on=TODAY,
            on=TODAY - timedelta(days=40),
            by=clerk,
        )
    rich.targets["candidate"] = _of(Candidate, world.people["Caleb"]), _of(Candidate, world.people["Odessa"])
    office = Office.objects.get(key="building-rep")
    for first, site in (("Latoya", "Tupelo Middle School"), ("Terrance", "Leland High School")):
        leaders.begin_term(
            person=world.people[first], office=office, unit=world.worksites[site], begins=TODAY - timedelta(days=60),
            ends=None, how=Term.How.ELECTED, by=clerk,
        )  # fmt: skip
    rich.targets["term"] = _of(Term, world.people["Latoya"]), _of(Term, world.people["Terrance"])


def _machinery(rich: Rich) -> None:
    users = rich.world.users
    jobs = [
        LongJob.objects.create(kind="import", label=f"canary-job-{name}", task="none", owner=users[name])
        for name in ("clerk", "organizer")
    ]
    rich.targets["long job"] = jobs[0].pk, jobs[1].pk
    rich.targets["user"] = users["stranger"].pk, users["clerk"].pk
    given = [Assignment.objects.get(user=users[name], origin="").pk for name in ("region_staff", "clerk")]
    rich.targets["assignment"] = given[0], given[1]
    looker = User.objects.create_user("canary-address@example.org", name="canary-looker")
    for first in ("Caleb", "Odessa"):
        record_look(kind="person", key=rich.world.people[first].pk, by=looker)


def _staff_lists(rich: Rich) -> None:
    lists = [
        StaffList.objects.create(
            employer=rich.world.employers[district],
            as_of=TODAY,
            filename=f"canary-file-{which}.csv",
            state=StaffList.State.REVIEW,
            by=rich.world.users["clerk"],
        )
        for which, district in (("near", "Tupelo Public School District"), ("far", "Leland School District"))
    ]
    rich.targets["staff list"] = lists[0].pk, lists[1].pk


def _mail(rich: Rich) -> None:
    """The near campaign is Tupelo's but reached Odessa, too: whoever sees the campaign need not see her."""
    world, topic = rich.world, Topic.objects.order_by("order", "pk")[0]
    units: dict[str, dict[str, object]] = {
        "near": {"local": world.locals["Tupelo"], "author": world.users["region_staff"]},
        "far": {"region": world.regions["Delta"], "author": world.users["organizer"]},
    }
    sent, drafts, messages = [], [], []
    for which, of in units.items():
        words = {"subject": f"canary-subject-{which}", "body": f"canary-body-{which}"}
        letter = Letter.objects.create(source=f"access:{which}", topic=topic, links=["https://mae.example/"], **words)
        messages.append([_message(letter, world.people[first]) for first in ("Caleb", "Odessa")])
        sent.append(
            Campaign.objects.create(
                name=f"canary-campaign-{which}", topic=topic, state="sent", letter=letter, **words, **of
            )
        )
        drafts.append(Campaign.objects.create(name="A draft", topic=topic, body=f"canary-draft-{which}", **of))
    rich.targets["campaign"] = sent[0].pk, sent[1].pk
    rich.targets["draft"] = drafts[0].pk, drafts[1].pk
    rich.targets["message"] = (sent[0].pk, messages[0][0]), (sent[1].pk, messages[1][1])


def _message(letter: Letter, person: Person) -> int:
    row = Message.objects.create(
        letter=letter,
        person=person,
        name=str(person),
        address=f"canary-mail-{person.first_name.lower()}@example.com",
        state=State.ACCEPTED,
        settled_at=clock.now(),
    )
    return row.pk


def _of(model: type[Membership | Employment | Candidate | Term], person: Person) -> int:
    row = model.objects.filter(person=person).order_by("pk").first()
    assert row
    return row.pk


def _contact(person: Person, kind: str) -> int:
    return ContactPoint.objects.get(person=person, kind=kind).pk
