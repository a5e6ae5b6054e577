"""Roles that reach beyond one building always prove a second factor."""

from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from core import clock
from core.types import FactorRule
from locals.access import Actor, Role


def needs(user: AbstractBaseUser) -> bool:
    return bool(Actor.of(cast("User", user), clock.today()).roles & Role.with_second_factor())


rule = FactorRule(key="locals.roles", needs=needs)
