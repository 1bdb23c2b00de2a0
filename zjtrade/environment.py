"""Settings from the environment: one typed table, one clear sentence for a wrong value.

`SETTINGS` is the whole list; `.env.example` and docs/operations.md describe the same names (a test compares them).
Nothing here imports Django, so that the supervisor can refuse a wrong environment before anything starts.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

DEVELOPMENT_SECRET = "development-only-secret-key-never-used-in-production"  # noqa: S105  # refused in production
MINIMUM_SECRET = 50


class WrongSetting(Exception):
    """A setting is missing or wrong; the message is the one sentence an operator needs."""


@dataclass(frozen=True)
class DatabaseAddress:
    """The parts of a `postgresql://user:password@host:port/name` URL; values are decoded."""

    name: str
    user: str
    password: str
    host: str
    port: int

    def django(self) -> dict[str, Any]:
        """As an entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
        }


@dataclass(frozen=True)
class MailServer:
    """The parts of an address of a mail server; values are decoded. `starttls`: in the clear until STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.lower() not in words:
        raise ValueError("expected true or false")
    return words[value.lower()]


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return int(value)

    return parse


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return value

    return parse


def _names(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _origins(value: str) -> list[str]:
    origins = _names(value)
    if any(not origin.startswith(("http://", "https://")) for origin in origins):
        raise ValueError("expected addresses that begin with https:// (or http://), separated by commas")
    return origins


def _database(value: str) -> DatabaseAddress:
    form = "expected postgresql://USER:PASSWORD@HOST:PORT/NAME"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(form) from error
    if parts.scheme not in ("postgresql", "postgres") or not parts.hostname or not parts.username:
        raise ValueError(form)
    if not parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(form)
    return DatabaseAddress(
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        host=parts.hostname,
        port=port or 5432,
    )


def _redis(value: str) -> str:
    form = "expected redis://[:PASSWORD@]HOST:PORT[/NUMBER] or rediss://…"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError(form) from error
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError(form)
    if not (parts.path.strip("/") or "0").isdigit():
        raise ValueError(form)
    return value


def _mail_server(value: str) -> MailServer:
    form = "expected smtps://[USER:PASSWORD@]HOST[:465] (TLS) or smtp://[USER:PASSWORD@]HOST[:587] (STARTTLS)"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(form) from error
    if parts.scheme not in ("smtps", "smtp") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(form)
    starttls = parts.scheme == "smtp"
    return MailServer(
        host=parts.hostname,
        port=port or (587 if starttls else 465),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=starttls,
    )


def _sender(value: str) -> str:
    if not re.fullmatch(r"[^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+", value) or not value.isprintable():
        raise ValueError("expected name@host or Name <name@host>")
    return value


def _web_address(value: str) -> str:
    """An address without its last slash; braces may stand in it, for templates."""
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s#]*", value):
        raise ValueError("expected an address that begins with https:// (or http://)")
    return value.rstrip("/")


def _headers(value: str) -> dict[str, str]:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        isinstance(text, str) and f"{name}{text}".isprintable() for name, text in found.items()
    ):
        raise ValueError('expected a JSON object of texts, {"Content-Type": "application/json"}')
    return found


def _success(value: str) -> str:
    if value.startswith("~"):
        try:
            re.compile(value[1:])
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
    elif not re.fullmatch(r"[^=\s]+=.*", value):
        raise ValueError("expected path=value or ~regular expression")
    return value


@dataclass(frozen=True)
class Setting:
    """One name in the environment: how it is read and what stands in for it.

    `default` is in the form it has in the environment; None means none: the value is then None, or missing in
    production when `required` says so. `secret` values never appear in a message.
    """

    name: str
    parse: Callable[[str], Any]
    default: str | None = None
    required: bool = False
    secret: bool = False


SETTINGS = (
    Setting("ZJTRADE_ENV", _one_of("development", "production"), "development"),
    Setting("DEBUG", _flag),
    Setting("SECRET_KEY", _text, required=True, secret=True),
    Setting("ALLOWED_HOSTS", _names, required=True),
    Setting("CSRF_TRUSTED_ORIGINS", _origins, ""),
    Setting("DATABASE_URL", _database, required=True, secret=True),
    Setting("DATABASE_OWNER_URL", _database, secret=True),
    Setting("DATABASE_ADMIN_URL", _database, secret=True),
    Setting("DATABASE_BACKUP_URL", _database, secret=True),
    Setting("REDIS_URL", _redis, required=True, secret=True),
    Setting("BIND", _text, "127.0.0.1"),
    Setting("PORT", _whole(1, 65535), "8000"),
    Setting("HTTPS", _flag, "false"),
    Setting("TRUSTED_PROXY", _whole(0, 9), "0"),
    Setting("WEB_WORKERS", _whole(1, 64), "2"),
    Setting("WEB_THREADS", _whole(1, 64), "8"),
    Setting("WORKER_PROCESSES", _whole(1, 64), "2"),
    Setting("API_TOKEN_LIMIT", _whole(1, 100_000), "120"),
    Setting("API_FAILURE_LIMIT", _whole(1, 100_000), "20"),
    Setting("VAR_DIR", _text),
    Setting("LOG_LEVEL", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    Setting("MAP_NOTICE", _text, "审图号 GS(2024)0650号"),
    Setting("HELP_CONTACT", _text, ""),
    Setting("SITE_URL", _web_address),
    Setting("SMTP_URL", _mail_server, secret=True),
    Setting("EMAIL_SENDER", _sender),
    Setting("ZWDD_URL", _web_address),
    Setting("ZWDD_KEY", _text),
    Setting("ZWDD_SECRET", _text, secret=True),
    Setting("ZWDD_TENANT", _text),
    Setting("ROBOT_URL", _web_address),
    Setting("SMS_URL", _web_address, secret=True),
    Setting("SMS_METHOD", _one_of("GET", "POST"), "POST"),
    Setting("SMS_HEADERS", _headers, "{}", secret=True),
    Setting("SMS_BODY", _text, "", secret=True),
    Setting("SMS_SUCCESS", _success),
    Setting("ZJTRADE_ADMIN_USER", _text),
    Setting("ZJTRADE_ADMIN_PASSWORD", _text, secret=True),
)

TOGETHER = (
    ("SMTP_URL", "EMAIL_SENDER"),
    ("ZWDD_URL", "ZWDD_KEY", "ZWDD_SECRET", "ZWDD_TENANT"),
    ("SMS_URL", "SMS_SUCCESS"),
)
"""Settings of a channel that are set all or none."""
OUTGOING = tuple(
    setting.name for setting in SETTINGS if setting.name.startswith(("SMTP_", "EMAIL_", "ZWDD_", "ROBOT_", "SMS_"))
)
"""Settings that open a way out of the house; the demo and the tests run without them."""

_DEVELOPMENT = {
    "SECRET_KEY": DEVELOPMENT_SECRET,
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "DATABASE_URL": "postgresql://zj_app:zj_app@127.0.0.1:5432/zjtrade",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def _value(setting: Setting, environ: Mapping[str, str], *, production: bool) -> Any:
    text = environ.get(setting.name, "").strip()
    if not text:
        if setting.required and production:
            raise WrongSetting(f"{setting.name} is not set: production needs it (see .env.example).")
        text = _DEVELOPMENT.get(setting.name) or setting.default or ""
        if not text and setting.default is None:
            return None
    try:
        return setting.parse(text)
    except ValueError as error:
        shown = "its value" if setting.secret else repr(text)
        raise WrongSetting(f"{setting.name} is wrong: {shown} – {error}.") from error


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Every setting by name, typed. Raises WrongSetting with one sentence for the first that is wrong.

    Production refuses DEBUG, a missing, short or default secret, and a wildcard host.
    """
    mode = _value(SETTINGS[0], environ, production=False)
    production = mode == "production"
    values = {setting.name: _value(setting, environ, production=production) for setting in SETTINGS}
    for names in TOGETHER:
        missing = [name for name in names if not values[name]]
        if missing and len(missing) < len(names):
            raise WrongSetting(f"{missing[0]} is not set: {', '.join(names)} go together.")
    if values["DEBUG"] is None:
        values["DEBUG"] = not production
    if production:
        if values["DEBUG"]:
            raise WrongSetting("DEBUG is true: production refuses it.")
        if values["SECRET_KEY"] == DEVELOPMENT_SECRET or len(values["SECRET_KEY"]) < MINIMUM_SECRET:
            raise WrongSetting(
                f"SECRET_KEY is the default or shorter than {MINIMUM_SECRET} characters: production refuses it."
            )
        if "*" in values["ALLOWED_HOSTS"]:
            raise WrongSetting("ALLOWED_HOSTS is *: production needs the host names by name.")
    return values
