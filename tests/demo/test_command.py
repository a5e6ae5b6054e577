"""`manage.py seed_demo`: what it prints, and when it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mae_crm.demo import seed
from members.models import Person

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_rows_and_seconds_and_leaves_a_demo_world_alone() -> None:
    made = json.loads(run("--people", "600", "--today", "2026-11-22", "--json"))
    again = json.loads(run("--people", "700", "--json"))

    assert made["already"] is False
    assert made["rows"]["people"] == 600
    assert made["seconds"]["people"] >= 0
    assert again == {"already": True, "rows": {}, "seconds": {}}
    assert Person.objects.count() == 600


def test_people_it_did_not_make_are_safe_from_it() -> None:
    Person.objects.create(first_name="Real", last_name="Person")

    with pytest.raises(CommandError, match="They may be real, so nothing was changed"):
        run("--people", "600")

    assert Person.objects.count() == 1


def test_a_database_from_outside_gets_no_invented_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://crm@db.example:5432/mae_crm")

    with pytest.raises(CommandError, match="unset DATABASE_URL"):
        run("--people", "600")

    assert not Person.objects.exists()


def test_a_world_without_room_for_the_cast_is_refused() -> None:
    with pytest.raises(CommandError, match=f"at least {seed.SMALLEST} people, not 20"):
        run("--people", "20")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--people", "1000000000000"], "at most 1,000,000 people, not 1,000,000,000,000"),
        (["--today", "9999-12-31"], "lies in the years 2000 to 2099, not in 9999"),
        (["--today", "2026-02-30"], "'2026-02-30' is not a day such as 2026-11-22"),
    ],
)
def test_a_world_without_end_or_in_another_time_is_refused(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)


@pytest.mark.parametrize("today", ["2026-08-01", "2026-09-01", "2027-05-15", "2028-02-29", "2027-01-01"])
def test_it_can_be_any_day(today: str) -> None:
    made = json.loads(run("--people", "600", "--today", today, "--json"))

    assert made["rows"]["people"] == 600
