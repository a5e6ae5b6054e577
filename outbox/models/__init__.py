"""One row per mail, what came back about it, and who said no."""

from outbox.models.event import DeliveryEvent
from outbox.models.letter import Letter, Topic
from outbox.models.message import Claim, ClaimMark, Message, MessageQuerySet, Reason, State
from outbox.models.suppression import Suppression, SuppressionKey
from outbox.models.trouble import ServerTrouble

__all__ = [
    "Claim",
    "ClaimMark",
    "DeliveryEvent",
    "Letter",
    "Message",
    "MessageQuerySet",
    "Reason",
    "ServerTrouble",
    "State",
    "Suppression",
    "SuppressionKey",
    "Topic",
]
