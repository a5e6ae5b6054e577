"""Who gets a campaign, what it says to one of them, and where all its messages went."""

from campaigns.queries.report import Report, clicked, messages, report, unsubscribed
from campaigns.queries.writing import (
    SHOWN,
    blanks,
    headcount,
    left_out,
    may_write,
    people,
    reader,
    values_of,
    with_blank,
    would_stop,
    written,
)

__all__ = [
    "SHOWN",
    "Report",
    "blanks",
    "clicked",
    "headcount",
    "left_out",
    "may_write",
    "messages",
    "people",
    "reader",
    "report",
    "unsubscribed",
    "values_of",
    "with_blank",
    "would_stop",
    "written",
]
