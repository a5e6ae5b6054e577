"""Roles that reach beyond one building always prove a second factor."""

from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from core.types import FactorRule
from locals.access import Role, actor_today


def needs(user: AbstractBaseUser) -> bool:
    return bool(actor_today(cast("User", user)).roles & Role.with_second_factor())


def offers(user: AbstractBaseUser) -> bool:
    """For their own building a code by mail is enough; a passkey is quicker and safer."""
    return Role.BUILDING_REP in actor_today(cast("User", user)).roles


rule = FactorRule(key="locals.roles", needs=needs, offers=offers)
