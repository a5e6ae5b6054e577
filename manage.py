#!/usr/bin/env python
"""Django's command line for this project."""

import logging
import os
import sys

from core.logs import NoConnection
from devstack.boot import boot_for_command

NOT_MIGRATED = {"42P01", "42703"}  # what PostgreSQL says of a table or a column that is not there


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
    boot_for_command(sys.argv)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  # now that the environment is complete
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import InterfaceError, OperationalError, ProgrammingError  # noqa: PLC0415

    no_connection = NoConnection()
    logging.getLogger("psycopg.pool").addFilter(no_connection)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    except (OperationalError, InterfaceError) as problem:
        if "--traceback" in sys.argv:
            raise
        said = no_connection.explain(str(problem)).partition("\n")[0]
        sys.exit(f"The database did not do it: {said}. `manage.py doctor` looks at everything that is needed.")
    except ProgrammingError as problem:
        if "--traceback" in sys.argv or getattr(problem.__cause__, "sqlstate", None) not in NOT_MIGRATED:
            raise
        sys.exit("The tables are missing, or older than the program: run `manage.py migrate` first.")


if __name__ == "__main__":
    main()
