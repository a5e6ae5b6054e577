from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from locals.access import Can, Scope, ScopedQuerySet
from members.models.person import Person
from members.models.standing import Standing


class SearchNameQuerySet(ScopedQuerySet["SearchName"]):
    see = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        """Names of people who stand in the scope; the shortest way there, for this is asked while somebody types."""
        stands = _stands(scope)
        return self.filter(stands | Q(person__user=scope.user_id) if scope.user_id else stands)

    def told(self, seen: Scope, histories: Scope) -> Self:
        """Of people in `seen`: their names today, and former surnames where their history may be read, which is in
        `histories`."""
        if histories.statewide or histories == seen:
            return self
        today = Q(former=None)
        return self.filter(today if histories.is_empty else today | _stands(histories))


def _stands(scope: Scope) -> Q:
    return Q(Exists(Standing.objects.filter(person=OuterRef("person")).within(scope)))


class SearchName(models.Model):
    """A word of somebody's name, folded: derived from the names by triggers, never written by hand.

    `members.namewords` tells which words. In the order of bytes, so that words of one beginning stand together.
    """

    pk = models.CompositePrimaryKey("word", "person")
    word = models.TextField(db_collation="C")  # one letter may be eighteen when it is folded
    # The triggers take away the words of a person who goes: a constraint would be one more check for each word.
    person = models.ForeignKey(
        Person, models.DO_NOTHING, related_name="search_names", db_index=False, db_constraint=False
    )
    # The surname that the word was of, as it was written. Nothing where the word is one of a name of today.
    former = models.CharField("former surname", max_length=80, null=True)

    objects: ClassVar[SearchNameQuerySet] = SearchNameQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("person", "word", name="members_searchname_person")]

    def __str__(self) -> str:
        return self.word
