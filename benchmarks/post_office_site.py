"""Settings under which django-post-office is measured: ours, its tables, and no pool, which no fork outlives."""

from mae_crm.settings import *  # noqa: F403
from mae_crm.settings import DATABASES, INSTALLED_APPS, MAILERS

INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
DATABASES["default"]["OPTIONS"].pop("pool", None)
MAILERS = {"default": MAILERS["outreach"]}
# Everything at once, nothing logged, one connection for each process: the fastest it can be told to be.
POST_OFFICE = {"BATCH_SIZE": 1_000_000, "LOG_LEVEL": 0, "THREADS_PER_PROCESS": 1, "BATCH_DELIVERY_TIMEOUT": 600}
