"""What row security and the scope cost: the same question and the same page, with them and past them."""

from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from orders.models import Filing
from tenancy.enums import Role
from tenancy.models import Enterprise
from tenancy.scope import enterprise_scope, job_scope
from tests.bench.measure import Figure, ms, paired, seconds
from tests.bench.world import World, Worlds, pointed
from tests.cast import make_user

ROUNDS, REQUESTS = 8, 10
PAGE = "/orders/"
ENTERPRISE = 4711


def run(worlds: Worlds) -> list[Figure]:
    """Past them means: the superuser's login, and a transaction without a scope."""
    world = worlds.large
    call_command("collectstatic", "--noinput", verbosity=0)
    page = partial(_get, _signed_in(world))
    found = []
    for what, scoped, bare, bound in (
        ("a year of one enterprise's returns, one query", _returns_in_scope, _returns, None),
        (f"GET {PAGE} of an enterprise", page, page, 1.5),
    ):
        pairs: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            inside = _times(world, scoped)
            with _past_isolation():
                outside = _times(world, bare)
            pairs += zip(inside, outside, strict=True)
        pair = paired(pairs)
        found.append(
            Figure("scope", f"{what}, in scope : past it", ms(pair.subject), ms(pair.yardstick), pair.ratio, bound=bound,
                   source="ours" if bound else "")
        )  # fmt: skip
    return found


def _returns() -> None:
    with transaction.atomic():
        assert list(Filing.objects.filter(enterprise_id=ENTERPRISE))


def _returns_in_scope() -> None:
    with enterprise_scope(ENTERPRISE):
        _returns()


def _get(client: Client) -> None:
    answer = client.get(PAGE)
    if answer.status_code != 200:
        raise RuntimeError(f"{PAGE} answered {answer.status_code}")


def _times(world: World, work: Callable[[], None]) -> list[float]:
    with world.in_use():
        work()
        return [seconds(work) for _ in range(REQUESTS)]


@contextmanager
def _past_isolation() -> Any:
    admin = settings.DATABASE_ADMIN
    with (
        pointed(USER=admin.user, PASSWORD=admin.password),
        patch("tenancy.middleware.actor_scope", lambda actor, *, request: nullcontext()),
    ):
        yield


def _signed_in(world: World) -> Client:
    with world.in_use():
        with job_scope(reason="bench"):
            clerk = make_user("bench-clerk", Role.ENTERPRISE_CLERK, enterprise=Enterprise.objects.get(pk=ENTERPRISE))
        client = Client(headers={"host": "localhost"})
        client.force_login(clerk)
    return client
