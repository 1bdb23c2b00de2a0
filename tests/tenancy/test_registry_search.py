"""Searching the registry by name or credit code, whether the words fit few enterprises or many."""

import sys

import pytest

from tenancy.models import Enterprise
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import RegistryQuery, registry
from tests.cast import SHANGCHENG, XIHU, Cast, make_enterprise, make_uscc

NAMES = ["示例轴承外贸有限公司", "示例Abc（杭州）贸易有限公司", "示例100%_棉织品有限公司", "示例百分之百棉织品有限公司"]


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    """Enterprises with awkward names; the third has the fourth's name as a pattern."""
    with job_scope(reason="test"):
        for number, name in enumerate(NAMES):
            make_enterprise(700 + number, region=XIHU if number % 2 else SHANGCHENG, name=name)
    return cast


def found(cast: Cast, who: str, search: str) -> set[str]:
    actor = cast.actor(who)
    with actor_scope(actor):
        return {row.name for row in registry(RegistryQuery(search=search), actor)}


def taken_for_common(monkeypatch: pytest.MonkeyPatch, common: bool) -> None:
    """As if every word fitted more enterprises than are sought by their keys."""
    if common:
        monkeypatch.setattr(sys.modules["tenancy.selectors.registry"], "FEW", -1)


@pytest.mark.parametrize("common", [False, True], ids=["few", "many"])
def test_what_the_words_find(shelf: Cast, monkeypatch: pytest.MonkeyPatch, common: bool) -> None:
    taken_for_common(monkeypatch, common)
    bearing, latin, percent, hundred = NAMES
    assert found(shelf, "centre", "轴承") == {bearing}
    assert found(shelf, "centre", " 外贸 ") >= {bearing}
    assert found(shelf, "centre", "aBC") == found(shelf, "centre", "abc（杭州") | {latin} == {latin}
    assert found(shelf, "centre", "100%_") == {percent}
    assert found(shelf, "centre", "棉织品") == {percent, hundred}
    assert found(shelf, "centre", make_uscc(700)) == {bearing}
    assert found(shelf, "centre", make_uscc(700).lower()) == {bearing}
    assert found(shelf, "centre", "没有这个") == set()
    with job_scope(reason="test"):
        Enterprise.objects.filter(name=percent).update(customs_code="3301960ABC")
    assert found(shelf, "centre", "3301960abc") == {percent}
    assert found(shelf, "centre", "3301960AB") == set()  # a part of a customs code is nobody's


@pytest.mark.parametrize("common", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("who", ["county", "cousin_county", "city", "foreign_city"])
def test_words_find_nobody_beyond_the_own_range(
    shelf: Cast, monkeypatch: pytest.MonkeyPatch, who: str, common: bool
) -> None:
    taken_for_common(monkeypatch, common)
    everybody = found(shelf, who, "")
    assert found(shelf, who, "示例") == {name for name in everybody if "示例" in name}
    assert (NAMES[1] in everybody) is (who in ("county", "city"))
