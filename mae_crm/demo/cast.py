"""The few people whom the demo's pages tell of by name: invented like all others, but always the same.

Everybody else is drawn by dice; these take the first places at their worksites.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from locals.access import Role
from locals.models import JobClass


class Lead(StrEnum):
    PRESIDENT = "president"
    REP = "rep"
    NONE_HERE = "none here"  # their building has no rep


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody in the cast. `years` is whole years of service at the start of this school year; 0 is a new hire.

    `member_for` is years of membership, None a potential member. `days_here` overrides the start at the worksite.
    `once` is a former surname.
    `talks` are (days ago, assessment or None) of what the building's rep has logged.
    """

    first: str
    last: str
    site: tuple[str, str]
    position: str = "Teacher"
    subject: str = ""
    room: str = ""
    years: int = 8
    member_for: int | None = None
    job_class: str = JobClass.LICENSED
    preferred: str = ""
    once: str = ""
    days_here: int | None = None
    came_from: str = ""
    leads: Lead | None = None
    talks: tuple[tuple[int, int | None], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


TUPELO = "Tupelo Public School District"
MIDDLE = (TUPELO, "Tupelo Middle School")
TUPELO_LOCAL = "Tupelo Association of Educators"
MIDDLE_STAFF = 62  # at FULL_SIZE

CAST = (
    Part(
        "Danielle", "Rutledge", MIDDLE,
        subject="7th grade English", room="B210", years=11, member_for=9, leads=Lead.REP,
    ),
    Part(
        "Latoya", "Mabry", MIDDLE, subject="7th grade science", room="B214", years=2, preferred="Toya",
        came_from="Milam Elementary School", talks=((68, 3), (9, 2)),
    ),
    Part("Marquis", "Tate", MIDDLE, subject="7th grade math", room="B212", years=6, member_for=4, talks=((40, 2),)),
    Part(
        "Jo Beth", "Crum", MIDDLE,
        subject="7th grade history", room="B216", years=19, member_for=15, talks=((52, 1),),
    ),
    Part("Ebony", "Truss", MIDDLE, subject="7th grade special education", room="B203", years=2, talks=((61, 2),)),
    Part(
        "Luis", "Arriaga", MIDDLE,
        subject="7th grade Spanish", room="B205", years=4, member_for=1, talks=((36, None),),
    ),
    Part(
        "Renita", "Coleman", MIDDLE, subject="8th grade math", room="B118", years=14, member_for=12, once="Satterfield",
        talks=((45, 1),),
    ),
    Part("Shaniqua", "Baldwin-Ross", MIDDLE, subject="8th grade English", room="B120", years=1, talks=((52, 2),)),
    Part("Grady", "Pugh", MIDDLE, subject="8th grade science", room="B122", years=22, member_for=20, talks=((33, 3),)),
    Part("Tameka", "Dill", MIDDLE, subject="8th grade history", room="B124", years=9, member_for=3, talks=((27, 2),)),
    Part("Neal", "Forsythe", MIDDLE, subject="8th grade math", room="B126", years=17, talks=((74, 4),)),
    Part("Aisha", "Bolden", MIDDLE, subject="8th grade reading", room="B128", years=5, member_for=5, talks=((38, 1),)),
    Part("Caleb", "Wigginton", MIDDLE, subject="9th grade history", room="A102", years=0, days_here=104),
    Part("Darnell", "Hobbs", MIDDLE, subject="9th grade algebra", room="A104", years=7, member_for=2, talks=((24, 2),)),
    Part("Ruth Ann", "Sikes", MIDDLE, subject="9th grade English", room="A106", years=24, talks=((57, 5),)),
    Part("Amaya", "Tillman", MIDDLE, subject="Art", room="A001", years=0, days_here=6),
    Part(
        "Loretta", "Binion", MIDDLE, position="Secretary", subject="Office", years=13, member_for=6,
        job_class=JobClass.ESP, talks=((31, 2),),
    ),
    Part(
        "Hank", "Purvis", MIDDLE, position="Custodian",
        subject="Custodial", years=16, job_class=JobClass.ESP, talks=((48, 3),),
    ),
    Part(
        "Joanna", "Kees", (TUPELO, "Tupelo High School"),
        subject="English", room="208", years=21, member_for=18, leads=Lead.PRESIDENT,
    ),
    Part(
        "Brandon", "Scruggs", (TUPELO, "Tupelo High School"),
        subject="Band", room="Band hall", years=4, leads=Lead.NONE_HERE, talks=((20, 2),),
    ),
    Part(
        "Corinne", "Neely", (TUPELO, "Milam Elementary School"),
        subject="6th grade", room="110", years=15, member_for=13, leads=Lead.REP,
    ),
    Part(
        "Yolanda", "Pettus", (TUPELO, "Lawhon Elementary School"),
        subject="4th grade", room="31", years=18, member_for=17, leads=Lead.REP,
    ),
    Part(
        "Terrance", "Buckley", ("Okolona Separate School District", "Okolona High School"),
        subject="History", years=9, member_for=4,
    ),
    Part(
        "Keisha", "Stallings", ("Amory School District", "Amory Middle School"),
        subject="7th grade math", years=6, member_for=3,
    ),
    Part(
        "Priya", "Raman", ("Corinth School District", "Corinth High School"),
        subject="Chemistry", years=7, member_for=5,
    ),
    Part(
        "Cody", "McAlister", ("Pontotoc City School District", "Pontotoc Junior High School"),
        subject="7th grade history", years=5, member_for=2,
    ),
    Part(
        "Latrice", "Gholston", ("New Albany Public School District", "New Albany Middle School"),
        subject="8th grade English", years=8, member_for=6,
    ),
    Part(
        "Will", "Haddock", ("Booneville School District", "Booneville High School"),
        subject="Biology", years=10, member_for=7,
    ),
    Part(
        "Otis", "Fairley", ("Aberdeen School District", "Aberdeen High School"),
        subject="Physics", years=20, member_for=16, leads=Lead.REP,
    ),
    Part(
        "Keisha", "Brantley", ("Gulfport School District", "Bayou View Middle School"),
        subject="8th grade English", room="118", years=9, member_for=7,
    ),
    Part(
        "Thomas", "Ladner", ("Gulfport School District", "Bayou View Middle School"),
        subject="7th grade math", room="112", years=12, member_for=11, leads=Lead.REP,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody on the staff, or (`person`) one of the cast, who can sign in.

    With a `key` they are on the demo's sign-in page, as `label`, with what they see: {people} and {members} are
    counted there.
    """

    email: str
    name: str
    role: Role
    key: str = ""
    label: str = ""
    sees: str = ""
    icon: str = "user"
    region: str = ""
    local: str = ""
    worksite: tuple[str, str] | None = None
    person: str = ""


PERSONAS = (
    Persona(
        "renee.thigpen@mae.example", "Renee Thigpen", Role.ORGANIZER, "organizer", "State staff, organizing",
        "Everyone in Mississippi: {people} people, campaigns", "map-2",
    ),
    Persona(
        "alma.treadway@mae.example", "Alma Treadway", Role.CLERK, "clerk", "Membership clerk",
        "Staff lists, joining, drops and transfers", "file-spreadsheet",
    ),
    Persona(
        "marcus.odom@mae.example", "Marcus Odom", Role.REGION_STAFF, "region-staff", "UniServ director, Northeast",
        "{people} people of one region, no state settings", "compass", region="Northeast",
    ),
    Persona(
        "joanna.kees@example.org", "Joanna Kees", Role.LOCAL_PRESIDENT, "local-president", "President, Tupelo local",
        "{members} members and their worksites", "building-community", local=TUPELO_LOCAL, person="Joanna Kees",
    ),
    Persona(
        "danielle.rutledge@example.org", "Danielle Rutledge", Role.BUILDING_REP, "building-rep",
        "Building rep, Tupelo Middle School", "{people} people in one building, on the phone", "school",
        worksite=MIDDLE, person="Danielle Rutledge",
    ),
    Persona(
        "keisha.brantley@example.org", "Keisha Brantley", Role.MEMBER, "member", "Member, Gulfport",
        "Her own page, nothing else", "id", person="Keisha Brantley",
    ),
    Persona(
        "celia.moreland@mae.example", "Celia Moreland", Role.ADMINISTRATOR, "administrator", "Administrator",
        "Users and what each may see, health, history", "settings",
    ),
    # Colleagues who talk with people and approve campaigns; they have no button.
    Persona("lorna.castleberry@mae.example", "Lorna Castleberry", Role.REGION_STAFF, region="Northwest"),
    Persona("dexter.quinlan@mae.example", "Dexter Quinlan", Role.REGION_STAFF, region="Capital"),
    Persona("simone.delacroix@mae.example", "Simone Delacroix", Role.REGION_STAFF, region="Gulf Coast"),
    Persona("harriet.ogletree@mae.example", "Harriet Ogletree", Role.REGION_STAFF, region="Pine Belt"),
    Persona("leonard.battle@mae.example", "Leonard Battle", Role.REGION_STAFF, region="Delta"),
)  # fmt: skip
