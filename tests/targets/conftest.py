"""The Target Table of 2018, loaded, and a second person of the department."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from core.periods import SHANGHAI
from targets.models import Target, TargetTable
from targets.services import load_table
from tenancy.enums import Role
from tenancy.models import User
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import actor_of
from tests.cast import PROVINCE, Cast, make_user
from tests.targets.transcription import rows

NOW = datetime(2018, 7, 2, 10, tzinfo=SHANGHAI)


@dataclass
class Stage:
    """The table and the people round it: `department` and `second` of the department, `centre` of the centre."""

    table: TargetTable
    department: Actor
    second: Actor
    centre: Actor
    clients: dict[str, Client]

    def target(self, number: int) -> Target:
        """One target as it is now."""
        with actor_scope(self.department):
            return Target.objects.select_related("table", "key_work").get(table=self.table, number=number)

    def page(self, who: str, path: str) -> str:
        """The text of a page."""
        answer = self.clients[who].get(path)
        assert answer.status_code == 200, (who, path, answer.status_code)
        return answer.content.decode()


def _actor(user: User) -> Actor:
    actor = actor_of(user, None)
    assert actor is not None
    return actor


@pytest.fixture
def stage(cast: Cast, client_for: Callable[[User], Client]) -> Stage:
    """The table of 2018 as it comes with the system."""
    with job_scope(reason="test"):
        second = make_user("cast-second", Role.PROVINCIAL_DEPARTMENT, region=PROVINCE)
        table = load_table(
            rows=rows(), year=2018, title="", region=PROVINCE, by=system_actor("test"), now=timezone.now()
        )
    users = {name: cast.users[name] for name in ("department", "centre", "auditor", "county", "city", "clerk")}
    return Stage(
        table,
        cast.actor("department"),
        _actor(second),
        cast.actor("centre"),
        {name: client_for(user) for name, user in (users | {"second": second}).items()},
    )
