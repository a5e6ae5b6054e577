"""What requirements.lock installs is enough to run: the packages of the tests may not be leaned on."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

# Imports all that web, worker, beat and the commands import, where nothing can be imported that is not in the lock.
RUN_WITH_THE_LOCK_ALONE = """
import re, sys
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions
from pathlib import Path

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

locked = set(re.findall(r"^([a-z0-9._-]+)==", Path("requirements.lock").read_text(), re.MULTILINE))

class OnlyTheLocked(MetaPathFinder):
    owners = {name: set(map(plain, owners)) for name, owners in packages_distributions().items()}

    def find_spec(self, name, path=None, target=None):
        owners = self.owners.get(name.partition(".")[0])
        if owners and not owners & locked:
            raise ModuleNotFoundError(f"{name} is not in requirements.lock", name=name)

sys.meta_path.insert(0, OnlyTheLocked())

import celery.bin.celery, granian
from django.core.management import get_commands, load_command_class
from mae_crm.celery import app
from mae_crm.wsgi import application

app.loader.import_default_modules()
with app.connection_for_write() as connection:
    connection.transport
for name, place in get_commands().items():
    if "." not in str(place):
        load_command_class(place, name)
"""


def test_the_program_runs_on_what_the_lock_installs():
    done = subprocess.run(
        [sys.executable, "-c", RUN_WITH_THE_LOCK_ALONE],
        cwd=settings.BASE_DIR,
        env={
            "DJANGO_SETTINGS_MODULE": "mae_crm.settings",
            "SECRET_KEY": "k" * 50,
            "STATIC_ROOT": str(Path(settings.BASE_DIR) / "static"),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.returncode == 0
