"""Builds .venv when it is missing or stale: `python3 scripts/venv.py run|dev|bench`. Standard library only.

Stale means: other requirements, another Python, or a folder that was moved. A build that was interrupted at any moment
leaves its marker and is done anew. Two at once wait for each other.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {
    "run": ["requirements.txt"],
    "dev": ["requirements.txt", "requirements-dev.txt"],
    "bench": ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"],
}
"""Kinds from the least to the most: each holds what the ones before it hold."""


def wanted(kind: str) -> str:
    """What a good .venv of this kind was made of."""
    digest = hashlib.sha256(f"{sys.version_info[:3]} {VENV}".encode())
    for name in FILES[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def good(kind: str) -> bool:
    """Whether .venv holds at least the requirements of this kind."""
    stamp = VENV / f".made-{kind}"
    return PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted(kind)


def enough(kind: str) -> bool:
    """Whether nothing has to be built: what tests need holds what runs, what measures holds what tests need."""
    kinds = list(FILES)
    return any(good(each) for each in kinds[kinds.index(kind) :])


def build(kind: str) -> None:
    """Create or bring up to date; the stamp is written last."""
    marker = VENV / ".unfinished"
    if marker.exists() or not (VENV / "pyvenv.cfg").exists() or not any(good(each) or stamped(each) for each in FILES):
        shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    marker.touch()
    for stamp in VENV.glob(".made-*"):
        stamp.unlink()
    pip = [str(PYTHON), "-m", "pip"]
    if not PYTHON.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)
        if made.returncode:  # Debian without python3-venv: the system's pip can fill an environment that has none
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
            pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    elif subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    files = [part for name in FILES[kind] for part in ("--requirement", str(ROOT / name))]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore"]
    done = subprocess.run([*pip, "install", *quiet, *files], check=False)
    if done.returncode:
        sys.exit("make: the packages could not be installed (see above); run the same again when the registry answers.")
    unfinished = VENV / f".made-{kind}.new"
    unfinished.write_text(wanted(kind), encoding="ascii")
    unfinished.replace(VENV / f".made-{kind}")
    marker.unlink()


def stamped(kind: str) -> bool:
    """Whether .venv was finished once, here, by a Python that still works: then it is brought up to date in place."""
    told = VENV / "pyvenv.cfg"
    works = PYTHON.exists() and not subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode
    return works and (VENV / f".made-{kind}").exists() and f"{VENV}" in told.read_text(encoding="utf-8")


def main() -> None:
    """Nothing when all is good, else build."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < (3, 11):
        sys.exit(f"make: Python 3.11 or newer is needed, {sys.version.split()[0]} is here; name another with PYTHON=…")
    if enough(kind):
        return
    if not os.access(ROOT, os.W_OK):
        sys.exit(f"make: {ROOT} cannot be written by this user, so .venv cannot be made.")
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not enough(kind):
            print("make: building .venv …", flush=True)
            build(kind)
    except KeyboardInterrupt:
        sys.exit("make: interrupted; the next run installs the packages anew.")
    finally:
        os.close(lock)


if __name__ == "__main__":
    main()
