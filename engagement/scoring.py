"""What counts without an act: facts of the members app, which lies below and records no activities.

Each is computed from its ledger in `engagement.formula`, where `amount` says how often the points are given.
"""

from core.types import Signal
from engagement.families import Family

MEMBER = Signal("members.member", "Member", Family.BELONG, points=12, half_life=0, cap=12)
MEMBER_YEARS = Signal("members.years", "Years without a break", Family.BELONG, points=1.5, half_life=0, cap=12)
REACHABLE = Signal("members.verified_email", "Verified personal e-mail", Family.BELONG, points=6, half_life=0, cap=6)

FACTS = (MEMBER, MEMBER_YEARS, REACHABLE)
