#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from devstack.boot import boot_for_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")
    boot_for_command(sys.argv)
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # after the environment is complete

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
