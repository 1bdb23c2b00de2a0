"""Settings: typed, one sentence when wrong, nothing dangerous in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from zjtrade.environment import SETTINGS, WrongSetting, read

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "x" * 50
PRODUCTION = {
    "ZJTRADE_ENV": "production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "waimao.example.gov.cn",
    "DATABASE_URL": "postgresql://zj_app:pass@db.example:5432/zjtrade",
    "REDIS_URL": "redis://:pass@queue.example:6379/0",
}


def test_development_needs_nothing() -> None:
    values = read({})
    assert values["ZJTRADE_ENV"] == "development"
    assert values["DEBUG"] is True
    assert values["PORT"] == 8000
    assert values["DATABASE_OWNER_URL"] is None


def test_production_reads_typed_values() -> None:
    values = read(PRODUCTION)
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["waimao.example.gov.cn"]
    assert values["DATABASE_URL"].host == "db.example"
    assert values["DATABASE_URL"].port == 5432


def test_a_password_may_hold_escaped_characters() -> None:
    values = read({"DATABASE_URL": "postgresql://zj_app:a%2Fb%40c@127.0.0.1/zjtrade"})
    assert values["DATABASE_URL"].password == "a/b@c"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"DEBUG": "true"}, "DEBUG is true"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is the default or shorter"),
        ({"SECRET_KEY": "development-only-secret-key-never-used-in-production"}, "SECRET_KEY is the default"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"REDIS_URL": ""}, "REDIS_URL is not set"),
    ],
)
def test_production_refuses(change: dict[str, str], told: str) -> None:
    with pytest.raises(WrongSetting, match=told.replace("*", r"\*")):
        read({**PRODUCTION, **change})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZJTRADE_ENV", "staging"),
        ("DEBUG", "maybe"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "８０００"),
        ("TRUSTED_PROXY", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("CSRF_TRUSTED_ORIGINS", "waimao.example.gov.cn"),
        ("DATABASE_URL", "mysql://zj_app:secret@127.0.0.1/zjtrade"),
        ("DATABASE_URL", "postgresql://127.0.0.1/zjtrade"),
        ("DATABASE_URL", "postgresql://zj_app:secret@127.0.0.1:port/zjtrade"),
        ("DATABASE_URL", "postgresql://zj_app:secret@127.0.0.1:5432/"),
        ("DATABASE_URL", "postgresql://zj_app:secret@[::1/zjtrade"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("REDIS_URL", "redis://127.0.0.1:6379/first"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        read({name: value})
    message = str(refused.value)
    assert message.startswith(f"{name} is wrong")
    assert "\n" not in message
    assert "secret" not in message, "a password must not reach a log"


def run(arguments: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    base = {key: value for key, value in os.environ.items() if key not in {setting.name for setting in SETTINGS}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**base, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_wrong_setting_ends_the_start_with_one_line() -> None:
    done = run(["check"], PORT="many")
    assert done.returncode == 1
    assert done.stderr == "zjtrade: PORT is wrong: 'many' – expected a whole number from 1 to 65535.\n"


def test_a_dead_database_is_one_line() -> None:
    done = run(
        ["migrate", "--database=owner"],
        DATABASE_URL="postgresql://zj_app:secret@127.0.0.1:1/zjtrade",
        DATABASE_OWNER_URL="postgresql://zj_owner:secret@127.0.0.1:1/zjtrade",
        VAR_DIR="/nonexistent",
    )
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.strip()]
    assert line.startswith("zjtrade: the database does not answer")
    assert "secret" not in line


@pytest.mark.parametrize("command", ["bootstrap_database", "migrate_database"])
def test_without_the_owners_credentials_the_database_commands_say_which(command: str) -> None:
    done = run([command], DATABASE_URL="postgresql://zj_app:x@127.0.0.1:1/zjtrade")
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr
