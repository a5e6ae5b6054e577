"""What the history tells, and in how many queries."""

from datetime import date

from audit.queries import FieldChange, changes
from core.periods import DateRange, since
from locals.models import JobClass, Region, Worksite
from members.models import Employment
from tests.world import TODAY


def test_names_behind_keys_are_read_at_once(world, django_assert_max_num_queries):
    marcus, high = world.people["Marcus"], world.worksites["Tupelo High School"]
    sites = Worksite.objects.bulk_create(Worksite(name=f"School {n}", employer=high.employer) for n in range(30))
    for site in sites:
        Employment.objects.create(
            person=marcus, worksite=site, job_class=JobClass.ESP, period=since(TODAY), source=Employment.Source.STAFF
        )

    with django_assert_max_num_queries(3):  # events, who acted, worksites
        told = changes(Employment, person_id=marcus.pk, hidden=["person"])

    assert {field.new for change in told for field in change.fields if field.label == "worksite"} == {
        "Tupelo High School", *(f"School {n}" for n in range(30)),
    }  # fmt: skip


def test_a_row_that_is_gone_is_told_by_its_number(world):
    tupelo, gone = world.locals["Tupelo"], Region.objects.create(name="Gone")
    tupelo.region = gone
    tupelo.save()
    tupelo.region = world.regions["Delta"]
    tupelo.save()
    Region.objects.filter(pk=gone.pk).delete()

    told = changes(type(tupelo), pgh_obj_id=tupelo.pk, limit=1)

    assert told[0].fields == [FieldChange("region", f"no. {gone.pk}", "Delta")]


def test_a_period_is_told_through_its_last_day_as_on_every_other_page(world):
    job = Employment.objects.create(
        person=world.people["Marcus"],
        worksite=world.worksites["Tupelo High School"],
        job_class=JobClass.ESP,
        period=DateRange(date(2021, 8, 1), date(2021, 12, 1)),
        source=Employment.Source.STAFF,
    )

    (told,) = changes(Employment, pgh_obj_id=job.pk)

    period = next(field.new for field in told.fields if field.label == "period")
    assert period == "from 1 Aug 2021, until 30 Nov 2021"
