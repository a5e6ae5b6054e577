"""What the slots say is what Django would have said."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import default
from email.utils import format_datetime, parseaddr
from html import escape

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from outbox import markup, tokens
from outbox.compose import Composed, Recipient, envelope_sender, preview, sender_name
from outbox.markup import BadLink
from outbox.models import Letter, Topic
from outbox.placeholders import PLACEHOLDERS, Slot, UnknownPlaceholder, one_line, split

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TOKEN = "A" * 28
TOPIC = Topic(key="news", name="News", personal_only=False)

names = st.one_of(
    st.text(max_size=90),
    st.text(alphabet="ab .-'\"\\,;:()<>@[]=?\r\n\t", max_size=60),
    st.sampled_from(
        ["Renée Thigpen", "O'Brien-Ñuñez", "李小龍", "=?utf-8?q?x?=", "A\r\nBcc: all@example.com", "é" * 60, ".", ""]
    ),
)
bodies = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(exclude_characters="{}", exclude_categories=["Cs", "Co"]), max_size=120),
        st.sampled_from(
            [
                "{first_name}", "{worksite|our school}", "{local}", "\n\n", "\n", ".", "\n.\n", "- one\n- two\n",
                "[a link](https://mae.example/a?b=1&c=2)", "[Button: Go](https://mae.example/go)", "# Head\n",
                "**b**", "> said\n", "x" * 1200, "<script>alert(1)</script>", "ünï ", "From here\n", "=20=",
                " trailing \n",
            ]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip
subjects = st.lists(
    st.one_of(st.text(alphabet=st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=40),
              st.sampled_from(["{first_name}", "{last_name|you}", "two days ", "é", "long " * 20])),
    min_size=1, max_size=5,
).map("".join)  # fmt: skip


def compose(**fields):
    return Composed(Letter(**{"topic": TOPIC, "subject": "Hello", "body": "Hi", **fields}))


def as_django(letter, composed, recipient):
    """The message that Django makes of the same words, before it is folded into lines."""
    filled = composed.fill(recipient)
    message = EmailMultiAlternatives(
        subject=filled.subject,
        body=filled.text,
        from_email=str(Address(display_name=sender_name(letter), addr_spec=envelope_sender())),
        to=[str(Address(display_name=one_line(recipient.name), addr_spec=recipient.address))],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Date": format_datetime(AT),
            "Message-ID": f"<{tokens.message_id(recipient.token)}@{settings.MAIL_DOMAIN}>",
            "List-Unsubscribe": f"<{settings.PUBLIC_URL}/m/u/{recipient.token}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<news.{settings.MAIL_DOMAIN}>",
            "Precedence": "bulk",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    message.attach_alternative(filled.html, "text/html")
    return message.message()


def mailbox(raw, header):
    """A mailbox as RFC 2047 reads it. (Python's newer parser keeps the blanks between the words of a long name.)"""
    name, address = parseaddr(str(email.message_from_bytes(raw)[header]).replace("\r\n", ""))
    return str(make_header(decode_header(name))), address


def parsed(raw):
    """What a reader's program makes of it: both bodies, and the headers that Python's writer and reader agree about."""
    return {
        "headers": {
            name.lower(): str(value)
            for name, value in raw.items()
            if name.lower() not in ("content-type", "to", "from", "subject")
        },
        "type": raw.get_content_type(),
        "parts": [
            (part.get_content_type(), part.get_content().replace("\r\n", "\n").rstrip("\n"))
            for part in raw.iter_parts()
        ],
    }


@hypothesis_settings(max_examples=100, deadline=None)
@given(subject=subjects, body=bodies, name=names, first=names, worksite=names, writer=names)
@example("{first_name}", "{first_name}", "Zoë", "..", "  ", "")
@example("a  b", "line\n.dot\n..\n", 'Say "hi" \\', "=", "x" * 400, "Renee Thigpen")
def test_slots_say_what_django_says(subject, body, name, first, worksite, writer):
    letter = Letter(
        topic=TOPIC, subject=subject, body=body, sender_name=one_line(writer)[:60], reply_to="renee@mae.example"
    )
    try:
        composed = Composed(letter)
    except BadLink:
        return  # random text sometimes is a link that no mail can have
    recipient = Recipient("latoya@example.com", name, TOKEN, {"first_name": first, "worksite": worksite})

    raw = composed.mail(recipient, at=AT)

    ours = parsed(email.message_from_bytes(raw, policy=default))
    assert mailbox(raw, "To") == (one_line(name), "latoya@example.com")
    assert mailbox(raw, "From") == (sender_name(letter), envelope_sender())
    assert str(email.message_from_bytes(raw, policy=default)["Subject"]) == composed.fill(recipient).subject
    assert ours == parsed(as_django(letter, composed, recipient))
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""  # it ends with a line end
    assert not [line for line in lines if len(line) > 998 or b"\n" in line or b"\r" in line]
    assert not [line for line in lines if line.startswith(b".")]  # nothing to escape for SMTP


def test_a_test_to_oneself_is_no_mail_of_a_list():
    raw = compose(topic=None).mail(Recipient("latoya@example.com", "Latoya", TOKEN, {}), at=AT)

    message = email.message_from_bytes(raw)
    assert (message["List-Id"], message["Precedence"]) == (None, None)
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


@given(value=st.text(max_size=200))
@hypothesis_settings(max_examples=200, deadline=None)
def test_no_value_ends_a_line_or_a_header(value):
    said = one_line(value)

    assert len(said.splitlines()) <= 1
    assert said.isprintable()


@pytest.mark.parametrize("key", PLACEHOLDERS)
def test_each_placeholder_has_a_value_or_a_fallback(key):
    composed = compose(subject="-", body=f"A {{{key}}} B {{{key}|else}} C")

    known = composed.fill(Recipient("a@b.example", "", TOKEN, {key: "Zed"})).text
    blank = composed.fill(Recipient("a@b.example", "", TOKEN, {})).text

    assert known.startswith("A Zed B Zed C")
    assert blank.startswith(f"A {PLACEHOLDERS[key].fallback} B else C")


@pytest.mark.parametrize("text", ["{frist_name}", "{first_name.__class__}", "{0}", "{}", "{first_name!r}", "{token}"])
def test_other_placeholders_are_refused_by_name(text):
    with pytest.raises(UnknownPlaceholder, match="There is no placeholder"):
        compose(body=f"Hello {text}")


looks_like_a_mark = st.lists(
    st.sampled_from(
        [
            "{first_name}", "{local}", "&#xE000;", "&#xe001;", "&#57344;", "&#57345;", "&amp;#xE000;", "\\&#xE000;",
            "\ue000", "0", "1", "5", "999999999999", "0123456789abcdef", " ", "\n\n", "**", "`", "- ",
            "[x](https://a.example/)",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@hypothesis_settings(max_examples=300, deadline=None)
@given(body=looks_like_a_mark)
@example("&#xE000;0&#xE001; and {first_name}")
@example("&#57344;5&#57345;")
@example("&#xE000;0123456789abcdef0&#xE001;")
def test_nothing_that_is_written_stands_for_a_value_but_a_placeholder(body):
    asked = [part for part in split(body) if isinstance(part, Slot)]

    written = markup.write(body)

    assert [part for part in written.text if isinstance(part, Slot)] == asked
    assert [part for part in written.html if isinstance(part, Slot)] == asked
    filled = compose(body=body).fill(Recipient("a@b.example", "", TOKEN, {}))
    assert filled.text.count(TOKEN) == compose(body="").fill(Recipient("a@b.example", "", TOKEN, {})).text.count(TOKEN)


def test_what_looks_like_a_placeholder_in_a_value_stays_as_it_is():
    filled = compose(subject="{first_name}", body="Hi {first_name}").fill(
        Recipient("a@b.example", "", TOKEN, {"first_name": "{last_name}", "last_name": "secret"})
    )

    assert filled.subject == "{last_name}"
    assert filled.text.startswith("Hi {last_name}")


def test_values_and_text_cannot_become_html():
    filled = compose(body='<img src=x onerror=alert(1)> {first_name} [x](https://a.example/"onclick=1)').fill(
        Recipient("a@b.example", "", TOKEN, {"first_name": '<script>alert("1")</script>'})
    )

    assert "<script" not in filled.html
    assert "<img" not in filled.html
    assert "&lt;script&gt;" in filled.html
    assert 'onclick="' not in filled.html


def test_outlook_which_draws_with_word_is_told_the_width_and_what_to_hide():
    html = compose().fill(Recipient("a@b.example", "", TOKEN, {})).html

    assert '<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->' in html
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 2
    assert "display: none;mso-hide: all" in html


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


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# One", [4]),
        ("### Three\n\n# One\n\n## Two\n\n### Three", [4, 4, 5, 6]),
        ("# One\n\n### Three\n\n## Two\n\n# One", [4, 5, 5, 4]),
        ("\\<h1> {first_name}", []),
    ],
)
def test_headings_of_a_preview_fit_below_the_subject_with_no_level_left_out(body, levels):
    shown = preview(Letter(topic=TOPIC, subject="Hello", body=body), {"first_name": "<h1>"}).body

    assert [int(level) for level in re.findall(r"<h(\d) class", shown)] == levels
    assert [int(level) for level in re.findall(r"</h(\d)>", shown)] == levels
    assert "<h1>" not in shown


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


@pytest.mark.parametrize(
    "text", ["Hi {{first_name}}", "Hi {first_name, how are you", "Hi }", "{first_name|{last_name}}"]
)
def test_a_brace_that_stands_alone_is_refused(text):
    with pytest.raises(UnknownPlaceholder):
        compose(body=text)
    with pytest.raises(UnknownPlaceholder):
        compose(subject=text)


@pytest.mark.parametrize(
    "body",
    ["Hi {{first_name}}", "Hi }", "[x](javascript:alert(1))", "[x](http://nowhere)", "https://a.example/{first_name}"],
)
def test_a_letter_that_was_fixed_under_other_rules_still_goes_out(body):
    letter = Letter(topic=TOPIC, subject="Hello {", body=body, links=["http://nowhere"] if "nowhere" in body else [])

    composed = Composed(letter, fixed=letter.links)

    assert composed.links == letter.links
    assert composed.fill(Recipient("a@b.example", "", TOKEN, {"first_name": "Ann"})).text


def test_a_fixed_letter_keeps_the_numbers_of_its_links():
    body = "https://a.example/bare [Two](https://a.example/2) [One](https://a.example/1)"
    letter = Letter(topic=TOPIC, subject="Hello", body=body, links=["https://a.example/1", "https://a.example/2"])

    html = Composed(letter, fixed=letter.links).fill(Recipient("a@b.example", "", TOKEN, {})).html

    assert f"/m/c/{TOKEN}/1" in html.partition(">One<")[0].rpartition("<a")[2]
    assert f"/m/c/{TOKEN}/2" in html.partition(">Two<")[0].rpartition("<a")[2]
    assert f"/m/c/{TOKEN}/3" not in html


@pytest.mark.parametrize("text", ["👩\u200d🏫 New teachers", "👩\u200d👩\u200d👧"])
def test_emoji_that_are_joined_stay_joined(text):
    assert one_line(text) == text


def test_links_in_the_html_are_numbered_and_the_text_shows_where_they_lead():
    composed = compose(body="[One](https://a.example/1) [Two](https://a.example/2) [One again](https://a.example/1)")
    filled = composed.fill(Recipient("a@b.example", "", TOKEN, {}))

    assert composed.links == ["https://a.example/1", "https://a.example/2"]
    assert filled.html.count(f'/m/c/{TOKEN}/1"') == 2
    assert filled.html.count(f'/m/c/{TOKEN}/2"') == 1
    assert "One (https://a.example/1) Two (https://a.example/2)" in filled.text


def test_each_mail_says_who_writes_where_they_live_and_how_to_stop_it():
    filled = compose().fill(Recipient("a@b.example", "", TOKEN, {}))

    for text in (filled.text, filled.html):
        assert settings.ASSOCIATION_ADDRESS in text
        assert f"{settings.PUBLIC_URL}/m/u/{TOKEN}" in text
        assert f"{settings.PUBLIC_URL}/m/p/{TOKEN}" in text
    assert "prefers-color-scheme" in filled.html
    assert '<p style="margin: ' in filled.html  # readers without style sheets have rules in each piece


def test_a_button_is_a_link_alone_in_its_paragraph():
    filled = compose(body="[Button: Keep a place](https://a.example/x)").fill(Recipient("a@b.example", "", TOKEN, {}))

    assert "Keep a place: https://a.example/x" in filled.text
    assert ">Keep a place</a>" in filled.html


def test_a_button_may_stand_on_a_line_of_a_paragraph():
    body = "Come along:\n[Button: Keep a place](https://a.example/x)\nor [Button: read](https://a.example/y) first"
    filled = compose(body=body).fill(Recipient("a@b.example", "", TOKEN, {}))

    assert "Come along:\nKeep a place: https://a.example/x\n" in filled.text
    assert "Button: read (https://a.example/y)" in filled.text  # beside other words it stays a link


def test_a_message_id_opens_nothing():
    token = tokens.make(812)

    told = tokens.message_id(token)

    assert (len(told), told[:8]) == (tokens.LENGTH, token[:8])  # a later event can be told to belong to the message
    assert tokens.read(told) is None
    assert tokens.message_id(told) == told


@pytest.mark.parametrize("body", ["*" * 5000 + "word" + "*" * 5000])
def test_signs_within_signs_without_end_are_refused_in_a_sentence(body):
    with pytest.raises(markup.TooDeep, match="Take some of them away"):
        markup.write(body)


@pytest.mark.parametrize("body", ["> > - 1. ***all*** of it\n" * 20, "[" * 3000 + "all"])
def test_what_people_mean_is_not_too_deep(body):
    written = markup.write(body)

    assert "all" in "".join(str(part) for part in written.text)


@pytest.mark.parametrize("body", ["```{first_name}", "~~~ Dear all", "[RSVP]: https://mae.example/rsvp"])
def test_no_sign_of_markdown_swallows_words(body):
    written = markup.write(body)

    assert split(body)[-1] in written.text or body.split()[-1] in "".join(map(str, written.text))
