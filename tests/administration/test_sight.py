from administration.sight import role_table, sights
from locals.access import CAPABILITIES, Can, Role
from tests.world import World


def of(world: World, persona: str) -> dict[str, tuple[str, list[str]]]:
    found = sights(world.users[persona], world.actor(persona))
    return {sight.where: (sight.reach, list(sight.may)) for sight in found.of}


def test_a_rep_sees_their_building_and_themselves(world: World) -> None:
    found = of(world, "building_rep")

    assert set(found) == {"Tupelo Middle School", "Their own record"}
    reach, may = found["Tupelo Middle School"]
    assert reach == "4 people at 1 worksite"
    assert set(may) == {can.value for can in CAPABILITIES[Role.BUILDING_REP]}
    assert found["Their own record"][0] == "1 person"


def test_what_a_rep_sees_nowhere_is_said(world: World) -> None:
    found = sights(world.users["building_rep"], world.actor("building_rep"))

    assert set(found.not_at_all) == {
        Can.SEE_HOME.value, Can.SEE_NOTES.value, Can.SEE_DEMOGRAPHICS.value, Can.SEE_ACCESS_LOG.value,
    }  # fmt: skip


def test_an_expired_rep_has_only_their_own_record_and_there_is_none(world: World) -> None:
    assert of(world, "expired_rep") == {"Their own record": ("no people", [Can.SEE_SELF.value, Can.EDIT_SELF.value])}


def test_statewide_counts_those_who_stand_in_no_unit(world: World) -> None:
    assert of(world, "clerk")["Statewide"][0] == f"{len(world.people)} people at 4 worksites"


def test_a_disabled_user_sees_nothing(world: World) -> None:
    world.users["clerk"].is_active = False
    world.users["clerk"].save()

    found = sights(world.users["clerk"], world.actor("clerk"))

    assert (found.of, found.not_at_all) == ([], [])


def test_the_table_of_roles_says_what_the_code_says() -> None:
    table = role_table()

    said = {(role, may) for may, holds in table.rows for role, yes in zip(table.roles, holds, strict=True) if yes}
    assert said == {(role, can.value) for role, cans in CAPABILITIES.items() for can in cans}
