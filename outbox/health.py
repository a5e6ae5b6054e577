"""Is mail going out, and are opt-outs honoured?"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Greatest

from core import clock
from core.formats import counted, moment
from core.types import Health
from outbox import suppression, trouble
from outbox.models import Message, State

LATE = timedelta(minutes=5)
RECENT = timedelta(days=7)  # letters of which anything may still be on its way, or was in the last days
TOO_MANY_FAILED = 0.1


def outbox() -> Health:
    """The oldest message that is due; of the letters of a week those in doubt, and the share that failed in a day."""
    now = clock.now()
    # Who wants to go before all others says that they are due since long ago: nothing waits from before it was written.
    due = Message.objects.filter(not_before__lte=now)
    oldest = due.aggregate(since=Min(Greatest("not_before", "letter__created_at")))["since"]
    today = Q(settled_at__gte=now - timedelta(days=1))
    counts = Message.objects.filter(letter__created_at__gte=now - RECENT).aggregate(
        in_doubt=Count("pk", filter=Q(state=State.IN_DOUBT)),
        failed=Count("pk", filter=today & Q(state=State.FAILED)),
        accepted=Count("pk", filter=today & Q(state=State.ACCEPTED)),
    )
    tried = counts["failed"] + counts["accepted"]
    share = counts["failed"] / tried if tried else 0.0
    figures = {**counts, "oldest_due_seconds": int((now - oldest).total_seconds()) if oldest else 0}
    wrong = trouble.stands()
    if wrong and Message.objects.filter(not_before__isnull=False).exists():
        return Health(
            ok=False,
            says=f"The mail server takes no mail since {moment(wrong.since)}: {wrong.says}",
            do="Look at the mail server and at EMAIL_URL. What waits leaves by itself once it takes mail again.",
            figures=figures,
        )
    if oldest and now - oldest > LATE:
        return Health(
            ok=False,
            says=f"Mail has been waiting since {moment(oldest)}.",
            do="Look at the workers and the mail server, or run: manage.py deliver_outbox",
            figures=figures,
        )
    if tried >= 20 and share > TOO_MANY_FAILED:
        return Health(
            ok=False,
            says=f"{share:.0%} of the mail of the last day failed.",
            do="Read what the mail server said, on the campaign's report.",
            figures=figures,
        )
    if counts["in_doubt"]:
        return Health(
            ok=True,
            says=f"{counted(counts['in_doubt'], 'message is', 'messages are')} in doubt: the campaign’s report asks "
            "whether it arrived.",
            figures=figures,
        )
    return Health(ok=True, says="Mail goes out.", figures=figures)


def opt_outs() -> Health:
    """Suppressions are kept under today's secret."""
    try:
        suppression.check_key()
    except suppression.WrongKey as problem:
        return Health(ok=False, says=str(problem), do="Set SUPPRESSION_KEY to its former value and restart.")
    return Health(ok=True, says="Opt-outs are found.")
