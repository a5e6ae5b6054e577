import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from core import clock
from core.registry import registered
from core.types import HealthCheck, Signal
from engagement import actions, filters, formula, panels, queries
from engagement.bands import Band
from engagement.families import FAMILY_CAPS, Family
from engagement.models import Activity, Score, ScoreDay, Touched, in_force
from locals.access import Can
from members.models import Person
from tests.engagement.acts import HELP, TALK, on, talk
from tests.world import PERSONAS, TODAY


def test_the_families_give_a_hundred_points_at_most():
    assert sum(FAMILY_CAPS.values()) == 100
    assert list(FAMILY_CAPS) == list(Family)


def test_signals_belong_to_families_and_never_to_what_must_not_count():
    for signal in registered(Signal):
        assert signal.family in list(Family)
        assert not {"pac", "case", "open", "ethnicity", "gender", "race"} & set(signal.key.replace(".", "_").split("_"))


@pytest.mark.parametrize(
    ("value", "band"),
    [(0, Band.COLD), (14, Band.COLD), (15, Band.WARM), (39, Band.WARM), (40, Band.ACTIVE), (64, Band.ACTIVE),
     (65, Band.CORE), (100, Band.CORE)],
)  # fmt: skip
def test_bands_cover_every_score_once(value, band):
    assert Band.of(value) is band
    assert [other for other in Band if other.range[0] <= value <= other.range[1]] == [band]


def test_why_adds_up_line_by_line(scored):
    talk(scored, "Danielle", days_ago=30)
    talk(scored, "Danielle", days_ago=5, source="tests.talk:2")
    actions.score_waiting()

    why = queries.why(scored.people["Danielle"], scored.actor("organizer"))

    assert why is not None
    assert why.value == Score.objects.get(person=scored.people["Danielle"]).value
    assert why.is_settled
    for part in why.families:
        assert sum(line.points for line in part.lines) == part.points
    connect = why.families[1]
    assert (connect.lines[0].label, connect.lines[0].detail) == (TALK.label, "2 times, last on 17 November 2026")
    assert why.addition == f"17 + {connect.points} + 0 + 0 + 0 = {why.value}"
    assert [line.label for line in why.families[0].lines] == ["Member", "Years without a break"]


def test_a_month_ago_is_what_the_same_rules_gave_then(scored):
    danielle = scored.people["Danielle"]
    talk(scored, "Danielle", days_ago=40)
    talk(scored, "Danielle", days_ago=5, source="tests.talk:2")
    actions.score_waiting()
    Person.objects.filter(pk=danielle.pk).update(created_at=clock.now() - timedelta(days=60))

    why = queries.why(Person.objects.get(pk=danielle.pk), scored.actor("organizer"))

    assert why is not None
    day, version = in_force()
    of_then = formula.exact(day=day - queries.A_MONTH, version=version, people=[danielle.pk])[danielle.pk]
    assert why.then == sum(queries.whole(points) for points in of_then.values())
    assert 0 < why.then < why.value


def test_nobody_had_a_score_before_they_were_on_record(scored):
    why = queries.why(scored.people["Danielle"], scored.actor("organizer"))

    assert why is not None
    assert why.then is None


def test_a_cap_of_a_family_stands_there_as_a_line():
    from engagement.formula import Line

    lines = [Line("a", Family.ACT, 10.4, 1, 1, TODAY), Line("b", Family.ACT, 9.4, 1, 1, TODAY)]

    part = queries._family(Family.ACT, lines)

    assert part.points == 15
    assert [line.points for line in part.lines] == [10, 10, -5]


def test_what_was_recorded_a_moment_ago_is_said_to_be_on_its_way(scored):
    talk(scored, "Latoya")

    why = queries.why(scored.people["Latoya"], scored.actor("organizer"))

    assert why is not None
    assert not why.is_settled


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_score_is_seen_by_those_who_may_see_it_where_they_may(scored, persona):
    actor = scored.actor(persona)
    seen = {first for first, person in scored.people.items() if panels.score(actor, person)}

    assert seen == {person.first_name for person in Person.objects.allowed(actor, Can.SEE_SCORE)}
    expected = {"organizer": len(scored.people), "building_rep": 4, "local_president": 6}
    assert len(seen) == expected.get(persona, len(seen) if persona == "region_staff" else 0)


def test_acts_stand_on_the_timeline_of_those_who_may_see_it(scored):
    talk(scored, "Latoya")
    actions.record(
        signal=HELP.key, person_id=scored.people["Latoya"].pk, source="organizing.conversation:7", at=on(TODAY), by=None
    )

    entries = panels.timeline(scored.actor("organizer"), scored.people["Latoya"], 10)

    # The conversation tells of itself, in more words.
    assert [(entry.title, entry.points) for entry in entries] == [(TALK.label, "+10")]
    assert list(panels.timeline(scored.actor("building_rep"), scored.people["Latoya"], 10)) == []


def test_people_can_be_searched_by_score_and_band(scored):
    talk(scored, "Danielle")
    actions.score_waiting()  # 17 + 10

    def found(condition) -> set[str]:
        return {row.person.first_name for row in Score.objects.filter(condition).select_related("person")}

    assert found(filters.score("at_least", 27, TODAY)) == {"Danielle"}
    assert found(filters.score("between", (1, 17), TODAY)) == {"Joanna", "Renita", "Terrance", "Wendell"}
    assert found(filters.score("at_least", Decimal("26.5"), TODAY)) == {"Danielle"}
    assert found(filters.score("at_most", Decimal("26.5"), TODAY)) == found(filters.score("at_most", 26, TODAY))
    between = filters.score("between", (Decimal("0.5"), Decimal("17.5")), TODAY)
    assert found(between) == found(filters.score("between", (1, 17), TODAY))
    assert found(filters.band("any", ["warm"], TODAY)) == {"Danielle", "Joanna", "Renita", "Terrance", "Wendell"}
    assert found(filters.band("none", ["warm", "core"], TODAY)) == found(filters.score("at_most", 14, TODAY))


def test_health_tells_of_old_scores_and_of_a_queue_that_nobody_works_on(scored):
    check = next(check for check in registered(HealthCheck) if check.key == "scores").check
    assert check().ok

    Touched.objects.bulk_create([Touched(person=scored.people["Latoya"])])
    Touched.objects.update(since=clock.now() - timedelta(minutes=5))
    assert not check().ok
    assert "1 change waits" in check().says

    Touched.objects.all().delete()
    ScoreDay.objects.update(day=TODAY - timedelta(days=2))
    assert check().says == "Scores are those of 20 November 2026."


def test_the_command_tells_what_it_did(scored, capsys):
    talk(scored, "Latoya")

    call_command("compute_scores", "--json")
    touched = json.loads(capsys.readouterr().out)
    call_command("compute_scores", "--full", "--json")
    full = json.loads(capsys.readouterr().out)

    assert (touched["moved"], touched["people"]) == (1, len(scored.people))
    assert (full["moved"], full["day"]) == (0, "2026-11-22")
    assert Activity.objects.count() == 1
