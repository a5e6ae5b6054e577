"""The one place that writes MIME: Django builds a letter once, it is cut into slots, and each mail is a join.

Building a message with Django costs about a millisecond; filling the slots of one costs a hundredth of that. A test
compares the two for any letter and any recipient.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from html import escape
from pathlib import Path
from secrets import token_hex

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.letters import UNANSWERED
from outbox import markup, quoted, tokens
from outbox.models import Letter
from outbox.placeholders import TOKEN, Slot, one_line, split, whole

_inliner = css_inline.CSSInliner(
    extra_css=(Path(__file__).parent / "letter.css").read_text(), keep_at_rules=True, load_remote_stylesheets=False
)

type Hole = Callable[["Recipient"], bytes]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a mail goes to, and what differs for them."""

    address: str
    name: str
    token: str
    values: Mapping[str, str]

    def says(self, slot: Slot) -> str:
        return self.token if slot is TOKEN else slot.fill(self.values)

    def reads(self, part: str | Slot) -> str:
        return part if isinstance(part, str) else self.says(part)


@dataclass(frozen=True, slots=True)
class Filled:
    """What one person reads."""

    subject: str
    text: str
    html: str


class Composed:
    """A letter cut into slots. Make one for each letter and process, and ask it for each mail."""

    def __init__(self, letter: Letter, *, fixed: Sequence[str] | None = None) -> None:
        """`fixed` are the links of a letter that was checked when it was written, see `markup.write`. Without them
        raises UnknownPlaceholder or BadLink."""
        body = markup.write(letter.body, href=lambda token, number: _site("outbox:click", token, number), fixed=fixed)
        self._subject = _subject(letter, fixed)
        self._html = _page(letter, body)
        self._text = [*body.text, *_foot(letter)]
        self.links = body.links
        self._pieces = self._cut(letter)

    def mail(self, recipient: Recipient, *, at: datetime) -> bytes:
        """The whole message in bytes, lines ending in CRLF, none beginning with a dot."""
        return _date(at) + b"".join([piece if isinstance(piece, bytes) else piece(recipient) for piece in self._pieces])

    def fill(self, recipient: Recipient) -> Filled:
        """The same as text."""
        return Filled(
            subject=one_line("".join(map(recipient.reads, self._subject))),
            text="".join(map(recipient.reads, self._text)),
            html="".join(part if isinstance(part, str) else escape(recipient.says(part)) for part in self._html),
        )

    def _cut(self, letter: Letter) -> list[bytes | Hole]:
        """Django's message: what is everybody's as bytes, what is one person's as a hole."""
        message = _django_message(letter)
        boundary = token_hex(16)
        message.set_boundary(boundary)
        own: dict[str, bytes | Hole] = {
            # Python breaks long names in other alphabets apart with a blank; ours are cut between letters.
            "From": quoted.mailbox_header("From", said=sender_name(letter), address=envelope_sender()),
            "Subject": lambda recipient: quoted.header(
                "Subject", one_line("".join(map(recipient.reads, self._subject)))
            ),
            "To": lambda recipient: quoted.mailbox_header(
                "To", said=one_line(recipient.name), address=recipient.address
            ),
            "Message-ID": lambda recipient: (
                f"Message-ID: <{tokens.message_id(recipient.token)}@{settings.MAIL_DOMAIN}>\r\n".encode()
            ),
            "List-Unsubscribe": lambda recipient: f"List-Unsubscribe: <{_unsubscribe(recipient.token)}>\r\n".encode(),
        }
        pieces: list[bytes | Hole] = [
            own.get(name) or message.policy.fold_binary(name, value)
            for name, value in message.items()
            if name != "Date"
        ]
        text, html = message.iter_parts()
        for part, content, says in ((text, self._text, str), (html, self._html, escape)):
            assert isinstance(part, MimeMessage)
            del part["Content-Transfer-Encoding"]
            part["Content-Transfer-Encoding"] = "quoted-printable"
            pieces.append(f"\r\n--{boundary}\r\n".encode())
            pieces += [part.policy.fold_binary(name, value) for name, value in part.items()]
            pieces += [b"\r\n", *_body(content, says)]
        return _joined([*pieces, f"\r\n--{boundary}--\r\n".encode()])


@dataclass(frozen=True, slots=True)
class Preview:
    """What one person reads, for a page of ours: `body` is clean HTML with the person's own words marked. There the
    subject is a heading of the third level."""

    subject: str
    body: SafeString
    text: str


def preview(letter: Letter, values: Mapping[str, str], *, fixed: Sequence[str] | None = None) -> Preview:
    """A letter as somebody with these values reads it; its links lead where they lead. `fixed` as Composed has it, and
    raises as it does."""
    recipient = Recipient("", "", "", values)
    body = markup.write(letter.body, fixed=fixed)
    marked = [part if isinstance(part, str) else f"<mark>{escape(recipient.says(part))}</mark>" for part in body.html]
    return Preview(
        subject=one_line("".join(map(recipient.reads, _subject(letter, fixed)))),
        body=mark_safe(_below_the_subject("".join(marked))),  # noqa: S308  # cleaned by nh3; values are escaped
        text="".join(map(recipient.reads, [*body.text, *_foot(letter)])),
    )


def _below_the_subject(html: str) -> str:
    """Headings from the fourth level on, none left out, as an outline must be; they look as they were written."""
    above: list[str] = []

    def fit(tag: re.Match[str]) -> str:
        closes, level = tag.groups()
        if closes:
            return f"</h{3 + len(above)}>"
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        return f'<h{3 + len(above)} class="h{level}">'

    return re.sub(r"<(/?)h([1-3])>", fit, html)


def envelope_sender() -> str:
    """Where bounces go."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender_name(letter: Letter) -> str:
    """Who the mail is from, before the association's address: "Renee Thigpen, MAE"."""
    if letter.sender_name:
        return f"{one_line(letter.sender_name)}, {one_line(settings.ASSOCIATION_SHORT)}"
    return one_line(settings.ASSOCIATION_NAME)


def _subject(letter: Letter, fixed: Sequence[str] | None) -> list[str | Slot]:
    """A subject has one line, whatever was pasted into it."""
    line = " ".join(letter.subject.split())
    return split(whole(line) if fixed is None else line)


def _django_message(letter: Letter) -> MimeMessage:
    message = EmailMultiAlternatives(
        subject="-",
        body="-",
        from_email=envelope_sender(),
        to=["somebody@example.com"],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": "<->",
            "List-Unsubscribe": "-",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **_list_headers(letter),
        },
    )
    message.attach_alternative("-", "text/html")
    return message.message(policy=SMTP)


def _list_headers(letter: Letter) -> dict[str, str]:
    """What programs sort and answer by. A topic is a list (RFC 2919); a person wrote it, so it is not Auto-Submitted
    (RFC 3834, 5), but nobody's absence is news to them."""
    if letter.topic is None:
        return UNANSWERED
    return {"List-Id": f"<{letter.topic.key}.{settings.MAIL_DOMAIN}>", "Precedence": "bulk", **UNANSWERED}


def _body(parts: list[str | Slot], says: Callable[[str], str]) -> list[bytes | Hole]:
    """A body in quoted-printable; `says` escapes a value for it."""

    def hole(slot: Slot) -> Hole:
        return lambda recipient: quoted.value(says(recipient.says(slot)))

    return [
        hole(part) if isinstance(part, Slot) else quoted.literal(part, goes_on=isinstance(following, Slot))
        for part, following in zip(parts, [*parts[1:], ""], strict=True)
    ]


def _joined(pieces: list[bytes | Hole]) -> list[bytes | Hole]:
    """Neighbouring bytes as one."""
    joined: list[bytes | Hole] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _page(letter: Letter, body: markup.Written) -> list[str | Slot]:
    """The mail's HTML: the body on our paper, styles inlined, rules for dark screens kept."""
    marks = markup.Marks()
    context = {**_everywhere(letter, marks.token), "body": marks.join(body.html)}
    return marks.cut(_inliner.inline(render_to_string("outbox/letter.html", context)))


def _foot(letter: Letter) -> list[str | Slot]:
    marks = markup.Marks()
    return marks.cut(render_to_string("outbox/letter.txt", _everywhere(letter, marks.token)))


def _everywhere(letter: Letter, token: str) -> dict[str, object]:
    """What stands under every mail."""
    return {
        "association": settings.ASSOCIATION_NAME,
        "postal_address": settings.ASSOCIATION_ADDRESS,
        "topic": letter.topic,
        "unsubscribe": _unsubscribe(token),
        "preferences": _site("outbox:preferences", token),
        "honeypot": _site("outbox:click", token, 0),
    }


def _unsubscribe(token: str) -> str:
    return _unsubscribe_address().replace("TOKEN", token)


@lru_cache(maxsize=1)
def _unsubscribe_address() -> str:
    return _site("outbox:unsubscribe", "TOKEN")


def _site(name: str, token: str, *rest: int) -> str:
    return settings.PUBLIC_URL + reverse(name, args=["TOKEN", *rest]).replace("TOKEN", token)


@lru_cache(maxsize=4)
def _date(at: datetime) -> bytes:
    return f"Date: {format_datetime(at)}\r\n".encode()
