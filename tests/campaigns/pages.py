"""What tests of campaigns' pages share."""

import re
from html import unescape

from django.urls import reverse

NOW_TO_ALL = {"do": "now", "recipients": "1000"}  # as the page sends it that asks once more


def text_of(answer):
    """What a page says, without its elements."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", answer.content.decode())).split())


def page(name, *args, **query):
    return reverse(f"campaigns:{name}", args=args, query=query)


def words_of(row, **changed):
    """What the form on the draft's page sends."""
    shown = {"name": row.name, "topic": row.topic_id, "subject": row.subject, "body": row.body}
    return {**shown, "reply_to": row.reply_to, "seen": row.words_mark, **changed}


def seen_by(answer):
    """The mark of the stored words that the form carries along."""
    return re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())[0]
