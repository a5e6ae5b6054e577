"""Keeping audiences."""

from __future__ import annotations

from accounts.models import User
from audiences import language
from audiences.language import AllOf
from audiences.models import Audience
from core.action import action
from core.errors import ActionError
from locals.models import Region


class NameTaken(ActionError):
    """The owner has another audience of that name."""


@action
def save(*, name: str, root: AllOf, by: User) -> Audience:
    """Keep these conditions under a name that the owner has not used yet."""
    _refuse_second(name, by)
    return Audience.objects.create(name=name, tree=language.write(root), owner=by)


@action
def rename(*, audience: Audience, name: str, by: User) -> Audience:
    if name != audience.name:
        _refuse_second(name, audience.owner)
        audience.name = name
        audience.save(update_fields=["name", "changed_at"])
    return audience


@action
def change(*, audience: Audience, root: AllOf, name: str = "", by: User) -> Audience:
    """Put other conditions in its place, and another name where one is given. What was sent to it before keeps its own
    people."""
    if name and name != audience.name:
        _refuse_second(name, audience.owner)
        audience.name = name
    audience.tree = language.write(root)
    audience.save(update_fields=["name", "tree", "changed_at"])
    return audience


@action
def share(*, audience: Audience, sharing: Audience.Sharing, region: Region | None, by: User) -> Audience:
    """With nobody, with everybody who works in a region, or with everybody who sees people."""
    if sharing == Audience.Sharing.REGION and region is None:
        raise ActionError("Say with which region it is shared.")
    audience.sharing = sharing
    audience.region = region if sharing == Audience.Sharing.REGION else None
    audience.save(update_fields=["sharing", "region", "changed_at"])
    return audience


@action
def delete(*, audience: Audience, by: User) -> None:
    audience.delete()


def _refuse_second(name: str, owner: User) -> None:
    if Audience.objects.filter(owner=owner, name=name).exists():
        raise NameTaken(f"You have an audience called “{name}” already.")
