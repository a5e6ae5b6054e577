"""How leaders' rows follow a person through merging, export and erasure."""

from core.types import OnErase, OnMerge, PersonLink

PERSON_LINKS = (
    PersonLink("leaders.Term.person", OnMerge.MOVE, OnErase.KEEP),
    PersonLink("leaders.Candidate.person", OnMerge.UNIQUE, OnErase.DELETE),
    PersonLink("leaders.Move.person", OnMerge.MOVE, OnErase.BLANK),
)
