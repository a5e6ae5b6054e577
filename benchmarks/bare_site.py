"""The site with one more page: the least that a page of 50 people can be, to compare the real ones with."""

from mae_crm.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare_urls"
