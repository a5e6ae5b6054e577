"""From nodes to one condition on Person. Only `Field.where` makes conditions: nothing a user wrote names a column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, Model, OuterRef, Q

from audiences.language import AllOf, AnyOf, Condition, Node, Not
from core.types import Field, Kind
from locals.access import Actor
from members.models import Person


@dataclass(frozen=True)
class Compiler:
    """For one actor on one day."""

    actor: Actor
    day: date

    def q(self, node: Node) -> Q:
        match node:
            case AllOf(nodes):
                return self._all(nodes)
            case AnyOf(nodes):
                return self._any(nodes)
            case Not(child):
                return ~self.q(child)
            case Condition():
                return self._all([node])

    def rows(self, root: AllOf, model: type[Model]) -> Q:
        """What the outermost group says of a row of `model` that a person is to have."""
        own = [node for node in root.nodes if isinstance(node, Condition) and node.field.through is model]
        return reduce(and_, (self._where(condition) for condition in own if _has_row(condition)), Q())

    def limits(self, field: Field) -> list[Q]:
        """People about whom the actor may not know this value have none, also where they are seen otherwise."""
        if field.can is None or self.actor.knows_of_all(field.can):
            return []
        return [Q(pk__in=Person.objects.allowed(self.actor, field.can).values("pk"))]

    def _all(self, nodes: Iterable[Node]) -> Q:
        """Conditions through one model share one EXISTS: they hold for one and the same row."""
        parts: list[Q] = []
        rows: dict[type[Model], list[Q]] = defaultdict(list)
        for node in nodes:
            if not isinstance(node, Condition):
                parts.append(self.q(node))
                continue
            parts += self.limits(node.field)
            through = node.field.through
            if through is None:
                parts.append(self._where(node))
                continue
            if _has_row(node):
                rows[through].append(self._where(node))
            parts += [~_exists(through, absent) for absent in self._absent(node)]
        parts += [_exists(model, reduce(and_, wheres)) for model, wheres in rows.items()]
        return reduce(and_, parts, Q())

    def _any(self, nodes: Iterable[Node]) -> Q:
        """What is asked of one model alone is asked in one EXISTS: the database reads its rows once."""
        parts: list[Q] = []
        rows: dict[type[Model], list[Q]] = defaultdict(list)
        for node in nodes:
            through = node.field.through if isinstance(node, Condition) else None
            if isinstance(node, Condition) and through and self._is_only_a_row(node):
                rows[through].append(self._where(node))
            else:
                parts.append(self.q(node))
        parts += [_exists(model, reduce(or_, wheres)) for model, wheres in rows.items()]
        return reduce(or_, parts)

    def _is_only_a_row(self, condition: Condition) -> bool:
        return _has_row(condition) and not self._absent(condition) and not self.limits(condition.field)

    def _where(self, condition: Condition) -> Q:
        return condition.field.where(condition.op, condition.value, self.day)

    def _absent(self, condition: Condition) -> list[Q]:
        """What no row of the person may be."""
        if condition.op == "none":
            return [condition.field.where("any", condition.value, self.day)]
        if condition.op == "unknown":
            return [~self._where(condition)]
        if _is_no(condition):
            return [condition.field.where("is", True, self.day)]
        return []


def _is_no(condition: Condition) -> bool:
    return condition.field.kind == Kind.YES and condition.value is False


def _has_row(condition: Condition) -> bool:
    """Whether some row must be so; "no" and "unknown" only say how no row may be."""
    return condition.op != "unknown" and not _is_no(condition)


def _exists(model: type[Model], where: Q) -> Q:
    return Q(Exists(model._default_manager.filter(where, person=OuterRef("pk"))))  # noqa: SLF001
