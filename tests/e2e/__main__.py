"""`python -m tests.e2e` writes the small world into the servers that run under VAR_DIR."""

import importlib
import os

import django

from zjtrade.launch import use_running_servers

use_running_servers(os.environ)
django.setup()
importlib.import_module("tests.e2e.world").build()
