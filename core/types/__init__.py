"""The plain values that apps hand to `core.registry`, so that pages need not know the features they show.

A capability (`can`) is a member of `locals.access.Can`, which is a string enum; None means everybody who reaches the
page.
"""

from core.types.choosing import Choice, Column, Field, Hit, Kind, SearchSource
from core.types.health import Health, HealthCheck
from core.types.pages import (
    Badge,
    BadgeSource,
    DateRow,
    Dates,
    HomeCard,
    NavItem,
    Panel,
    PeopleButton,
    PersonButton,
    Queue,
    QueueRow,
    SelfPanel,
    TimelineEntry,
    TimelineSource,
    UnitPage,
)
from core.types.records import (
    MembershipsEnd,
    OnErase,
    OnMerge,
    PersonLedger,
    PersonLink,
    Rep,
    RepSource,
    Signal,
    UnitCloses,
)
from core.types.signing_in import (
    AddressProved,
    Claim,
    FactorRule,
    IdentityProvider,
    MailArrives,
    Obstacle,
    Postbox,
    UserLinked,
)

__all__ = [
    "AddressProved",
    "Badge",
    "BadgeSource",
    "Choice",
    "Claim",
    "Column",
    "DateRow",
    "Dates",
    "FactorRule",
    "Field",
    "Health",
    "HealthCheck",
    "Hit",
    "HomeCard",
    "IdentityProvider",
    "Kind",
    "MailArrives",
    "MembershipsEnd",
    "NavItem",
    "Obstacle",
    "OnErase",
    "OnMerge",
    "Panel",
    "PeopleButton",
    "PersonButton",
    "PersonLedger",
    "PersonLink",
    "Postbox",
    "Queue",
    "QueueRow",
    "Rep",
    "RepSource",
    "SearchSource",
    "SelfPanel",
    "Signal",
    "TimelineEntry",
    "TimelineSource",
    "UnitCloses",
    "UnitPage",
    "UserLinked",
]
