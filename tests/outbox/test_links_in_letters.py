"""Links and bare addresses of a letter: which there are, where they end, how they are numbered."""

import re
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from outbox.compose import Composed, Recipient, preview
from outbox.markup import BadLink
from outbox.models import Letter
from tests.outbox.letters import TOKEN, TOPIC, compose


@pytest.mark.parametrize(
    "target",
    ["/people/", "people", "//a.example/x", "ftp://a.example", "https://a.example/{first_name}"],
)
def test_a_link_leads_to_the_web_and_to_the_same_place_for_everybody(target):
    with pytest.raises(BadLink):
        compose(body=f"[x]({target})")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_is_none_does_not_go_out_as_brackets(target):
    with pytest.raises(BadLink, match="is no link"):
        compose(body=f"[x]({target})")


@pytest.mark.parametrize(
    "body",
    [
        "[our page](https://)", "[Button: Sign up](https://)", "[x](https:///evil)", "[x](http://nowhere)",
        "[a](https://a.example/a b)", "[a](https://a.example/(z)", "[x](mailto:)", "[x](tel:none)",
        "https://a.example/{first_name}",
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_refused_with_a_sentence(body):
    with pytest.raises(BadLink):
        compose(body=body)


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("Look: https://mae.example/a_b_c.", ["https://mae.example/a_b_c"]),
        ("(www.mae.example), tonight", ["https://www.mae.example"]),
        ("https://mae.example/x?a=1&b=2#c and https://mae.example/x?a=1&b=2#c", ["https://mae.example/x?a=1&b=2#c"]),
        ("**https://mae.example/bold**", ["https://mae.example/bold"]),
        ("[words](https://mae.example/once)", ["https://mae.example/once"]),
        ("[https://mae.example/a](https://mae.example/b)", ["https://mae.example/b"]),
        ("<https://mae.example/c>", ["https://mae.example/c"]),
        ("write to dana@www.example.org, nothttps://x", []),
        ("`https://mae.example/code`", []),
        ("*[see https://mae.example/a_b_](https://mae.example/c)*", ["https://mae.example/c"]),
        ("https://mae.example/?a=1&amp;b=2&nbsp;and", ["https://mae.example/?a=1&b=2"]),
        (r"https://mae.example/a\_b\_", ["https://mae.example/a_b_"]),
        ("https://mae.example/a\\\nnext line", ["https://mae.example/a"]),
    ],
)
def test_an_address_in_the_text_becomes_a_link(body, links):
    composed = compose(body=body)

    assert composed.links == links
    text = composed.fill(Recipient("a@b.example", "", TOKEN, {})).text
    assert "[" not in text.replace("[words]", "").partition("--")[0] or links == []


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("Read {}", "https://en.wikipedia.org/wiki/Mississippi_(state)"),
        ("Read {}, please", "https://x.example/plan_2026_"),
        ("Read {}.", "https://x.example/?q=a_b&z=*1*"),
        ("Read {}", "https://mae.example/a_(b)"),
        ("{} and {}", "https://mae.example/__a__*b*"),
        ("(see {})", "https://x.example/a"),
        ("(see {})", "https://en.wikipedia.org/wiki/Mississippi_(state)"),
        ("**(See {}.)** Then", "https://mae.example/a_(b)"),
        ("*{}* and _{}_", "https://mae.example/a_b"),
        ("___{}___!", "https://mae.example/a"),
        ("‘{}’…", "https://mae.example/a"),
        ("[{}]", "https://mae.example/?ids[]=3"),
        ("- {}\n- **{}**\n\n> {}", "https://mae.example/x_*_y"),
    ],
)
def test_an_address_is_whole_and_what_was_opened_before_it_stays_outside(body, address):
    check_whole(body.replace("{}", address), address)


def check_whole(body, address):
    """It leads where it was typed to lead: in the mail's HTML by its number, in the text and the preview as it is."""
    words = re.sub("[*_]", "", body.replace(address, "\0")).replace("\0", address)
    composed = compose(body=body)
    filled = composed.fill(Recipient("a@b.example", "", TOKEN, {}))
    seen = preview(Letter(topic=TOPIC, subject="Hello", body=body), {})

    assert composed.links == [address]
    assert filled.html.count(f'/m/c/{TOKEN}/1"') == body.count(address)
    assert seen.body.count(f'<a href="{escape(address, quote=False)}">{escape(address, quote=False)}</a>') == (
        body.count(address)
    )
    assert filled.text.startswith(words)
    assert seen.text.startswith(words)


letters = st.text(alphabet="abc019-._~/?#&=%+*()@:,;!'$", max_size=30)


addresses = st.builds(
    lambda scheme, path: f"{scheme}://mae.example/{path}",
    st.sampled_from(["http", "https"]),
    letters.filter(lambda path: not re.search(r"[.,:;?!']$|&#", path) and path.count("(") == path.count(")")),
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    address=addresses, around=st.sampled_from(["{}", "See {}, or", "({})", "“{}”", "**{}**", "*See {}* now", "[{}]"])
)
@example("https://mae.example/_a_(b)_*", "_{}_")
def test_any_address_is_whole(address, around):
    check_whole(around.replace("{}", address), address)


def test_a_fixed_letter_keeps_the_numbers_of_its_links():
    body = "https://a.example/bare [Two](https://a.example/2) [One](https://a.example/1)"
    letter = Letter(topic=TOPIC, subject="Hello", body=body, links=["https://a.example/1", "https://a.example/2"])

    html = Composed(letter, fixed=letter.links).fill(Recipient("a@b.example", "", TOKEN, {})).html

    assert f"/m/c/{TOKEN}/1" in html.partition(">One<")[0].rpartition("<a")[2]
    assert f"/m/c/{TOKEN}/2" in html.partition(">Two<")[0].rpartition("<a")[2]
    assert f"/m/c/{TOKEN}/3" not in html


def test_links_in_the_html_are_numbered_and_the_text_shows_where_they_lead():
    composed = compose(body="[One](https://a.example/1) [Two](https://a.example/2) [One again](https://a.example/1)")
    filled = composed.fill(Recipient("a@b.example", "", TOKEN, {}))

    assert composed.links == ["https://a.example/1", "https://a.example/2"]
    assert filled.html.count(f'/m/c/{TOKEN}/1"') == 2
    assert filled.html.count(f'/m/c/{TOKEN}/2"') == 1
    assert "One (https://a.example/1) Two (https://a.example/2)" in filled.text


def test_a_button_is_a_link_alone_in_its_paragraph():
    filled = compose(body="[Button: Keep a place](https://a.example/x)").fill(Recipient("a@b.example", "", TOKEN, {}))

    assert "Keep a place: https://a.example/x" in filled.text
    assert ">Keep a place</a>" in filled.html


def test_a_button_may_stand_on_a_line_of_a_paragraph():
    body = "Come along:\n[Button: Keep a place](https://a.example/x)\nor [Button: read](https://a.example/y) first"
    filled = compose(body=body).fill(Recipient("a@b.example", "", TOKEN, {}))

    assert "Come along:\nKeep a place: https://a.example/x\n" in filled.text
    assert "Button: read (https://a.example/y)" in filled.text  # beside other words it stays a link
