#!/usr/bin/env python
"""Django's command line for the house."""

import os
import sys

from django.core.management import execute_from_command_line

from zjtrade.launch import run_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
    run_command(execute_from_command_line, sys.argv)
