"""Building .venv: fresh, stale, interrupted, moved. pip itself is replaced: what it fetches is not the point."""

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/venv.py of a folder with spaces, counting its installs."""
    folder = tmp_path / "外贸 demo"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "venv.py", folder / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        (folder / name).write_text("nothing==1\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("venv_script", folder / "scripts" / "venv.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.installs = []
    real = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        if "install" in command:
            module.installs.append(command)
            return subprocess.CompletedProcess(command, 0)
        if "venv" in command and "--without-pip" not in command:
            command = [*command, "--without-pip"]  # faster; pip is not used
        return real(command, **options)

    monkeypatch.setattr(module.subprocess, "run", run)
    return module


def make(venv: ModuleType, kind: str, monkeypatch: pytest.MonkeyPatch) -> int:
    before = len(venv.installs)
    monkeypatch.setattr(venv.sys, "argv", ["venv.py", kind])
    venv.main()
    return len(venv.installs) - before


def test_it_is_built_once_and_again_when_stale(venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make(venv, "run", monkeypatch) == 1
    assert make(venv, "run", monkeypatch) == 0
    (venv.ROOT / "requirements.txt").write_text("nothing==2\n", encoding="utf-8")
    assert make(venv, "run", monkeypatch) == 1
    assert make(venv, "dev", monkeypatch) == 1
    assert make(venv, "run", monkeypatch) == 0, "what tests need holds what runs"
    assert make(venv, "bench", monkeypatch) == 1
    assert make(venv, "dev", monkeypatch) == 0, "what measures holds what tests need"


def test_an_interrupted_build_is_done_anew(venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(kind: str) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(venv, "wanted", interrupt)
        with pytest.raises(KeyboardInterrupt):
            venv.build("run")
    assert (venv.VENV / ".unfinished").exists()
    (venv.VENV / "half").touch()
    assert make(venv, "run", monkeypatch) == 1
    assert not (venv.VENV / "half").exists()
    assert not (venv.VENV / ".unfinished").exists()


def test_a_moved_folder_gets_a_new_one(venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make(venv, "run", monkeypatch) == 1
    moved = venv.ROOT.with_name("elsewhere")
    venv.ROOT.rename(moved)
    monkeypatch.setattr(venv, "ROOT", moved)
    monkeypatch.setattr(venv, "VENV", moved / ".venv")
    monkeypatch.setattr(venv, "PYTHON", moved / ".venv" / "bin" / "python")
    assert not venv.good("run")
    assert make(venv, "run", monkeypatch) == 1


def test_an_old_python_gets_a_sentence(venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv.sys, "version_info", (3, 9, 0))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        make(venv, "run", monkeypatch)
