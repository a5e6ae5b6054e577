"""Mails that the house writes by itself, as plain text with an HTML twin: same words, our look, nothing to load."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import make_msgid
from functools import cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

UNANSWERED = {"X-Auto-Response-Suppress": "OOF, AutoReply"}  # as Exchange reads it: no notes of absence come back
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one paragraph of the text becomes: "words", "code" to copy or "link" to press."""

    kind: str
    text: str


def paragraphs(text: str) -> list[Paragraph]:
    """Paragraphs are parted by blank lines. One that is indented is a code or, if it is an address, a link."""
    return [_paragraph(part) for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip()]


def _paragraph(part: str) -> Paragraph:
    bare = part.strip()
    if not part.startswith("    "):
        return Paragraph("words", bare)
    return Paragraph("link" if LINK.fullmatch(bare) else "code", bare)


def html_twin(subject: str, text: str) -> str:
    """The whole HTML document for a mail of this subject and text. Readable without pictures, and on dark screens."""
    values = {
        "subject": subject,
        "paragraphs": paragraphs(text),
        "association": settings.ASSOCIATION_NAME,
        "address": settings.ASSOCIATION_ADDRESS,
    }
    return _inliner().inline(render_to_string("mail/letter.html", values))


def notice(subject: str, text: str, *, to: Sequence[str]) -> EmailMultiAlternatives:
    """One mail, ready to send; those who get it see each other's addresses."""
    return automatic(EmailMultiAlternatives(subject, text, to=list(to)))


def automatic(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Attach the twin of the message's text, name it by our domain, and say that no person sent it (RFC 3834, 5)."""
    message.extra_headers = {
        "Message-ID": make_msgid(domain=settings.MAIL_DOMAIN),
        "Auto-Submitted": "auto-generated",
        **UNANSWERED,
        **message.extra_headers,
    }
    message.attach_alternative(html_twin(str(message.subject), str(message.body)), "text/html")
    return message


@cache
def _inliner() -> css_inline.CSSInliner:
    """Mail programs read style attributes best; the rules for dark and narrow screens stay in <style>."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
