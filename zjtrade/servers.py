"""Which servers an installation uses: those the environment names, else embedded ones under its var directory."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from zjtrade.embedded import CannotStart, Postgres, Valkey, new_passwords

Say = Callable[[str], None]


def writable(directory: Path) -> Path:
    """The var directory, created when missing. Raises CannotStart with one sentence when it cannot be written."""
    try:
        for part in (directory, directory / "run", directory / "log"):
            part.mkdir(parents=True, exist_ok=True)
        probe = directory / "run" / f"probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"{directory} cannot be written ({error.strerror}): set VAR_DIR or its owner.") from error
    return directory


@contextmanager
def sole_user(directory: Path) -> Iterator[None]:
    """Hold the var directory; a second supervisor of it gets a sentence. Ends with the process, if not before."""
    path = directory / "run" / "lock"
    with path.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise CannotStart(
                f"{directory} is in use by process {lock.read().strip() or '?'}: stop that one first."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _passwords(path: Path) -> dict[str, str]:
    """Beside the cluster that knows them, so that both go together."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        made = new_passwords()
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(made), encoding="ascii")
        unfinished.chmod(0o600)
        unfinished.replace(path)
    return dict(json.loads(path.read_text(encoding="ascii")))


def secret_key(directory: Path) -> str:
    """The key of this installation, made once; for embedded use where nobody set SECRET_KEY."""
    path = directory / "run" / "secret_key"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.write_text(secrets.token_urlsafe(50), encoding="ascii")
        unfinished.chmod(0o600)
        unfinished.replace(path)
    return path.read_text(encoding="ascii")


@contextmanager
def servers(environ: Mapping[str, str], directory: Path, *, durable: bool, say: Say) -> Iterator[dict[str, str]]:
    """Start what the environment does not name; yields the addresses as environment variables; stops what it started.

    Raises CannotStart with one sentence.
    """
    told: dict[str, str] = {}
    passwords = _passwords(directory / "postgres" / "passwords.json")
    postgres = Postgres(directory / "postgres", passwords, durable=durable)
    valkey = Valkey(directory / "valkey", passwords["queue"])
    try:
        if not environ.get("REDIS_URL"):
            valkey.start()
            told["REDIS_URL"] = valkey.url()
            say(f"Valkey answers on 127.0.0.1:{valkey.port}")
        if not environ.get("DATABASE_URL"):
            postgres.start()
            told["DATABASE_URL"] = postgres.url("zj_app")
            told["DATABASE_OWNER_URL"] = postgres.url("zj_owner")
            told["DATABASE_ADMIN_URL"] = postgres.url("postgres")
            say(f"PostgreSQL answers on 127.0.0.1:{postgres.port}")
        yield told
    finally:
        postgres.stop()
        valkey.stop()


@contextmanager
def announced(directory: Path, told: Mapping[str, str]) -> Iterator[None]:
    """Write the addresses where `manage.py` in another terminal finds them; remove them at the end."""
    path = directory / "run" / "servers.json"
    unfinished = path.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.chmod(0o600)
    unfinished.write_text(json.dumps({"supervisor": os.getpid(), **told}), encoding="ascii")
    unfinished.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
