"""The pages about people: who may open them, what they show, and that nothing leaks on the way."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.periods import DateRange
from engagement.models import Score
from locals.models import Region
from members.models import Employment, Person
from tests.world import PERSONAS, TODAY

LIST = reverse("audiences:people")
COUNTS = reverse("audiences:counts")
SEES_PEOPLE = {"administrator", "clerk", "organizer", "region_staff", "local_president", "building_rep"}


def names(response):
    return re.findall(r'<a class="who"[^>]*>\s*<span>\s*<b>([^<]*)</b>', response.content.decode())


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("url", [LIST, COUNTS])
def test_only_who_sees_people_opens_the_list(world, sign_in, persona, url):
    response = sign_in(world.users[persona]).get(url)

    assert response.status_code == (200 if persona in SEES_PEOPLE else 403)


@pytest.mark.parametrize("url", [LIST, COUNTS])
def test_visitors_are_sent_to_the_sign_in(db, url):
    response = Client().get(url)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


TUPELO = ["Renita Coleman", "Joanna Kees", "Latoya Mabry", "Danielle Ross", "Marcus Tillman", "Caleb Wigginton"]
WITHOUT_A_LOCAL = ["Wendell Stokes", "Bessie Upton"]


@pytest.mark.parametrize(
    ("persona", "shown"),
    [
        ("local_president", TUPELO),
        ("building_rep", ["Renita Coleman", "Latoya Mabry", "Danielle Ross", "Caleb Wigginton"]),
        ("region_staff", [*TUPELO[:4], WITHOUT_A_LOCAL[0], TUPELO[4], WITHOUT_A_LOCAL[1], TUPELO[5]]),
    ],
)
def test_everybody_sees_their_own_people_in_order(world, sign_in, persona, shown):
    assert names(sign_in(world.users[persona]).get(LIST)) == shown


@pytest.mark.parametrize("url", [LIST, COUNTS, reverse("audiences:narrow"), reverse("audiences:save")])
@pytest.mark.parametrize(
    "query",
    [
        {"score": "1e9999999"},
        {"service_years": "-1e9999999"},
        {"where": r'{"field": "region", "op": "\ud800"}'},
        {"where": r'{"field": "category", "op": "any", "value": "\ud800"}'},
    ],
)
def test_conditions_that_no_page_could_show_are_refused_with_a_sentence(world, sign_in, url, query):
    answer = sign_in(world.users["organizer"]).get(url, query)

    assert answer.status_code == 400
    assert re.search("is not a number|half a letter", answer.content.decode())


@pytest.mark.parametrize(
    "field",
    ["was_member", "joined", "became_member", "returned", "left", "moved_in", "moved_out", "moved_in_region"],
)
def test_nobody_did_anything_in_the_future_yet(world, sign_in, field):
    answer = sign_in(world.users["organizer"]).get(LIST, {field: "2100-01-01"})

    assert (answer.status_code, names(answer)) == (200, [])


@pytest.mark.parametrize(
    ("persona", "query", "told"),
    [
        ("local_president", "was_member.between=2025-08-31,2025-08-31", True),
        ("region_staff", "moved_out_region.last_days=90", True),
        (
            "local_president",
            "where=%7B%22not%22:%7B%22field%22:%22left%22,%22op%22:%22last_days%22,%22value%22:9%7D%7D",
            True,
        ),
        ("region_staff", "became_member.last_days=90", True),
        ("local_president", "is_member=yes", False),
        ("organizer", "left.last_days=90", False),
    ],
)
def test_a_list_of_the_past_says_that_figures_count_who_has_gone_out_of_sight(world, sign_in, persona, query, told):
    shown = sign_in(world.users[persona]).get(f"{LIST}?{query}").content.decode()

    assert ("Who has gone since to where you see nobody is counted in figures" in shown) == told


def test_state_staff_see_everybody(world, sign_in):
    assert len(names(sign_in(world.users["organizer"]).get(LIST))) == Person.objects.count()


def test_a_row_tells_work_place_membership_and_local(world, sign_in):
    Employment.objects.filter(person=world.people["Renita"]).update(subject="Library")
    page = sign_in(world.users["building_rep"]).get(LIST, {"q": "coleman"}).content.decode()

    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert re.findall(r">([^<>]+)<", row.replace("\n", "")) == [
        "Renita Coleman", "Library", "Tupelo Middle School", "Tupelo", "Member", "–", "–", "–",
    ]  # fmt: skip
    assert reverse("members:person", args=[world.people["Renita"].pk]) in row


@pytest.mark.parametrize("persona", sorted(SEES_PEOPLE))
def test_the_list_shows_no_contact_point(world, sign_in, persona):
    page = sign_in(world.users[persona]).get(LIST).content

    assert b"canary-" not in page
    assert b"1601555" not in page
    assert b"555-" not in page


def test_conditions_stand_in_a_sentence_and_can_be_taken_away(world, sign_in):
    delta = world.regions["Delta"].pk
    page = (
        sign_in(world.users["organizer"])
        .get(LIST, {"region": delta, "job_class": "licensed", "q": "el"})
        .content.decode()
    )

    sentence = page[page.index('<div class="sentence">') :]
    assert re.findall(r'class="cond">([^<]*)<a href="([^"]*)"', sentence) == [
        ("licensed", f"/people/?region={delta}&amp;q=el"),
        ("Delta", "/people/?job_class=licensed&amp;q=el"),
        ("“el”", f"/people/?region={delta}&amp;job_class=licensed"),
    ]


def test_the_list_is_narrowed_searched_and_sorted_together(world, sign_in):
    client = sign_in(world.users["organizer"])

    assert names(client.get(LIST, {"membership": "member", "local": world.locals["Tupelo"].pk, "sort": "-name"})) == [
        "Danielle Ross", "Joanna Kees", "Renita Coleman",
    ]  # fmt: skip
    assert names(client.get(LIST, {"membership": "member", "q": "ross danielle"})) == ["Danielle Ross"]
    assert names(client.get(LIST, {"membership": "potential", "q": "ross"})) == []


def test_the_list_is_sorted_by_a_column_where_its_values_may_be_seen(world, sign_in):
    for first, value in (("Latoya", 62), ("Caleb", 71)):
        Score.objects.update_or_create(person=world.people[first], defaults={"connect": value, "value": value})

    rep = sign_in(world.users["building_rep"]).get(LIST, {"sort": "-score"})
    assert names(rep)[:2] == ["Caleb Wigginton", "Latoya Mabry"]

    page = sign_in(world.users["clerk"]).get(LIST, {"sort": "-score"})
    assert names(page)[0] == "Terrance Buckley"
    assert b"Score" not in page.content


def test_slips_are_told_and_can_be_insisted_on(world, sign_in):
    client = sign_in(world.users["organizer"])

    near = client.get(LIST, {"q": "mabrey"})
    assert names(near) == ["Latoya Mabry"]
    assert "names like <b>mabry</b> are shown" in near.content.decode()
    assert names(client.get(LIST, {"q": "mabrey", "exactly": "yes"})) == []


@pytest.mark.parametrize(
    "query",
    ["regoin=3", "where={", "region=999999", "joined=yesterday", "is_member=yes&is_member=no", "assessment=9",
     "where=" + "[" * 9000, "region=1%20OR%201=1", "sort=person__user__password&job_class=%00"],
)  # fmt: skip
def test_an_address_that_says_nonsense_gets_a_sentence(world, sign_in, query):
    response = sign_in(world.users["organizer"]).get(f"{LIST}?{query}")

    assert response.status_code == 400
    assert "This list cannot be shown" in response.content.decode()


def test_a_place_of_others_is_no_way_to_count_them(world, sign_in):
    leland = world.worksites["Leland High School"].pk

    assert sign_in(world.users["local_president"]).get(LIST, {"worksite": leland}).status_code == 400


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_one_person_is_not_called_people(world, sign_in):
    organizer = sign_in(world.users["organizer"])

    page = words_of(organizer.get("/people/", {"q": "Renita"}))

    assert '<strong id="total"> 1 person among</strong> people who match' in page
    assert 'role="status"> 1 person</span>' in page
    counts = organizer.get("/people/counts/", {"q": "Renita"}, headers={"HX-Request": "true"})
    assert '<strong id="total" hx-swap-oob="true">1 person among</strong>' in words_of(counts)
    assert "person among" not in words_of(organizer.get("/people/"))


@pytest.mark.parametrize(("persona", "total"), [("organizer", "11"), ("local_president", "6"), ("building_rep", "4")])
def test_counts_end_at_the_door(world, sign_in, persona, total):
    page = sign_in(world.users[persona]).get(COUNTS).content.decode()

    assert f'id="total" hx-swap-oob="true">{total}<' in page


def test_facets_count_what_a_tick_would_give(world, sign_in):
    """Also for people with two jobs, and with the condition of another facet on the same row."""
    Employment.objects.create(
        person=world.people["Latoya"], worksite=world.worksites["Leland High School"], job_class="esp", source="staff",
        period=DateRange(date(2026, 8, 1), None),
    )  # fmt: skip
    client = sign_in(world.users["organizer"])

    for query in (
        {},
        {"job_class": "licensed"},
        {"membership": "potential"},
        {"q": "el"},
        {"region": world.regions["Delta"].pk},
    ):
        page = client.get(LIST, query).content.decode()
        counted = dict(
            re.findall(r'id="(n-[^"]*)" hx-swap-oob="true">(\d+)<', client.get(COUNTS, query).content.decode())
        )
        boxes = re.findall(
            r'name="([^"]+)"\s+value="([^"]+)"( checked)? data-submit[^<]*>\s*<span>[^<]*</span>\s*<span id="([^"]+)"',
            page,
        )
        assert {box[3] for box in boxes} == set(counted)
        for name, value, _, element in boxes:
            own = {key: each for key, each in query.items() if key != name.removesuffix(".unknown")}
            assert len(names(client.get(LIST, own | {name: value}))) == int(counted[element]), (query, name, value)


def test_htmx_gets_the_results_and_their_address(world, sign_in):
    client = sign_in(world.users["organizer"])

    ticked = client.get(LIST, {"job_class": "esp", "q": ""}, headers={"HX-Request": "true"})
    typed = client.get(LIST, {"q": "ross"}, headers={"HX-Request": "true", "HX-Trigger-Name": "q"})

    assert b"<html" not in ticked.content
    assert names(ticked) == ["Renita Coleman", "Marcus Tillman"]
    assert ticked["HX-Push-Url"] == "/people/?job_class=esp"
    assert typed["HX-Replace-Url"] == "/people/?q=ross"


def test_the_list_has_pages(world, sign_in):
    Person.objects.bulk_create(Person(first_name="P", last_name=f"Person{number:03d}") for number in range(120))
    client = sign_in(world.users["organizer"])

    page, seen = client.get(LIST, {"q": "person"}), []
    while True:
        seen += names(page)
        further = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        if further is None:
            break
        page = client.get(LIST + further[1].replace("&amp;", "&"))

    assert seen == [f"P Person{number:03d}" for number in range(120)]


@pytest.mark.parametrize("persona", ["organizer", "building_rep"])
def test_the_number_of_queries_does_not_grow_with_the_list(world, sign_in, persona, django_assert_max_num_queries):
    client = sign_in(world.users[persona])
    with django_assert_max_num_queries(60) as few:
        client.get(LIST, headers={"HX-Request": "true"})
    middle, since = world.worksites["Tupelo Middle School"], DateRange(date(2026, 8, 1), None)
    for person in Person.objects.bulk_create(Person(first_name="P", last_name=f"Person{each}") for each in range(60)):
        Employment.objects.create(person=person, worksite=middle, job_class="esp", source="staff", period=since)
    with django_assert_max_num_queries(60) as many:
        page = client.get(LIST, headers={"HX-Request": "true"})

    assert len(names(page)) == 50
    assert re.search(r'id="total">\s*More than 50\s*<', page.content.decode())
    assert len(many) == len(few)
    # Session, user and assignments; who is on the page, their work and membership; scores, talks. Nobody is counted.
    assert len(many) == 7, [query["sql"][:120] for query in many]


def test_counts_are_one_statement_beside_the_exact_size(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.users["organizer"])

    with django_assert_max_num_queries(60) as asked:
        client.get(COUNTS, {"membership": "member"})

    assert sum('"members_' in query["sql"] for query in asked.captured_queries) == 2


def test_a_list_is_as_of_today(world, sign_in):
    Person.objects.filter(pk=world.people["Caleb"].pk).update(service_start=TODAY.replace(year=TODAY.year - 2, day=23))
    client = sign_in(world.users["organizer"])

    assert names(client.get(LIST, {"service_years.at_most": "1"})) == ["Caleb Wigginton"]
    assert names(client.get(LIST, {"service_years.at_least": "2"})) == []


def test_a_closed_unit_is_offered_to_nobody_and_stays_where_it_was_chosen(world, sign_in):
    delta = world.regions["Delta"]
    Region.objects.filter(pk=delta.pk).update(closed_on=TODAY)
    Region.objects.create(name="Capital")
    client = sign_in(world.users["organizer"])
    find = {"region.find": "del"}

    everybody, chosen = client.get("/people/"), client.get(f"/people/?region={delta.pk}")
    offered = client.get(reverse("audiences:rows", args=["region"]), find).content.decode()
    kept = client.get(reverse("audiences:rows", args=["region"]), {**find, "region": delta.pk}).content.decode()
    sought = client.get(reverse("audiences:suggest"), {"q": "delta"}).content.decode()

    assert "Delta" not in everybody.content.decode()
    assert "Delta (closed)" in chosen.content.decode()
    assert "Terrance" in chosen.content.decode()
    assert "Delta" not in offered
    assert "Delta (closed)" in kept
    assert "Delta (closed)" in sought


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tupello", TUPELO),  # the local and its district: everybody once
        ("leland high", ["Terrance Buckley", "Odessa Pruitt"]),
        ("delta", ["Terrance Buckley", "Odessa Pruitt", "Wendell Stokes"]),  # the last by his local
        ("zanzibar", []),
    ],
)
def test_where_nobody_is_called_so_the_people_of_the_places_that_are_are_shown(world, sign_in, text, shown):
    page = sign_in(world.users["organizer"]).get(LIST, {"q": text})

    assert sorted(names(page)) == sorted(shown)
    assert (f"Nobody is called “{text}”" in page.content.decode()) is bool(shown)


def test_a_name_comes_before_a_place_and_an_exact_search_forgives_nothing(world, sign_in):
    client = sign_in(world.users["organizer"])
    assert names(client.get(LIST, {"q": "tupello", "exactly": "yes"})) == []

    Person.objects.create(first_name="Tupelo", last_name="Honey")
    assert names(client.get(LIST, {"q": "tupelo"})) == ["Tupelo Honey"]


def test_places_of_others_find_nobody(world, sign_in):
    assert names(sign_in(world.users["local_president"]).get(LIST, {"q": "leland"})) == []


def test_the_year_of_service_stands_beside_the_work(world, sign_in):
    Person.objects.filter(first_name="Renita").update(service_start=date(2024, 8, 5))

    page = sign_in(world.users["building_rep"]).get(LIST, {"q": "coleman"}).content.decode()

    assert re.search(r"<small>[^<]* · year 3</small>", page)


def test_people_who_are_ticked_are_an_audience(world, sign_in):
    chosen = [world.people[first].pk for first in ("Caleb", "Renita")]
    client = sign_in(world.users["organizer"])

    listed = client.get(LIST, {"person": chosen})
    assert names(listed) == ["Renita Coleman", "Caleb Wigginton"]
    assert "who are" in listed.content.decode()
    assert (
        "Caleb Wigginton or Renita Coleman"
        in client.get(reverse("audiences:save"), {"person": chosen}).content.decode()
    )
    written = client.get(reverse("campaigns:new"), {"person": chosen}).content.decode()
    assert "Caleb Wigginton or Renita Coleman" in written


def test_ticked_people_beyond_the_door_are_nobody(world, sign_in):
    own, foreign = world.people["Caleb"].pk, world.people["Terrance"].pk
    client = sign_in(world.users["local_president"])

    page = client.get(LIST, {"person": [own, foreign, 999_999]})

    assert names(page) == ["Caleb Wigginton"]
    assert "Buckley" not in page.content.decode()
    assert names(client.get(LIST, {"person": [foreign]})) == []


@pytest.mark.parametrize(
    ("persona", "offered"),
    [
        ("organizer", {"campaigns:new", "audiences:save"}),
        ("local_president", {"audiences:save"}),
        ("building_rep", set()),
    ],
)
def test_what_is_offered_for_ticked_people_is_what_one_may_do(world, sign_in, persona, offered):
    page = sign_in(world.users[persona]).get(LIST).content.decode()

    assert set(re.findall(r'formaction="([^"]*)"', page)) == {reverse(name) for name in offered}
    assert ("data-tick" in page) is bool(offered)


def test_the_filter_form_does_not_ask_for_single_people_but_keeps_them(world, sign_in):
    client = sign_in(world.users["organizer"])
    page = client.get(reverse("audiences:narrow"), {"person": world.people["Caleb"].pk}).content.decode()

    assert "Caleb Wigginton" in page
    assert 'name="person"' not in page
    assert client.get(reverse("audiences:rows", args=["person"])).status_code == 404
