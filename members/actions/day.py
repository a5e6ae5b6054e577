from datetime import date, timedelta

from core.action import action
from core.sql import long_work
from members import standing
from members.actions.closing import move_on
from members.models import StandingDay

LONGEST = timedelta(minutes=10)


@action
def turn_day(*, to: date, by: None = None) -> bool:
    """Have those go on elsewhere whose worksite closes with the day `to`, and compute standing for it; False when it is
    computed for that day already. Safe to run twice at once."""
    row = StandingDay.objects.select_for_update().get(pk=1)
    if row.day == to:
        return False
    row.day = to
    row.save(update_fields=["day"])
    with long_work(at_most=LONGEST):
        move_on(to)
        standing.restand_everyone()
    return True


@action
def stand_again(*, by: None = None) -> None:
    """Compute standing once more for the day that it stands for, writing only what differs.

    Who writes to a ledger while the day turns does so for the day before: the two do not see each other.
    """
    with long_work(at_most=LONGEST):
        standing.restand_everyone()
