"""The settings of the test run: the real ones, on services of its own.

Importing this starts PostgreSQL and Redis (or finds those that another run of this checkout has started), where
DATABASE_URL and REDIS_URL are unset; they stop with the last run.
"""

import os

from devstack import places
from devstack.boot import boot

for asked in ("DEMO", "DEBUG", "EMAIL_URL", "OUTREACH_EMAIL_URL"):
    os.environ.pop(asked, None)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
boot("tests", services=("postgres", "redis"))
os.environ["STATIC_ROOT"] = str(places.home() / "tests" / "no-static")  # files as they lie, whatever was collected here

# Each worker of pytest-xdist has a number of its own in Redis, as it has a database of its own in PostgreSQL.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if WORKER:
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{int(WORKER.removeprefix('gw')) + 1}"

from mae_crm.settings import *  # noqa: E402, F403  # they read the environment that is complete only now

# No password is worth protecting here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
