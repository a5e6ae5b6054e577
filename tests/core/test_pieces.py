"""The pieces that every template has."""

import json
import re
from datetime import date

import pytest
from django.template import engines
from django.test import RequestFactory

from core.gallery import LONG
from core.templatetags.crm import _remembered
from dashboards.density import Gauge

EVIL = '<script>alert("x")</script>'
SAFE = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"


def render(source: str, path: str = "/people/", **values) -> str:
    return engines["django"].from_string(source).render(values, RequestFactory().get(path))


@pytest.mark.parametrize(
    "source",
    [
        "{% pill evil 'warn' 'check' %}",
        "{% icon evil %}",
        "{% bar 0.5 evil %}",
        "{% bars parts evil %}",
        "{% diff evil evil %}",
        "{% steps evil at=1 %}",
        "{% fig evil evil evil %}{{ evil }}{% endfig %}",
        "{% note evil icon=evil %}{{ evil }}{% endnote %}",
        "{% nothing evil icon=evil %}{{ evil }}{% endnothing %}",
        "{% chart 'bars' data 'n' evil evil caption=evil %}{{ evil }}{% endchart %}",
        "{% column evil 'name' evil %}",
        "{% include 'components/notice.html' with text=evil level=evil %}",
        "{% include 'components/membership.html' with state='member' label=evil %}",
        "{% include 'components/queue_row.html' with n=evil what=evil why=evil url=evil %}",
        "{% include 'components/cond.html' with text=evil remove=evil %}",
        "{% include 'components/list_row.html' with title=evil text=evil url=evil who=evil end=evil %}",
        "{% include 'components/error.html' with title=evil says=evil %}",
    ],
)
def test_what_people_type_is_text(source):
    html = render(source, evil=EVIL, parts=[("data", 1)], data={"name": EVIL})

    assert "<script>alert" not in html
    assert "alert" not in html or SAFE in html or "\\u003Cscript" in html


def test_a_long_name_stands_whole():
    assert LONG in render("{% pill name %}", name=LONG)


@pytest.mark.parametrize(
    ("share", "width", "words"),
    [
        (0.5, "50.00", "50\u00a0%"),
        (None, "0.00", "–"),
        (-3, "0.00", "−300\u00a0%"),
        (1.7, "100.00", "170\u00a0%"),
        ("", "0.00", "–"),
    ],
)
def test_a_bar_stays_inside_and_says_its_share(share, width, words):
    html = render("{% bar share %}", share=share)

    assert f'width="{width}%"' in html
    assert f'aria-label="{words}"' in html


def test_parts_of_a_bar_follow_each_other_and_leave_the_rest_empty():
    html = render("{% bars parts 'Assessed' total=8 %}", parts=[("data", 2), ("past", 0), ("loss", 4)])

    assert [part.split('"')[0] for part in html.split('x="')[1:]] == ["0.00%", "25.00%", "25.00%"]
    assert [part.split('"')[0] for part in html.split('width="')[1:]] == ["25.00%", "0.00%", "50.00%"]


@pytest.mark.parametrize("parts", [[], [("data", 0)]])
def test_a_bar_of_nothing_is_empty(parts):
    assert "NaN" not in render("{% bars parts 'None' %}", parts=parts)


def test_parts_never_exceed_the_whole():
    html = render("{% bars parts 'More than there are' total=3 %}", parts=[("data", 4), ("past", 4)])

    assert [part.split('"')[0] for part in html.split('width="')[1:]] == ["50.00%", "50.00%"]


def test_steps_before_are_done_and_one_is_present():
    assert render("{% steps 'File' 'Columns' 'Apply' at=2 %}") == (
        '<ol class="steps-x"><li class="done">File</li><li aria-current="step">Columns</li><li>Apply</li></ol>'
    )


@pytest.mark.parametrize(("old", "new", "words"), [(None, "B214", "empty"), ("110", "", "empty"), (0, 1, ">0<")])
def test_an_absent_value_is_called_empty(old, new, words):
    assert words in render("{% diff old new %}", old=old, new=new)


@pytest.mark.parametrize(
    ("sort", "kind", "wanted", "state"),
    [
        ("name", "", "?q=x&amp;sort=-name", 'aria-sort="ascending"'),
        ("-name", "", "?q=x&amp;sort=name", 'aria-sort="descending"'),
        ("score", "", "?q=x&amp;sort=name", ""),
        ("score", "num", "?q=x&amp;sort=-name", ""),
    ],
)
def test_a_heading_sorts_and_begins_at_the_first_page(sort, kind, wanted, state):
    html = render("{% column 'Name' 'name' sort kind %}", "/people/?q=x&at=cursor", sort=sort, kind=kind)

    assert f'href="{wanted}"' in html
    assert ("aria-sort" in html) == bool(state)
    assert state in html


def test_an_address_keeps_what_it_is_not_told_to_change():
    assert render("{% address sort='name' at=None %}", "/people/?q=a&at=1&region=2&region=3") == (
        "?q=a&amp;region=2&amp;region=3&amp;sort=name"
    )
    assert render("{% address q=None %}", "/people/?q=a") == "/people/"


def test_a_chart_carries_its_data_and_its_table():
    html = render(
        "{% chart 'bars' data 'joins' 'Joins' 'Joins fell' %}<table></table>{% endchart %}",
        data={"names": ["</script>"]},
    )

    carried = html.split('<script id="d-joins" type="application/json">')[1].split("</script>")[0]
    assert json.loads(carried) == {"names": ["</script>"]}
    assert '<div class="clip" data-view="table" hidden><table></table></div>' in html


@pytest.mark.parametrize(
    ("value", "shown", "words"),
    [(1, "1", "Strong support"), (5, "5", "Opposed"), (None, "–", "Not assessed"), (0, "–", "Not assessed")],
)
def test_a_blank_assessment_is_a_dash(value, shown, words):
    html = render("{% include 'components/assessment.html' %}", value=value)

    assert f">{shown}</span>" in html
    assert words in html


@pytest.mark.parametrize("state", ["member", "early", "potential", "former", "other", "", None])
def test_a_state_has_an_icon_and_a_word(state):
    html = render("{% include 'components/membership.html' %}", state=state)

    assert 'class="ti ti-' in html
    assert "</i></span>" not in html  # a word follows


def test_names_a_template_does_not_know_are_missing_values():
    assert render("{{ unknown|num }} {{ unknown|percent }} {{ unknown|signed }}") == "– – –"
    assert (
        render("{{ unknown|day }}{{ unknown|phone }}{{ unknown|updown }}{{ unknown|short_day }}{{ unknown|moment }}")
        == ""
    )
    assert render("{{ unknown|ago }}") == "never"


def test_values_in_templates():
    html = render(
        "{{ n|num }} {{ n|counted:'person,people' }} {{ s|percent }} {{ d|day }}",
        n=1284, s=0.259, d=date(2026, 11, 22),
    )  # fmt: skip

    assert html == "1,284 1,284 people 25.9\u00a0% 22 Nov 2026"


def test_the_box_of_notices_is_empty_when_there_is_nothing_to_say() -> None:
    """Its style gives an empty one no room; a line break inside would push every page down."""
    assert re.search(r"<div [^>]*></div>", render("{% include 'components/notices.html' %}", messages=[]))


def test_a_gauge_is_remembered_by_what_it_says():
    def shown(share, *, is_old=False, on=date(2026, 11, 20)):
        gauge = Gauge(share, on, is_old)
        return render('{% piece "components/density.html" gauge=gauge dated=1 %}', gauge=gauge)

    assert "50.0\u00a0%" in shown(0.5)
    assert "25.0\u00a0%" in shown(0.25)
    assert shown(0.5) == shown(0.5) != shown(0.5, is_old=True)
    kept = _remembered.cache_info().hits
    shown(0.5)
    assert _remembered.cache_info().hits == kept + 1
    assert "21 Nov 2026" in shown(0.5, on=date(2026, 11, 21))
    assert "no complete list" in shown(None, on=None)
