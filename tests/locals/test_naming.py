"""What a local is called by custom."""

import pytest

from locals.naming import usual_name
from locals.schools import read_schools


@pytest.mark.parametrize(
    ("employer", "local"),
    [
        ("Amory School District", "Amory Association of Educators"),
        ("Tupelo Public School District", "Tupelo Association of Educators"),
        ("Attala County School District", "Attala County Association of Educators"),
        ("North  Bolivar Consolidated School District", "North Bolivar Association of Educators"),
        ("Biloxi Public Schools", "Biloxi Association of Educators"),
        ("Midtown Public Charter School", ""),
        ("Mississippi School for the Deaf and Blind", ""),
        ("School District", ""),
        ("", ""),
        (f"{'Very ' * 28}Long School District", ""),
    ],
)
def test_a_district_gives_its_local_the_name(employer: str, local: str) -> None:
    assert usual_name(employer) == local


def test_the_districts_of_the_state_have_a_name_each() -> None:
    districts = {school.district for school in read_schools()}
    names = [usual_name(district) for district in districts if district.endswith("School District")]

    assert len(set(names)) == len(names) > 130
    assert all(names)
