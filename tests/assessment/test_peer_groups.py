"""The list of 出口强县: entered by the centre with a reason, refused when empty, told of when not 30."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from assessment.enums import RateKind
from assessment.selectors import overview
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from tenancy.models import PeerGroup, PeerGroupChange, Region, User
from tenancy.scope import job_scope
from tenancy.selectors import group_members
from tenancy.services import set_peer_group
from tests.assessment.conftest import MAY, NOW, Published
from tests.assessment.test_pages import text_of
from tests.cases.stage import acting
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, XIHU, Cast

Browser = Callable[[User], Client]
URL = reverse("assessment:peer_groups")
REASON = "按2020年通知所附名单录入"


def enter(cast: Cast, name: str = "centre", **more: Any) -> PeerGroupChange:
    words: dict[str, Any] = {"group": "strong", "regions": [XIHU, LUCHENG], "seen": [], "reason": REASON} | more
    with acting(cast, name) as by:
        return set_peer_group(**words, by=by, now=NOW)


def members() -> list[int]:
    with job_scope(reason="test"):
        return group_members(PeerGroup.objects.get(slug="strong"))


def test_the_centre_enters_the_list_and_each_change_is_kept_with_its_reason(cast: Cast) -> None:
    change = enter(cast)
    assert (change.added, change.removed, change.reason, change.changed_by) == (
        [XIHU, LUCHENG], [], REASON, cast.actor("centre").label,
    )  # fmt: skip
    assert members() == [XIHU, LUCHENG]
    change = enter(cast, regions=[XIHU, SHANGCHENG], seen=[XIHU, LUCHENG], reason="名单有误，予以更正")
    assert (change.added, change.removed) == ([SHANGCHENG], [LUCHENG])
    assert members() == [SHANGCHENG, XIHU]
    with job_scope(reason="test"):
        assert PeerGroupChange.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "error", "field"),
    [
        ({"regions": []}, Invalid, "regions"),
        ({"regions": [XIHU, HANGZHOU]}, Invalid, "regions"),
        ({"regions": [XIHU, 330199000]}, Invalid, "regions"),
        ({"reason": " "}, Invalid, "reason"),
        ({"reason": "长" * 201}, Invalid, "reason"),
        ({"seen": [SHANGCHENG]}, Stale, None),
        ({"group": "cities"}, Unseen, None),
        ({"group": "none"}, Unseen, None),
    ],
)
def test_what_is_refused(cast: Cast, words: dict[str, Any], error: type[Exception], field: str | None) -> None:
    with pytest.raises(error) as refused:
        enter(cast, **words)
    if field is not None:
        assert list(refused.value.errors) == [field]  # type: ignore[attr-defined]  # Invalid
    assert members() == []


def test_the_same_list_again_is_no_change(cast: Cast) -> None:
    enter(cast)
    with pytest.raises(Refused, match="没有改动"):
        enter(cast, seen=[XIHU, LUCHENG])


def test_only_the_centre_enters_it_and_nobody_rewrites_its_history(cast: Cast) -> None:
    for name in ("county", "city", "department", "auditor", "clerk", "administrator"):
        with pytest.raises(NotAllowed):
            enter(cast, name)
    enter(cast)
    for name in ("centre", "county", "auditor"):
        with acting(cast, name):
            assert PeerGroupChange.objects.count() == 1
            with pytest.raises(DatabaseError), transaction.atomic():
                PeerGroupChange.objects.update(reason="另写")


def test_the_page_ticks_counties_says_how_many_and_to_which_months_it_applies(cast: Cast, client_for: Browser) -> None:
    browser = client_for(cast.centre)
    shown = text_of(browser.get(URL))
    assert "名单尚未录入" in shown and "各月（含已发布的月份）的名次都按现在的名单显示" in shown
    answer = text_of(browser.post(URL, {"regions": [XIHU, LUCHENG], "seen": "", "reason": REASON}, follow=True))
    assert "共2个县（市、区），不是30个，请核对" in answer and "西湖区、鹿城区" in answer and REASON in answer
    assert "至少勾选一个" in text_of(browser.post(URL, {"seen": f"{XIHU},{LUCHENG}", "reason": REASON}))
    kept = browser.post(URL, {"regions": [SHANGCHENG], "seen": f"{XIHU},{LUCHENG}", "reason": ""})
    assert f'value="{SHANGCHENG}" checked' in kept.content.decode() and members() == [XIHU, LUCHENG]
    stale = browser.post(URL, {"regions": [SHANGCHENG], "seen": "", "reason": REASON})
    assert stale.status_code == 409 and "名单已被他人改动" in text_of(stale)
    assert "省外贸中心" in text_of(stale) and "增加西湖区、鹿城区" in text_of(stale), "who did what"
    merged = stale.content.decode()
    assert REASON in merged and f'name="seen" value="{XIHU},{LUCHENG}"' in merged
    assert all(f'value="{code}" checked' in merged for code in (XIHU, LUCHENG, SHANGCHENG)), "added to what it is now"
    both = browser.post(URL, {"regions": [SHANGCHENG], "seen": "", "reason": ""})
    assert both.status_code == 409 and "名单已被他人改动" in text_of(both), "also beside another fault"
    assert f'value="{XIHU}" checked' in both.content.decode()
    with job_scope(reason="test"):
        thirty = list(Region.objects.filter(level=3).order_by("code").values_list("code", flat=True)[:30])
    done = text_of(
        browser.post(URL, {"regions": thirty, "seen": f"{XIHU},{LUCHENG}", "reason": "补全名单"}, follow=True)
    )
    assert "名单已保存，共30个县（市、区）。" in done and "请核对" not in done


def test_bureaus_read_it_without_a_form(cast: Cast, client_for: Browser) -> None:
    enter(cast)
    for name in ("county", "city", "department", "auditor"):
        body = text_of(client_for(cast.users[name]).get(URL))
        assert "西湖区、鹿城区" in body and "保存名单" not in body


def test_ranks_of_a_published_month_are_shown_by_the_group_of_today(months: Published) -> None:
    enter(months.cast, regions=[XIHU, SHANGCHENG, LUCHENG])

    def ranks() -> list[tuple[int, int | None]]:
        with acting(months.cast, "centre") as actor:
            shown = overview(actor, MAY, group="strong", kind=RateKind.RESPONSE, now=NOW).ranking
        assert shown is not None
        return [(line.region, line.rank) for line in shown.lines]

    assert ranks() == [(XIHU, 1), (SHANGCHENG, 2), (LUCHENG, 3)]
    enter(months.cast, regions=[XIHU, LUCHENG], seen=[XIHU, SHANGCHENG, LUCHENG])
    assert ranks() == [(XIHU, 1), (LUCHENG, 2)]
