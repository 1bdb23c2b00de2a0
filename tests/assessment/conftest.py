"""A small year in three counties, computed and published by the services."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from assessment.models import Run
from assessment.scheme_files import load_scheme
from assessment.services import compute_run, confirm_scheme, hand_in, publish_reviewed, publish_run, review_run
from core.periods import Month
from tenancy.models import User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import actor_of
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


def confirm_year(year: int, *, now: datetime = NOW) -> None:
    """Have the department confirm the scheme of a year that no notice prescribes."""
    department = actor_of(User.objects.get(username="cast-department"), None)
    with actor_scope(department):
        confirm_scheme(year=year, digest=load_scheme(year).digest, by=department, now=now)


def publish(cast: Cast, month: Month, *, now: datetime = NOW, reason: str = "") -> Run:
    """Publish as people do: computed, handed in by the centre, reviewed by the department, published by the centre."""
    centre, department = cast.actor("centre"), cast.actor("department")
    with job_scope(reason="test"):
        compute_run(
            month=month, as_of=load_scheme(month.year).month(month.month).cutoff, by=SYSTEM, now=now, correcting=True
        )
    with actor_scope(centre):
        hand_in(month=month, by=centre, now=now, reason=reason)
    with actor_scope(department):
        review_run(month=month, by=department, now=now)
    with actor_scope(centre):
        return publish_reviewed(month=month, by=centre, now=now)
