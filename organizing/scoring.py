"""What organizing tells engagement."""

from core.types import Signal
from engagement.families import Family

CONVERSATION = Signal(
    "organizing.conversation", "One-to-one conversation", Family.CONNECT, points=11, half_life=120, cap=25
)
