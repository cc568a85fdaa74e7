#!/usr/bin/env python3
"""Django's own commands on the portal of a folder: QANTARA_FOLDER=my-partnership python manage.py migrate."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qantara.web.settings")
    execute_from_command_line(sys.argv)
