"""How the members' own rows follow a person through merging, export and erasure."""

from core.types import OnErase, OnMerge, PersonLink

PERSON_LINKS = (
    PersonLink("members.ContactPoint.person", OnMerge.UNIQUE, OnErase.DELETE),
    PersonLink("members.Employment.person", OnMerge.MOVE, OnErase.BLANK),
    PersonLink("members.Membership.person", OnMerge.MOVE, OnErase.BLANK),
    PersonLink("members.Demographics.person", OnMerge.UNIQUE, OnErase.DELETE),
    PersonLink("members.Standing.person", OnMerge.DERIVED, OnErase.DELETE, export=False),
    PersonLink("members.SearchName.person", OnMerge.DERIVED, OnErase.DELETE, export=False),
)
