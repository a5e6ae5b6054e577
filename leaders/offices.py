"""The offices that most associations have, for an installation that has none yet."""

from leaders.models import Office

OFFICES = (
    # key, name, unit, seats, role
    ("president", "President", "local", 1, "local_president"),
    ("co-president", "Co-president", "local", 2, "local_president"),
    ("vice-president", "Vice president", "local", 1, ""),
    ("secretary", "Secretary", "local", 1, ""),
    ("treasurer", "Treasurer", "local", 1, ""),
    ("membership-chair", "Membership chair", "local", 1, "local_president"),
    ("building-rep", "Building rep", "worksite", None, "building_rep"),
    ("delegate", "RA delegate", "local", None, ""),
    ("board-director", "Board director", "region", None, ""),
    ("state-president", "State president", "state", 1, ""),
    ("state-vice-president", "State vice president", "state", 1, ""),
    ("state-secretary-treasurer", "State secretary-treasurer", "state", 1, ""),
)


def ensure() -> None:
    """Write them once. An association that has changed its offices keeps them as they are."""
    if Office.objects.exists():
        return
    Office.objects.bulk_create(
        (
            Office(key=key, name=name, unit=unit, seats=seats, role=role, place=place)
            for place, (key, name, unit, seats, role) in enumerate(OFFICES)
        ),
        ignore_conflicts=True,
    )
