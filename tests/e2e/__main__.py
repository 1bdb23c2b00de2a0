"""`python -m tests.e2e` writes the small world into the servers that run under VAR_DIR; `python -m tests.e2e NAME` what NAME
builds upon it."""

import importlib
import os
import sys

import django

from zjtrade.launch import use_running_servers

use_running_servers(os.environ)
django.setup()
importlib.import_module(f"tests.e2e.{sys.argv[1] if len(sys.argv) > 1 else 'world'}").build()
