"""Servers for the tests, before Django reads its settings.

Without DATABASE_ADMIN_URL a throw-away PostgreSQL and Valkey are started and die with pytest. Every xdist worker gets
a database and a queue number of its own. Loaded by `-p` in pyproject.toml, so it runs ahead of pytest-django.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from zjtrade.embedded import CannotStart
from zjtrade.environment import OUTGOING
from zjtrade.servers import servers, writable

_started = ExitStack()


def _renamed(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{path}"))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Fill the environment: the controller starts servers, each worker takes its own database on them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
    for name in OUTGOING:
        os.environ.pop(name, None)  # whoever runs the tests may have channels; the tests send to servers of their own
    if not worker:
        if not os.environ.get("DATABASE_ADMIN_URL"):
            _start()
        elif not os.environ.get("DATABASE_OWNER_URL") or not os.environ.get("DATABASE_URL"):
            raise pytest.UsageError(
                "DATABASE_ADMIN_URL is set: the tests need DATABASE_URL and DATABASE_OWNER_URL as well"
            )
    name = f"test_zjtrade_{worker or 'main'}"
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = _renamed(os.environ[variable], name)
    number = int(worker.removeprefix("gw") or 0) + 1 if worker else 0
    os.environ["REDIS_URL"] = _renamed(os.environ["REDIS_URL"], str(number % 16))


def _start() -> None:
    directory = Path(tempfile.mkdtemp(prefix="zjtrade-test-"))
    _started.callback(shutil.rmtree, directory, ignore_errors=True)
    directory.chmod(0o711)
    writable(directory)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(variable, None)
    try:
        os.environ |= _started.enter_context(servers(os.environ, directory, durable=False, say=lambda text: None))
    except CannotStart as error:
        _started.close()
        raise pytest.UsageError(str(error)) from error
    os.environ["VAR_DIR"] = str(directory)
    os.environ["ZJTRADE_TEST_SERVERS"] = "throw-away"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the browser tests when asked to, visibly."""
    if os.environ.get("ZJTRADE_NO_BROWSER") == "1":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="ZJTRADE_NO_BROWSER=1"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last thing of the run: stop what was started."""
    _started.close()
