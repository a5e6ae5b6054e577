"""What the slots say is what Django would have said."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import default
from email.utils import format_datetime, parseaddr

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from outbox import markup, tokens
from outbox.compose import Composed, Recipient, envelope_sender, preview, sender_name
from outbox.markup import BadLink
from outbox.models import Letter
from outbox.placeholders import PLACEHOLDERS, Slot, UnknownPlaceholder, one_line, split
from tests.outbox.letters import TOKEN, TOPIC, compose

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


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


@pytest.mark.parametrize("text", ["👩\u200d🏫 New teachers", "👩\u200d👩\u200d👧"])
def test_emoji_that_are_joined_stay_joined(text):
    assert one_line(text) == text


def test_each_mail_says_who_writes_where_they_live_and_how_to_stop_it():
    filled = compose().fill(Recipient("a@b.example", "", TOKEN, {}))

    for text in (filled.text, filled.html):
        assert settings.ASSOCIATION_ADDRESS in text
        assert f"{settings.PUBLIC_URL}/m/u/{TOKEN}" in text
        assert f"{settings.PUBLIC_URL}/m/p/{TOKEN}" in text
    assert "prefers-color-scheme" in filled.html
    assert '<p style="margin: ' in filled.html  # readers without style sheets have rules in each piece


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
