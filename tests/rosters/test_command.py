"""`manage.py import_roster`: the same steps, and a sum that holds."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from members.models import Employment, Membership, Person
from rosters import queries
from rosters.models import Finding, Row, StaffList, Upload
from tests.rosters.files import csv_file

HIGH = "Tupelo High School"
HEADINGS = ["EMP NO", "NEA ID", "Name", "Bldg", "Position"]
ROWS = [
    ["E0002", "", "Mabry, Latoya", HIGH, "Teacher"],
    ["E0005", "", "Kees, Joanna", HIGH, ""],
    ["", "", "Tilman, Marcus", HIGH, ""],
    ["N1", "", "Newell, Ann", HIGH, "Teacher"],
    ["N2", "", "Oakes, Ben", "Tupello Middle", "Teacher"],
]


@pytest.fixture
def run(world, tmp_path):
    def call(*options: str, data: bytes = csv_file(ROWS, HEADINGS), employer: str = "Tupelo") -> Any:
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        out = io.StringIO()
        call_command("import_roster", str(path), "--employer", employer, "--as-of", "2026-11-20", *options, stdout=out)
        return json.loads(out.getvalue()) if "--json" in options else out.getvalue()

    return call


def test_it_says_what_would_happen_and_does_nothing(run):
    people = Person.objects.count()

    said = run("--json")

    sums = {
        "rows": 5, "created": 1, "updated": 1, "unchanged": 1, "refused": 2, "undecided": 1, "absent": 0,
        "applied": False,
    }  # fmt: skip
    assert {key: said[key] for key in sums} == sums
    assert [row["row"] for row in said["refused_rows"]] == [4, 6]
    assert said["list"] is None
    assert run("--json", "--complete")["absent"] == 3  # at worksites that the file does not name
    assert Person.objects.count() == people
    assert [model.objects.count() for model in (StaffList, Upload, Row, Finding)] == [0, 0, 0, 0]


def test_a_list_that_is_kept_waits_for_somebody_to_decide(run, world):
    said = run("--json", "--keep")
    text = run("--keep")

    kept = StaffList.objects.get(pk=said["list"])
    assert (kept.state, kept.undecided) == (StaffList.State.REVIEW, 1)
    assert queries.lists_to_decide(world.actor("clerk")) == 2
    assert text.splitlines()[-1] == "Nothing was changed. The list waits under “Staff lists” to be looked at."


def test_a_list_is_kept_or_applied(run):
    with pytest.raises(CommandError, match="not allowed with argument"):
        run("--keep", "--apply")


def test_it_applies_and_again_changes_nothing(run):
    first, again = run("--apply", "--json"), run("--apply", "--json")

    assert (first["created"], first["updated"], first["applied"]) == (1, 1, True)
    assert (again["created"], again["updated"], again["unchanged"], again["refused"]) == (0, 0, 3, 2)


def test_the_sum_counts_rows_though_one_person_has_two(run):
    twice = csv_file(
        [["N9", "", "Newell, Ann", school, "Nurse"] for school in (HIGH, "Tupelo Middle School")], HEADINGS
    )

    first, again = (run("--json", "--apply", data=twice) for _ in range(2))

    assert [first[key] for key in ("rows", "created", "updated", "unchanged", "refused")] == [2, 2, 0, 0, 0]
    assert [again[key] for key in ("rows", "created", "updated", "unchanged", "refused")] == [2, 0, 0, 2, 0]
    assert Person.objects.filter(last_name="Newell").count() == 1


def test_likely_people_can_be_taken_as_new(run):
    said = run("--apply", "--json", "--likely", "new")

    assert (said["created"], said["undecided"], said["refused"]) == (2, 0, 1)
    assert Person.objects.filter(last_name="Tilman").exists()


def test_it_speaks_to_people(run):
    text = run()

    assert text.splitlines()[0] == "5 rows = 1 created + 1 updated + 1 unchanged + 2 refused"
    assert "Row 6: “Tupello Middle” is not a worksite of Tupelo Public School District. Did you mean" in text
    assert text.splitlines()[-1] == (
        "Nothing was changed. Add --apply to do it, or --keep to decide rows in the browser."
    )


def test_a_mapping_overrules_the_proposal(run, tmp_path):
    rows = [["E0002", "Mabry, Latoya", HIGH, "B214"]]
    data = csv_file(rows, ["Key", "Who", "Where", "Door"])
    mapping = json.dumps({"Key": "employer_number", "Who": "name", "Where": "worksite", "Door": "room"})
    (tmp_path / "mapping.json").write_text(mapping)

    said = run("--apply", "--json", "--mapping", mapping, data=data)
    again = run("--json", "--mapping", str(tmp_path / "mapping.json"), data=data)

    assert (said["updated"], again["unchanged"]) == (1, 1)
    assert Employment.objects.get(person__last_name="Mabry", worksite__name=HIGH).room == "B214"


JOINED = [["E0002", "Mabry, Latoya", HIGH, "Teacher", "10/1/2026"], ["N1", "Newell, Ann", HIGH, "Teacher", "10/1/2026"]]
JOIN = ["EMP NO", "Name", "Bldg", "Position", "Enrollment Date"]
SAYS = (
    "Look at “Enrollment Date” (Makes members of people who are none. Is that meant?). If that is right, add --mapping"
    """ '{"Enrollment Date": "joined_on"}'; an empty word there leaves a column out."""
)


def test_columns_to_look_at_are_applied_only_when_named(run):
    data = csv_file(JOINED, JOIN)
    members = Membership.objects.count()

    with pytest.raises(CommandError) as refusal:
        run("--apply", data=data)
    seen, text = run("--json", data=data), run(data=data)

    assert str(refusal.value) == text.splitlines()[-2] == SAYS
    assert (seen["new_members"], seen["unsure"]) == (2, ["Enrollment Date"])
    assert Membership.objects.count() == members
    assert [one.state for one in StaffList.objects.all()] == [StaffList.State.DISCARDED]


@pytest.mark.parametrize(("target", "made"), [("joined_on", 2), ("", 0)])
def test_a_column_that_is_named_is_what_it_is_called(run, target, made):
    data, members = csv_file(JOINED, JOIN), Membership.objects.count()

    said = run("--apply", "--json", "--mapping", json.dumps({"Enrollment Date": target}), data=data)

    assert (said["new_members"], said["moved"], said["new_hires"], said["unsure"]) == (made, 1, 0, [])
    assert Membership.objects.count() == members + made


PRINCIPALS = csv_file([["Name", "Position"], ["Newell, Ann", "Teacher"]], [f"{HIGH} Faculty 2026-27", ""])


def test_the_worksite_of_a_whole_list_is_said(run):
    data = csv_file([["Newell, Ann", "Teacher"]], ["Name", "Position"])

    said = run("--apply", "--json", "--worksite", "tupelo h", data=data)

    assert (said["created"], said["worksite"]) == (1, None)
    assert Employment.objects.get(person__last_name="Newell").worksite.name == HIGH


def test_a_worksite_that_only_the_title_tells_is_applied_only_when_said(run):
    question = f"The list seems to be of {HIGH}. If that is right, add --worksite '{HIGH}'."

    with pytest.raises(CommandError) as refusal:
        run("--apply", data=PRINCIPALS)
    seen, text = run("--json", data=PRINCIPALS), run(data=PRINCIPALS)
    done = run("--apply", "--json", "--worksite", "Tupelo Middle School", data=PRINCIPALS)

    assert str(refusal.value) == text.splitlines()[-2] == question
    assert (seen["created"], seen["worksite"], done["worksite"]) == (1, HIGH, None)
    assert Employment.objects.get(person__last_name="Newell").worksite.name == "Tupelo Middle School"


def test_it_says_in_words_what_a_list_sets_off(run):
    mapping = json.dumps({"Enrollment Date": "joined_on"})

    seen, done = (run(*how, "--mapping", mapping, data=csv_file(JOINED, JOIN)) for how in ([], ["--apply"]))

    assert "This makes 2 new members, 1 move.\n" in seen
    assert "This made 2 new members, 1 move.\n" in done


def test_a_complete_list_is_recorded(run):
    run("--apply", "--json", "--complete")

    assert StaffList.objects.get().is_complete
    assert StaffList.objects.get().employer.list_date is not None


@pytest.mark.parametrize(
    ("options", "how", "says"),
    [
        ([], {"employer": "Nowhere"}, "No employer begins with"),
        ([], {"data": b""}, "The file is empty."),
        ([], {"data": b"Name,SSN\na,b\n"}, "social security"),
        (["--mapping", '{"Nope": "room"}'], {}, "has no column “Nope”"),
        (["--mapping", '{"Name": "shoe size"}'], {}, "is not one of"),
        (["--mapping", "{"], {}, "neither JSON"),
        (["--mapping", "/nowhere.json"], {}, "nor a file that can be read: No such file"),
        (["--sheet", "Staff"], {}, "this file has no sheets"),
        (["--mapping", '{"Name": ""}'], {}, "Which column has the names?"),
        (["--worksite", "Moon"], {}, "No worksite of Tupelo Public School District begins with “Moon”."),
        (["--worksite", "Tupelo"], {}, "Several worksites of Tupelo Public School District begin with “Tupelo”."),
        (["--as-of", "someday"], {}, "is not a day"),
        (["--as-of", "2027-01-01"], {}, "has not come"),
    ],
)
def test_what_is_wrong_is_one_sentence(run, options, how, says):
    with pytest.raises(CommandError, match=says.replace("(", r"\(").replace("?", r"\?")):
        run(*options, **how)
    assert not StaffList.objects.exists()


def test_a_file_that_is_not_there(world):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_roster", "/nowhere/list.csv", "--employer", "Tupelo", "--as-of", "2026-11-20")


@pytest.mark.parametrize("mapping", [b"[1]", b"null", b"\xff\xfe{", b"[" * 100_000])
def test_a_mapping_that_is_none_is_refused(run, tmp_path, mapping):
    path = tmp_path / "mapping.json"
    path.write_bytes(mapping)

    with pytest.raises(CommandError, match=r"^--mapping "):
        run("--mapping", str(path))


def test_names_that_are_no_text_are_refused_or_shown_as_they_can_be(world, tmp_path):
    path = tmp_path / "list\udcff.csv"
    path.write_bytes(csv_file(ROWS, HEADINGS))
    options = ["--as-of", "2026-11-20", "--keep"]

    with pytest.raises(CommandError, match="is no name of an employer"):
        call_command("import_roster", str(path), "--employer", "Tup\udcff", *options)
    call_command("import_roster", str(path), "--employer", "Tupelo", *options, stdout=io.StringIO())

    assert StaffList.objects.get().filename == "list?.csv"
