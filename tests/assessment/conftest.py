"""A small year in three counties, computed and published by the services."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from assessment.models import Run
from assessment.services import compute_run, publish_run
from core.periods import Month
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.world import World, at
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, Cast

NOW = at("2020-07-25 10:00")
SYSTEM = system_actor("test")
JUNE, MAY = Month(2020, 6), Month(2020, 5)
CUTOFF = at("2020-06-21 00:00")


def small_year() -> World:
    """西湖区 files well and answers; 上城区 files half; 鹿城区 never answers. January to June 2020."""
    world = World()
    files = {
        XIHU: ("01-10 09:00", "02-10 09:00", "03-10 09:00", "04-10 09:00", "05-10 09:00", "06-10 09:00"),
        SHANGCHENG: ("01-10 09:00", None, "03-10 09:00", None, "05-25 09:00", "06-20 23:59"),
        LUCHENG: (None, "02-10 09:00", "03-10 09:00", "04-10 09:00", None, "06-21 00:01"),
    }
    for county, times in files.items():
        for uscc in (world.enterprise(county), world.enterprise(county)):
            for number, when in enumerate(times, 1):
                if when is not None:
                    world.filed(uscc, f"2020-{number:02d}", f"2020-{when}", accurate=county != SHANGCHENG or number < 5)
            world.asked(uscc, "2020-03-02 10:00", "2020-03-03 10:00" if county != LUCHENG else None, office=county)
            world.asked(uscc, "2020-06-01 10:00", "2020-06-09 10:00" if county == XIHU else None, office=county)
            world.warned(uscc, "2020Q1", "2020-05-12 10:00" if county != SHANGCHENG else None)
    world.deducted("2020-06", XIHU)
    world.deducted("2020-06", HANGZHOU, "perfunctory")
    return world


@dataclass
class Published:
    """May published, June live; the cast looks at them."""

    cast: Cast
    may: Run
    june: Run


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The small year's rows, nothing computed."""
    with job_scope(reason="test"):
        small_year().take_over(NOW)
    return cast


@pytest.fixture
def months(year: Cast) -> Published:
    """The small year with May published and June as progress."""
    with job_scope(reason="test"):
        may = publish_run(month=MAY, by=SYSTEM, now=NOW)
        june = compute_run(month=JUNE, as_of=CUTOFF, by=SYSTEM, now=NOW)
    return Published(year, may, june)


def publish(actor: Actor, month: Month, *, now: datetime = NOW, reason: str = "") -> Run:
    """Publish as somebody, in that person's scope."""
    with actor_scope(actor):
        return publish_run(month=month, by=actor, now=now, reason=reason)
