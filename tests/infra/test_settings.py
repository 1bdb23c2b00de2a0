"""Settings: typed, one sentence when wrong, nothing dangerous in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from zjtrade.environment import SETTINGS, WrongSetting, read
from zjtrade.stack import Stack

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
        ("SMTP_URL", "http://robot:secret@mail.example"),
        ("SMTP_URL", "smtps://robot:secret@mail.example:many"),
        ("EMAIL_SENDER", "nobody"),
        ("ZWDD_URL", "openplatform.example"),
        ("SMS_METHOD", "PUT"),
        ("SMS_HEADERS", "X-Token: secret"),
        ("SMS_HEADERS", '{"X-Token": "secret\\nX-Other: 1"}'),
        ("SMS_SUCCESS", "~("),
        ("SMS_SUCCESS", "ok"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        read({name: value})
    message = str(refused.value)
    assert message.startswith(f"{name} is wrong")
    assert "\n" not in message
    assert "secret" not in message, "a password must not reach a log"


def test_the_settings_of_a_channel_go_together() -> None:
    with pytest.raises(
        WrongSetting, match="ZWDD_SECRET is not set: ZWDD_URL, ZWDD_KEY, ZWDD_SECRET, ZWDD_TENANT go together"
    ):
        read({"ZWDD_URL": "https://ding.example", "ZWDD_KEY": "k", "ZWDD_TENANT": "1"})
    with pytest.raises(WrongSetting, match="SMTP_URL is not set"):
        read({"EMAIL_SENDER": "a@b.example"})


@pytest.mark.parametrize(
    ("address", "port", "starttls"),
    [
        ("smtps://robot:p%40ss@mail.example", 465, False),
        ("smtp://robot:p%40ss@mail.example", 587, True),
        ("smtp://robot:p%40ss@mail.example:25", 25, True),
    ],
)
def test_a_mail_server_is_reached_by_tls_only(address: str, port: int, starttls: bool) -> None:
    server = read({"SMTP_URL": address, "EMAIL_SENDER": "外贸系统 <no-reply@zj.example>"})["SMTP_URL"]
    assert (server.host, server.port, server.starttls) == ("mail.example", port, starttls)
    assert (server.user, server.password) == ("robot", "p@ss")


def test_a_template_of_a_gateway_may_hold_braces() -> None:
    values = read(
        {"SMS_URL": "https://sms.example/send?to={phone}", "SMS_SUCCESS": "code=0", "SMS_HEADERS": '{"A": "b"}'}
    )
    assert (values["SMS_URL"], values["SMS_HEADERS"]) == ("https://sms.example/send?to={phone}", {"A": "b"})


def test_nothing_leaves_a_demo(tmp_path: Path) -> None:
    channels = {"SMTP_URL": "smtps://mail.example", "EMAIL_SENDER": "a@b.example", "ROBOT_URL": "https://ding.example"}
    for demo in (True, False):
        environ = {"VAR_DIR": str(tmp_path), "SECRET_KEY": SECRET} | channels
        Stack(environ, tmp_path, demo=demo, say=lambda text: None)
        assert bool(set(channels) & set(environ)) is not demo


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
