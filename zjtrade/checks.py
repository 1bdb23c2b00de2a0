"""Start-up checks on the real connection: a dead database or too powerful a login stops the start."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseFailure
from django.db import connections

from tenancy.bootstrap import WrongRole, refuse_powerful


def _fault() -> str | None:
    try:
        with connections["default"].cursor() as cursor:
            refuse_powerful(cursor)
    except WrongRole as error:
        return f"{error}."
    except DatabaseFailure as error:
        settings = connections["default"].settings_dict
        where = f"{settings['NAME']} on {settings['HOST']}:{settings['PORT']}"
        return f"the database {where} does not answer: {' '.join(str(error).split())}"
    finally:
        connections["default"].close()
    return None


@register(Tags.database)
def login_is_bound(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default`: the application's login is neither superuser, BYPASSRLS nor owner."""
    if "default" not in (databases or ()):
        return []
    fault = _fault()
    return [] if fault is None else [Error(fault, id="zjtrade.E001")]


def refuse_to_start() -> None:
    """End this process with one sentence and exit code 1 when the database is dead or its login too powerful."""
    fault = _fault()
    if fault is not None:
        sys.exit(f"zjtrade: {fault}")
