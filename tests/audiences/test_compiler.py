"""An audience is the people that a plain reading of its tree gives: compared with Python over the rows."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences import queries
from core.periods import DateRange
from locals.access import Actor, Role
from locals.models import Assignment, Employer, JobClass
from members.models import Category, ContactPoint, DropReason, Employment, Membership, Person, Standing
from tests.world import TODAY

SOON = TODAY + timedelta(days=40)


@pytest.fixture
def crowd(world):
    """The world, and the odd cases: two jobs, two locals, gaps, early enrolment, no address, unknown service."""
    people, locals_, worksites = world.people, world.locals, world.worksites

    def member(first, local, begins, ends=None, category=Category.PROFESSIONAL):
        return Membership.objects.create(
            person=people[first],
            local=locals_[local],
            category=category,
            period=DateRange(begins, ends),
            drop_reason=DropReason.REQUESTED if ends else None,
            payment_method="card",
        )

    def works(first, worksite, job, **more):
        period = DateRange(date(2026, 8, 1), None)
        return Employment.objects.create(
            person=people[first], worksite=worksites[worksite], job_class=job, period=period, source="staff", **more
        )

    works("Latoya", "Leland High School", JobClass.ESP, is_new_hire=True)
    works("Marcus", "Amory High School", JobClass.SUBSTITUTE)
    works("Terrance", "Tupelo High School", JobClass.LICENSED)
    member("Odessa", "Leland", date(2025, 9, 1), date(2026, 9, 1))
    member("Caleb", "Tupelo", date(2024, 9, 1), date(2025, 2, 1))
    member("Caleb", "Tupelo", date(2026, 10, 1), category=Category.ESP)
    member("Bessie", "Leland", date(2026, 9, 1), date(2026, 10, 1), Category.SUBSTITUTE)
    member("Bessie", "Tupelo", date(2026, 10, 1), category=Category.SUBSTITUTE)
    member("Marcus", "Tupelo", SOON)
    member("Danielle", "Leland", date(2026, 11, 22))
    ContactPoint.objects.filter(person=people["Odessa"], kind="email").delete()
    ContactPoint.objects.filter(person=people["Wendell"], kind="email").update(bounced_at="2026-11-01T00:00Z")
    for first, start in (("Latoya", date(2026, 8, 1)), ("Renita", date(2021, 11, 22)), ("Joanna", date(1996, 2, 29))):
        Person.objects.filter(pk=people[first].pk).update(service_start=start)
    Employer.objects.filter(name__startswith="Tupelo").update(list_date=date(2026, 9, 1))
    return world


# --- A second opinion: the same language in plain Python --------------------------------------------------


def in_period(row, day):
    lower, upper = row.period.lower, row.period.upper
    return lower <= day and (upper is None or day < upper)


def window(op, value):
    if op == "last_days":
        return TODAY - timedelta(days=value - 1), TODAY
    days = [date.fromisoformat(each) for each in ([value] if isinstance(value, str) else value)]
    return {"on_or_after": (days[0], TODAY), "before": (date.min, days[0] - timedelta(days=1)), "between": days}[op]


def completed_years(person):
    start = Person.objects.get(pk=person.pk).service_start
    return None if start is None else TODAY.year - start.year - ((TODAY.month, TODAY.day) < (start.month, start.day))


STANDING = {
    "region": lambda row: row.region_id,
    "local": lambda row: row.local_id,
    "employer": lambda row: row.employer_id,
    "worksite": lambda row: row.worksite_id,
    "member_of": lambda row: row.local_id if row.is_in_local else None,
    "county": lambda row: row.county_fips or None,
    "job_class": lambda row: row.job_class or None,
    "category": lambda row: row.category or None,
    "is_member": lambda row: row.is_member,
    "potential": lambda row: row.is_eligible and not row.is_member,
    "eligible": lambda row: row.is_eligible,
    "listed": lambda row: row.employer and row.employer.list_date,
}
LEDGER = {
    "membership_local": lambda row: row.local_id,
    "membership_region": lambda row: row.local.region_id,
    "payment_method": lambda row: row.payment_method if in_period(row, TODAY) and row.payment_method else None,
}
MAIL = {"has_email": lambda row: row.kind == "email" and row.bounced_at is None}
JOBS = {"new_hire": lambda row: row.is_new_hire and in_period(row, TODAY)}
THROUGH = {"standings": STANDING, "memberships": LEDGER, "contact_points": MAIL, "employments": JOBS}
MOVES = ("joined", "became_member", "returned", "left")


def moved(row, key, op, value):
    """Whether a membership row is one of those moves in the window."""
    first, last = window(op, value)
    others = list(row.person.memberships.all())
    earlier = [other for other in others if other.period.lower < first]
    if key == "left":
        ends = row.period.upper
        return ends is not None and first <= ends <= last and not any(in_period(other, last) for other in others)
    begins = first <= row.period.lower <= last
    if key == "joined":
        return begins and not earlier
    if key == "became_member":
        return begins and not any(in_period(other, row.period.lower - timedelta(days=1)) for other in others)
    eve = first - timedelta(days=1) if first > date.min else first
    return begins and bool(earlier) and not any(in_period(other, eve) for other in others)


def rows_of(person, key):
    for name, known in THROUGH.items():
        if key in known or (name == "memberships" and key in MOVES):
            return name, list(getattr(person, name).all())
    return None, []


def row_holds(row, key, op, value):
    if key in MOVES:
        return moved(row, key, op, value)
    known = next(table[key] for table in THROUGH.values() if key in table)(row)
    if op == "is":
        return bool(known)
    return known is not None and (known in value) == (op == "any")


def group_holds(person, conditions):
    """Conditions of one AND group through one model: one and the same row, and what no row may be."""
    _, rows = rows_of(person, conditions[0]["field"])
    positive = []
    for each in conditions:
        key, op, value = each["field"], each["op"], each["value"]
        if op == "none" and any(row_holds(row, key, "any", value) for row in rows):
            return False
        if op == "unknown":
            if any(row_holds(row, key, "none", []) for row in rows):
                return False
        elif value is False:
            if any(row_holds(row, key, "is", True) for row in rows):
                return False
        else:
            positive.append((key, op, value))
    return not positive or any(all(row_holds(row, *each) for each in positive) for row in rows)


def states(person):
    rows = list(person.memberships.all())
    current = any(in_period(row, TODAY) for row in rows)
    ended = TODAY - timedelta(days=730)
    return {
        "member": current,
        "potential": any(STANDING["potential"](row) for row in person.standings.all()),
        "early": not current and any(row.period.lower > TODAY for row in rows),
        "former": not current and any(row.period.upper and ended < row.period.upper <= TODAY for row in rows),
    }


def person_holds(person, key, op, value):
    if key == "membership":
        return any(states(person)[each] for each in value) == (op == "any")
    if key == "in_no_unit":
        return (not person.standings.all()) == value
    if key == "last_name":
        return person.last_name.lower().startswith(value.lower())
    years = completed_years(person)
    if op == "unknown" or years is None:
        return op == "unknown" and years is None
    low, high = {"at_least": (value, 999), "at_most": (0, value), "between": value}[op]
    return low <= years <= high


def holds(node, person):
    if "field" in node:
        return holds({"all": [node]}, person)
    if "not" in node:
        return not holds(node["not"], person)
    if "any" in node:
        return any(holds(child, person) for child in node["any"])
    groups: dict[str, list] = {}
    for child in node["all"]:
        if "field" not in child:
            if not holds(child, person):
                return False
            continue
        through, _ = rows_of(person, child["field"])
        if through is None and not person_holds(person, child["field"], child["op"], child["value"]):
            return False
        if through is not None:
            groups.setdefault(through, []).append(child)
    return all(group_holds(person, conditions) for conditions in groups.values())


# --- Trees -------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 8, 30), SOON + timedelta(days=2)).map(date.isoformat) | st.sampled_from(
    ["2024-09-01", "2025-02-01", "2026-09-01", "2026-10-01", "2026-11-22", SOON.isoformat()]
)
YEARS = st.integers(-1, 40)
PAIR_OF_DAYS = st.tuples(DAYS, DAYS).map(sorted)
PAIR_OF_YEARS = st.tuples(YEARS, YEARS).map(sorted)


def condition(field, op, value):
    return st.builds(lambda known: {"field": field, "op": op, "value": known}, value)


def some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def trees(world):
    units = {
        "region": world.regions,
        "local": world.locals,
        "member_of": world.locals,
        "membership_local": world.locals,
        "membership_region": world.regions,
        "employer": world.employers,
        "worksite": world.worksites,
    }
    words = {
        "county": ["28081", "28151", "28095", "28001"],
        "job_class": ["licensed", "esp", "substitute"],
        "category": ["professional", "esp", "substitute", "staff"],
        "payment_method": ["draft", "card"],
        "membership": ["member", "potential", "early", "former"],
    }
    values = {key: [row.pk for row in known.values()] for key, known in units.items()} | words
    leaves = [condition(key, op, some(known)) for key, known in values.items() for op in ("any", "none")]
    leaves += [
        condition(key, "is", st.booleans())
        for key in ("is_member", "potential", "eligible", "listed", "has_email", "new_hire", "in_no_unit")
    ]
    for key in MOVES:
        leaves += [condition(key, op, DAYS) for op in ("on_or_after", "before")]
        leaves += [condition(key, "between", PAIR_OF_DAYS), condition(key, "last_days", st.integers(1, 900))]
    leaves += [condition("service_years", op, YEARS) for op in ("at_least", "at_most")]
    leaves += [condition("service_years", "between", PAIR_OF_YEARS), condition("service_years", "unknown", st.none())]
    leaves += [
        condition("job_class", "unknown", st.none()),
        condition("last_name", "starts", st.sampled_from("BWwk%_")),
    ]
    return st.recursive(
        st.one_of(leaves),
        lambda inside: (
            st.builds(lambda nodes: {"all": nodes}, st.lists(inside, min_size=1, max_size=4))
            | st.builds(lambda nodes: {"any": nodes}, st.lists(inside, min_size=1, max_size=3))
            | st.builds(lambda node: {"not": node}, inside)
        ),
        max_leaves=7,
    ).filter(lambda tree: depth(tree) < 6)


def depth(node):
    children = node.get("all", node.get("any", [node["not"]] if "not" in node else []))
    return 1 + max(map(depth, children), default=0)


# --- The tests ---------------------------------------------------------------------------------------------


def test_every_tree_gives_the_people_of_its_plain_reading(crowd):
    actor = crowd.actor("organizer")
    people = list(
        Person.objects.prefetch_related(
            "standings", "employments", "contact_points", "memberships__local", "memberships__person__memberships"
        )
    )

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tree=trees(crowd))
    def compare(tree):
        found = queries.people(tree, actor=actor, day=TODAY).values_list("last_name", flat=True)

        assert sorted(found) == sorted(person.last_name for person in people if holds(tree, person))

    compare()


def names(world, tree, persona="organizer"):
    return sorted(person.first_name for person in queries.people(tree, actor=world.actor(persona), day=TODAY))


def test_conditions_of_one_group_hold_for_one_row(crowd):
    leland, tupelo = crowd.locals["Leland"].pk, crowd.locals["Tupelo"].pk
    licensed = {"field": "job_class", "op": "any", "value": ["licensed"]}
    there = {"field": "local", "op": "any", "value": [leland]}

    # Latoya is licensed in Tupelo and an aide in Leland.
    assert names(crowd, {"all": [licensed, there]}) == ["Odessa", "Terrance"]
    assert "Latoya" in names(crowd, {"all": [{"all": [licensed]}, {"all": [there]}]})
    assert names(crowd, {"all": [{"field": "job_class", "op": "any", "value": ["esp"]}, there]}) == ["Latoya"]
    assert "Latoya" not in names(crowd, {"field": "local", "op": "none", "value": [tupelo]})


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("building_rep", ["Caleb", "Danielle", "Latoya", "Renita"]),
        ("local_president", ["Bessie", "Caleb", "Danielle", "Joanna", "Latoya", "Marcus", "Renita", "Terrance"]),
        ("member", []),
        ("stranger", []),
        ("expired_rep", []),
    ],
)
def test_an_audience_ends_at_the_door(crowd, persona, seen):
    assert names(crowd, {}, persona) == seen
    assert queries.count({}, actor=crowd.actor(persona), day=TODAY) == len(seen)


def test_an_audience_is_one_query(crowd, django_assert_num_queries):
    actor = crowd.actor("local_president")
    yes = {"field": "is_member", "op": "is", "value": True}
    tree = {"all": [yes, {"any": [{"field": "left", "op": "last_days", "value": 90}, {"not": yes}]}]}

    with django_assert_num_queries(1):
        list(queries.people(tree, actor=actor, day=TODAY))


def test_a_value_that_may_not_be_known_of_someone_is_absent(crowd, monkeypatch):
    """Somebody who sees all people, but addresses in one building only, learns nothing of others' addresses."""
    from locals import access

    user = crowd.users["stranger"]
    Assignment.objects.create(user=user, role=Role.CLERK, period=DateRange(date(2026, 1, 1), None))
    Assignment.objects.create(
        user=user,
        role=Role.BUILDING_REP,
        worksite=crowd.worksites["Tupelo Middle School"],
        period=DateRange(date(2026, 1, 1), None),
    )
    without = access.CAPABILITIES[Role.CLERK] - {access.Can.SEE_CONTACT}
    monkeypatch.setitem(access.CAPABILITIES, Role.CLERK, without)
    actor = Actor.of(user, TODAY)
    mail = {"field": "has_email", "op": "is", "value": True}

    def found(tree):
        return sorted(person.first_name for person in queries.people(tree, actor=actor, day=TODAY))

    assert found(mail) == ["Caleb", "Danielle", "Latoya", "Renita"]
    assert found({**mail, "value": False}) == []
    assert found({"any": [mail, {**mail, "value": False}]}) == ["Caleb", "Danielle", "Latoya", "Renita"]
    assert len(found({})) == Person.objects.count()


def test_figures_of_growth_lead_to_the_people_they_count(crowd):
    from members.queries import growth

    start, end = date(2026, 8, 31), TODAY
    span = [(start + timedelta(days=1)).isoformat(), end.isoformat()]

    for figure in growth("local", start=start, end=end):
        there = {"field": "membership_local", "op": "any", "value": [figure.unit]}
        counted = {
            key: len(names(crowd, {"all": [there, {"field": key, "op": "between", "value": span}]}))
            for key in ("joined", "returned", "left")
        }
        assert counted == {"joined": figure.joined, "returned": figure.returned, "left": figure.left}


def test_standing_is_what_the_second_opinion_reads(crowd):
    assert Standing.objects.filter(person=crowd.people["Latoya"]).count() == 2
