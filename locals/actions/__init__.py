"""Changes of the units, of which local organizes whom, and of who acts where."""

from locals.actions.jurisdictions import NothingToChange, organize, pass_on, withdraw
from locals.actions.roles import Ended, NotBegun, RoleRefused, end_role, give_role, held
from locals.actions.schools import Loaded, NoRegion, load_schools
from locals.actions.units import (
    StillInUse,
    UnitRefused,
    add_unit,
    close_unit,
    correct_unit,
    hold_units,
    refuse_closed,
    refuse_outlasting,
    refuse_stranding,
    reopen_unit,
)

__all__ = [
    "Ended",
    "Loaded",
    "NoRegion",
    "NotBegun",
    "NothingToChange",
    "RoleRefused",
    "StillInUse",
    "UnitRefused",
    "add_unit",
    "close_unit",
    "correct_unit",
    "end_role",
    "give_role",
    "held",
    "hold_units",
    "load_schools",
    "organize",
    "pass_on",
    "refuse_closed",
    "refuse_outlasting",
    "refuse_stranding",
    "reopen_unit",
    "withdraw",
]
