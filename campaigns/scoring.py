"""What campaigns count for engagement: a click of a person, little and capped. Opens and machines count nothing."""

from core.types import Signal
from engagement.families import Family

CLICK = Signal("campaigns.click", "Followed a link in our mail", Family.CONNECT, points=1, half_life=90, cap=3)

SIGNALS = (CLICK,)
