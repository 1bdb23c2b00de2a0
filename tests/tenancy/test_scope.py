"""The scope: rows that are seen, restored settings, and loud refusals."""

import random
import threading

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tenancy.models import Enterprise, User
from tenancy.scope import actor_scope, bureau_scope, enterprise_scope, job_scope, province_scope
from tests.cast import HANGZHOU, LUCHENG, WENZHOU, XIHU, Cast, build_cast


def names() -> set[str]:
    return set(Enterprise.objects.values_list("name", flat=True))


def settings_now() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('zj.enterprise', true), current_setting('zj.lo', true),"
            " current_setting('zj.hi', true), current_setting('role')"
        )
        return [value or "" for value in cursor.fetchone()]


def test_without_a_scope_a_tenant_table_refuses(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        names()


def test_an_enterprise_sees_itself_alone(cast: Cast) -> None:
    with enterprise_scope(cast.enterprise.pk):
        assert names() == {cast.enterprise.name}


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (XIHU, {"enterprise", "sibling"}),
        (HANGZHOU, {"enterprise", "sibling", "cousin"}),
        (LUCHENG, {"foreign"}),
        (WENZHOU, {"foreign"}),
    ],
)
def test_a_bureau_sees_its_subtree(cast: Cast, region: int, expected: set[str]) -> None:
    with bureau_scope(region):
        assert names() == {getattr(cast, who).name for who in expected}


def test_the_province_sees_all(cast: Cast) -> None:
    with province_scope():
        assert len(names()) == 4


@pytest.mark.parametrize("who", ["clerk", "county", "city", "centre"])
def test_nobody_reads_people_inside_a_scope(cast: Cast, who: str) -> None:
    with actor_scope(cast.actor(who)), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        User.objects.count()


def test_leaving_a_scope_restores_the_one_before(cast: Cast) -> None:
    with bureau_scope(LUCHENG):
        before = settings_now()
        with enterprise_scope(cast.enterprise.pk):
            assert names() == {cast.enterprise.name}
        assert settings_now() == before
        assert names() == {cast.foreign.name}


def test_an_exception_restores_the_scope_before_as_well(cast: Cast) -> None:
    with bureau_scope(LUCHENG):
        before = settings_now()
        with pytest.raises(ValueError, match="on purpose"), province_scope():
            assert len(names()) == 4
            raise ValueError("on purpose")
        assert settings_now() == before
        assert names() == {cast.foreign.name}


def test_a_scope_inside_a_released_savepoint_does_not_leak_out(cast: Cast) -> None:
    with transaction.atomic():
        with transaction.atomic(), province_scope():
            assert len(names()) == 4
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            names()


def test_twelve_threads_of_random_scopes_see_no_wrong_row(committed_db: None) -> None:
    cast = build_cast()
    everybody = {cast.enterprise.name, cast.sibling.name, cast.cousin.name, cast.foreign.name}
    wrong: list[set[str]] = []

    def wander(seed: int) -> None:
        choose = random.Random(seed)  # a repeatable walk, no secret
        cases = [
            (lambda: enterprise_scope(cast.enterprise.pk), {cast.enterprise.name}),
            (lambda: enterprise_scope(cast.foreign.pk), {cast.foreign.name}),
            (lambda: bureau_scope(XIHU), {cast.enterprise.name, cast.sibling.name}),
            (lambda: bureau_scope(WENZHOU), {cast.foreign.name}),
            (lambda: job_scope(reason="test"), everybody),
        ]
        try:
            for _ in range(60):
                scope, expected = choose.choice(cases)
                with scope():
                    seen = names()
                    if seen != expected:
                        wrong.append(seen)
        finally:
            connection.close()

    threads = [threading.Thread(target=wander, args=(seed,)) for seed in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
