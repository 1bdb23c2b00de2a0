"""Who runs what under `pytest -n`: all browser tests in one process, because they share one house; the rest as it comes.

Own, because `--dist loadgroup` of pytest-xdist 3.8 does not find its marks under pytest 9.2 and spreads them.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/e2e/"


class BrowserTogether(LoadScopeScheduling):
    """Every test is a scope of its own, but the browser's are one; the largest scope is begun first."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserTogether | None:
    """For plain `-n`; whoever asks for another distribution gets it."""
    return BrowserTogether(config, log) if config.getoption("dist") == "load" else None
