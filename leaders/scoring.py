"""What leading counts for engagement."""

from core.types import Signal
from engagement.families import Family

STEP = Signal("leaders.step", "Moved up the leader pipeline", Family.LEAD, points=5, half_life=180, cap=10)
TERM = Signal("leaders.term", "Took on an office", Family.LEAD, points=8, half_life=365, cap=12)

SIGNALS = (STEP, TERM)
