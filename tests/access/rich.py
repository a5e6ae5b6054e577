"""The shared world with one row of every feature near (Tupelo Middle School) and one far (Leland), and canaries.

A canary is a word that stands in exactly one sensitive place. `canaries.py` says who may see which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts import actions as accounts
from accounts.mail import invitation_link
from accounts.models import User
from audiences.models import Audience
from audit.actions import record_look
from campaigns.models import Campaign
from core import clock
from jobs.models import LongJob
from leaders import actions as leaders
from leaders.models import Candidate, Office, Term
from locals.models import Assignment, Employer
from members import actions as members
from members.models import ContactPoint, Demographics, Employment, Membership, Person
from organizing import actions as organizing
from organizing.details import Details
from organizing.models import Conversation
from outbox import tokens
from outbox.models import Letter, Message, State, Topic
from rosters import actions as rosters
from rosters.models import Finding, StaffList
from tests.rosters.files import csv_file
from tests.world import TODAY, World, build_world

HOT = "<u>hot</u>"  # stands in whatever people type, and must be text on every page
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
    _audiences(rich)
    _doors(rich)
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
        Employment.objects.filter(person=person).update(
            room=f"canary-room-{name} {HOT}", employer_number=f"canary-staffno-{name}"
        )


def _talks(rich: Rich) -> None:
    def talk(first: str, by: str) -> Conversation:
        return organizing.log_conversation(
            person=rich.world.people[first],
            details=Details(
                assessment=2,
                note=f"canary-note-{first.lower()}-{by} {HOT}",
                follow_up_on=TODAY,
                ask="join",
                answer="maybe",
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
            why=f"canary-why-{first.lower()} {HOT}",
            next_step=f"canary-step-{first.lower()} {HOT}",
            next_step_on=TODAY,
            on=TODAY - timedelta(days=40),
            by=clerk,
        )
    rich.targets["candidate"] = _of(Candidate, world.people["Caleb"]), _of(Candidate, world.people["Odessa"])
    office = Office.objects.get(key="building-rep")
    for first, site in (("Danielle", "Tupelo Middle School"), ("Terrance", "Leland High School")):
        leaders.begin_term(
            person=world.people[first], office=office, unit=world.worksites[site], begins=TODAY - timedelta(days=60),
            ends=None, how=Term.How.ELECTED, by=rich.world.users["organizer"],
        )  # fmt: skip
    rich.targets["term"] = _of(Term, world.people["Danielle"]), _of(Term, world.people["Terrance"])


def _machinery(rich: Rich) -> None:
    users = rich.world.users
    jobs = [
        LongJob.objects.create(kind="import", label=f"canary-job-{name} {HOT}", task="none", owner=users[name])
        for name in ("clerk", "organizer")
    ]
    rich.targets["long job"] = jobs[0].pk, jobs[1].pk
    rich.targets["user"] = users["stranger"].pk, users["clerk"].pk
    given = [Assignment.objects.get(user=users[name], origin="").pk for name in ("region_staff", "clerk")]
    rich.targets["assignment"] = given[0], given[1]
    looker = User.objects.create_user("canary-address@example.org", name=f"canary-looker {HOT}")
    for first in ("Caleb", "Odessa"):
        record_look(kind="person", key=rich.world.people[first].pk, by=looker)


def _staff_lists(rich: Rich) -> None:
    """Read and matched by the real actions, with a row to decide, a row that was refused and a school to choose."""
    for which, district, school in (
        ("near", "Tupelo Public School District", "Tupelo High School"),
        ("far", "Leland School District", "Leland High School"),
    ):
        headings = ("NEA ID", "Name", "School", "Position", "Cell")
        rows = [
            ("", "Newell, Ann", school, "Teacher", ""),
            ("", "Tilman, Marcus" if which == "near" else "Pruit, Odessa", school, "Teacher", ""),
            ("4.8E+07", "Pine, Cal", school, f"canary-row-{which} {HOT}", ""),
            ("", "Oakes, Ben", f"canary-school-{which} {HOT}", "Teacher", ""),
        ]
        clerk = rich.world.users["clerk"]
        made = rosters.upload(
            employer=rich.world.employers[district],
            as_of=TODAY,
            is_complete=False,
            filename=f"canary-file-{which}.csv",
            data=csv_file(rows, headings),
            today=TODAY,
            by=clerk,
        )
        rosters.look(staff_list=made, by=clerk)
        made.refresh_from_db()
        rosters.check(staff_list=made, today=TODAY, by=clerk)
        made.refresh_from_db()
        assert (made.state, made.undecided, made.refused) == (StaffList.State.REVIEW, 1, 2)
        number = Finding.objects.filter(staff_list=made, verdict="undecided").earliest("number").number
        for kind, target in (
            ("staff list", made.pk),
            ("staff list row", (made.pk, number)),
        ):
            rich.targets[kind] = (*rich.targets.get(kind, ()), target)  # near, then far
    employers = rich.world.employers
    rich.targets["complete list"] = (
        _applied(employers["Tupelo Public School District"]),
        _applied(employers["Leland School District"]),
    )


def _applied(employer: Employer) -> int:
    """A complete list that has nobody: whoever works there is asked about."""
    Employer.objects.filter(pk=employer.pk).update(list_date=TODAY)
    applied = {"state": StaffList.State.APPLIED, "applied_at": clock.now(), "is_complete": True}
    return StaffList.objects.create(employer=employer, as_of=TODAY, filename="applied.csv", **applied).pk


def _audiences(rich: Rich) -> None:
    users, regions = rich.world.users, rich.world.regions
    tree = {"all": [{"field": "is_member", "op": "is", "value": True}]}

    def keep(which: str, owner: str, **sharing: object) -> int:
        return Audience.objects.create(
            name=f"canary-audience-{which} {HOT}", owner=users[owner], tree=tree, **sharing
        ).pk

    near = keep("near", "region_staff", sharing="region", region=regions["Northeast"])
    delta = keep("delta", "organizer", sharing="region", region=regions["Delta"])
    private = keep("private", "organizer")
    rich.targets["audience"] = near, private
    rich.targets["audience shared"] = near, delta


def _doors(rich: Rich) -> None:
    """What lets in: the link of an invitation, and the passkey of somebody who is no persona."""
    invitation = accounts.invite(email="invited@example.org", name=f"canary-invited {HOT}", by=None)
    link = invitation_link(invitation)
    rich.targets["invitation"] = (link.rstrip("/").rpartition("/")[2],) * 2
    key = Authenticator.objects.create(
        user=User.objects.get(email="canary-address@example.org"), type="webauthn", data={"name": "canary-key"}
    )
    rich.targets["passkey"] = key.pk, key.pk


def _mail(rich: Rich) -> None:
    """The near campaign is Tupelo's but reached Odessa, too: whoever sees the campaign need not see her."""
    world, topic = rich.world, Topic.objects.order_by("order", "pk")[0]
    units: dict[str, dict[str, object]] = {
        "near": {"local": world.locals["Tupelo"], "author": world.users["region_staff"]},
        "far": {"region": world.regions["Delta"], "author": world.users["organizer"]},
    }
    sent, drafts, messages = [], [], []
    for which, of in units.items():
        words = {"subject": f"canary-subject-{which} {HOT}", "body": f"canary-body-{which} {HOT}"}
        local = world.locals["Tupelo" if which == "near" else "Leland"]
        of["audience"] = {"all": [{"field": "local", "op": "any", "value": [local.pk]}]}
        letter = Letter.objects.create(source=f"access:{which}", topic=topic, links=["https://mae.example/"], **words)
        messages.append([_message(letter, world.people[first]) for first in ("Caleb", "Odessa")])
        sent.append(
            Campaign.objects.create(
                name=f"canary-campaign-{which} {HOT}", topic=topic, state="sent", letter=letter, **words, **of
            )
        )
        drafts.append(Campaign.objects.create(name="A draft", topic=topic, body=f"canary-draft-{which} {HOT}", **of))
    rich.targets["campaign"] = sent[0].pk, sent[1].pk
    rich.targets["draft"] = drafts[0].pk, drafts[1].pk
    links = [tokens.make(pk) for pk, _ in messages]
    rich.targets["mail link"] = links[0], links[1]
    rich.targets["click"] = (links[0], 1), (links[1], 1)
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
