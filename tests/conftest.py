"""Fixtures for all tests. Servers start in tests/plugins/servers.py (loaded by pyproject.toml, ahead of Django)."""

pytest_plugins = ["tests.plugins.database", "tests.plugins.scheduling", "tests.cast"]
