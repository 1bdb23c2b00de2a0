"""The import contracts hold, and each fails on a planted violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = (
    "core",
    "tenancy",
    "notices",
    "orders",
    "cases",
    "alerts",
    "assessment",
    "targets",
    "workbench",
    "zjtrade",
    "scripts",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code alone, to plant in."""
    copy = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "data", "sql"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_contracts_hold(tree: Path) -> None:
    done = lint(tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("orders/models.py", "import assessment.models", "Apps depend downwards only"),
        ("orders/models.py", "import orders.urls", "Inside an app, rooms depend downwards only"),
        ("tenancy/models.py", "import tenancy.services", "Inside tenancy, rooms depend downwards only"),
        ("assessment/formulas/month.py", "import django.db", "Rules, formulas, facts and enums touch no framework"),
        ("core/periods.py", "import time", "Rules, formulas, facts and enums touch no framework"),
        ("orders/models.py", "import openpyxl", "Only core.workbook knows the workbook libraries"),
        ("orders/models.py", "import docx", "Only core.document knows the library of documents"),
        ("cases/models.py", "import psycopg2", "Only the roles' bootstrap and the embedded servers know"),
        ("orders/models.py", "import tenancy.views", "An app is entered through services"),
        ("orders/utils.py", "", "Inside an app, rooms depend downwards only"),
    ],
)
def test_a_planted_violation_fails(tree: Path, module: str, line: str, broken: str) -> None:
    path = tree / module
    before = path.read_bytes() if path.exists() else None
    path.write_bytes((before or b"") + f"\n{line}\n".encode())
    try:
        done = lint(tree)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
    assert done.returncode != 0
    report = " ".join(done.stdout.split())
    told = report[report.index(broken) :]
    assert " BROKEN" in told[: len(broken) + 90], report
