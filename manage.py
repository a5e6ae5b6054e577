#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from devstack.boot import boot_for_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
    boot_for_command(sys.argv)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  # now that the environment is complete
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
