"""How rows of staff lists follow a person through merging, export and erasure."""

from core.types import OnErase, OnMerge, PersonLink

PERSON_LINKS = (
    PersonLink("rosters.Finding.person", OnMerge.MOVE, OnErase.DELETE, export=False),
    PersonLink("rosters.Decision.person", OnMerge.MOVE, OnErase.DELETE, export=False),
    PersonLink("rosters.BeforeImage.person", OnMerge.MOVE, OnErase.DELETE, export=False),
)
