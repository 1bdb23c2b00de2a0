"""Bulletins: drafted from the run, reworded but never in their figures, reviewed by two, published once, told once, final."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from assessment.enums import BulletinState, Section
from assessment.models import Bulletin
from assessment.selectors import bulletin_for, bulletin_list, bulletin_page, figures_of, texts_of
from assessment.services import (
    approve_bulletin,
    begin_bulletin,
    compute_run,
    draft_due,
    edit_bulletin,
    publish_bulletin,
    publish_run,
    redraft_bulletin,
    send_back_bulletin,
    submit_bulletin,
)
from cases.services import count_years
from core.decimals import show
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import Month
from notices.models import Notice
from orders.models import Filing
from tenancy.enums import Role
from tenancy.roles import Actor
from tenancy.scope import actor_scope, job_scope
from tests.assessment.conftest import CUTOFF, JUNE, MAY, NOW, SYSTEM, Published
from tests.assessment.world import at
from tests.cast import HANGZHOU, LUCHENG, PROVINCE, SHANGCHENG, XIHU, Cast, make_user

APRIL = Month(2020, 4)


def begin(actor: Actor, month: Month = MAY, *, now: datetime = NOW) -> Bulletin:
    with actor_scope(actor):
        return begin_bulletin(month=month, by=actor, now=now)


def act(service: Any, row: Bulletin, actor: Actor, *, now: datetime = NOW, **more: Any) -> Bulletin:
    """One act in the actor's scope, on the version that the row has; the row as it is after it."""
    with actor_scope(actor):
        return service(bulletin=row.public_id, version=row.version, by=actor, now=now, **more)


def brought_out(cast: Cast, month: Month = MAY, *, now: datetime = NOW) -> Bulletin:
    """The province's bulletin of a month, from the draft to its publication: centre, department, centre."""
    centre, department = cast.actor("centre"), cast.actor("department")
    row = act(submit_bulletin, begin(centre, month, now=now), centre, now=now)
    row = act(approve_bulletin, row, department, now=now)
    return act(publish_bulletin, row, centre, now=now)


def in_office(cast: Cast, name: str, role: Role, region: int) -> Actor:
    """A further person of an office."""
    with job_scope(reason="test"):
        cast.users[name] = make_user(f"cast-{name}", role, region=region)
    return cast.actor(name)


def seen_by(cast: Cast, name: str) -> set[tuple[int, int]]:
    """(region, state) of the bulletins that somebody sees."""
    actor = cast.actor(name)
    with actor_scope(actor):
        return {(row.region_id, row.state) for row, _ in bulletin_list(actor).rows}


# --- drafting ---


def test_the_province_s_bulletin_is_drafted_in_the_last_ten_days_once_the_month_is_locked(months: Published) -> None:
    with job_scope(reason="test"):
        made = draft_due(by=SYSTEM, now=at("2020-06-20 06:10"))
        assert [(Month.of(row.month), row.region_id) for row in made] == [(MAY, PROVINCE)], "May is made good"
        made = draft_due(by=SYSTEM, now=at("2020-06-21 06:10"))
        assert [(Month.of(row.month), row.region_id, row.state) for row in made] == [
            (JUNE, PROVINCE, BulletinState.DRAFT)
        ]
        assert draft_due(by=SYSTEM, now=at("2020-06-22 06:10")) == []
        told = Notice.objects.filter(title__contains="月度通报已起草")
        assert sorted(told.values_list("region_id", "title")) == [
            (PROVINCE, "2020年5月月度通报已起草"),
            (PROVINCE, "2020年6月月度通报已起草"),
        ]
    centre = months.cast.actor("centre")
    with actor_scope(centre), pytest.raises(NotAllowed):
        draft_due(by=centre, now=NOW)


def test_a_month_that_is_not_at_its_cut_off_has_no_bulletin(year: Cast) -> None:
    centre = year.actor("centre")
    with job_scope(reason="test"):
        compute_run(month=JUNE, as_of=CUTOFF - timedelta(hours=1), by=SYSTEM, now=NOW)
        assert draft_due(by=SYSTEM, now=NOW) == []
    with actor_scope(centre):
        assert bulletin_list(centre).open_months == ()
    with pytest.raises(Refused, match="截止后才能起草"):
        begin(centre, JUNE)


def test_every_figure_of_the_draft_is_the_run_s(months: Published) -> None:
    centre = months.cast.actor("centre")
    with job_scope(reason="test"):
        publish_run(month=APRIL, by=SYSTEM, now=NOW)
        count_years(by=SYSTEM, now=NOW)
        results, before = figures_of(months.may).results, None
    row = begin(centre)
    with actor_scope(centre):
        page = bulletin_page(centre, row.public_id)
        assert page.found is not None and page.found.month_before is not None
        before = page.found.month_before.results[PROVINCE]
    own, texts = results[PROVINCE], texts_of(row.sections)
    assert f"全省订单填报率{show(own.filing.rate)}%" in texts[Section.SUMMARY]
    assert f"全省预警响应率{show(own.response.rate)}%" in texts[Section.SUMMARY]
    assert own.filing.rate is not None and before.filing.rate is not None
    moved = own.filing.rate - before.filing.rate
    word = "上升" if moved > 0 else "下降"
    assert f"环比{word}{show(abs(moved))}个百分点" in texts[Section.SUMMARY]
    questions = own.counts.questions
    assert f"累计计入问题诉求{questions.asked}件，已响应{questions.answered}件" in texts[Section.QUESTIONS]
    listed = own.counts.listing
    assert f"应反馈企业{listed.listed}家，已反馈{listed.fed_back}家" in texts[Section.LISTS]
    assert f"西湖区（{show(results[XIHU].filing.rate)}%）" in texts[Section.RANKS]
    shown = {line.filing.region: line for table in page.tables for line in table.lines}
    assert len(shown) == 101
    for code, line in shown.items():
        assert line.result.as_row() == results[code].as_row()
    # What is unweighted stands beside: two questions of March were asked in each county, none in May.
    assert shown[XIHU].shares is not None and "两日及时率" not in texts[Section.QUESTIONS]


def test_unweighted_shares_and_topics_of_the_month_stand_beside(months: Published) -> None:
    centre = months.cast.actor("centre")
    with job_scope(reason="test"):
        count_years(by=SYSTEM, now=NOW)
    row = begin(centre, JUNE)
    text = texts_of(row.sections)[Section.QUESTIONS]
    # Six questions of 1 June; the two of 西湖区 were answered on the 9th, four working days late.
    assert "6月诉求两日及时率0.00%（0/6）" in text and "供参考，不计入考核" in text
    with actor_scope(centre):
        page = bulletin_page(centre, row.public_id)
    shares = {line.filing.region: line.shares for table in page.tables for line in table.lines}
    assert shares[XIHU] is not None and (shares[XIHU].in_time.part, shares[XIHU].in_time.whole) == (0, 2)


def test_deductions_are_named_by_the_bureau_they_were_decided_against(months: Published) -> None:
    row = begin(months.cast.actor("centre"), JUNE)
    text = texts_of(row.sections)[Section.NOTES]
    assert text == "本月认定响应拖沓、答复草率2次，予以扣减：杭州市1次、西湖区1次。"


# --- the text ---


def test_words_may_be_changed_and_figures_may_not(months: Published) -> None:
    centre = months.cast.actor("centre")
    row = begin(centre)
    texts = texts_of(row.sections)
    texts[Section.SUMMARY] = texts[Section.SUMMARY].replace("全省", "我省")
    texts[Section.WORK] = "请各地力争6月达到95%。"
    row = act(edit_bulletin, row, centre, sections=texts)
    assert row.sections["summary"].startswith("2020年5月，我省") and row.sections["work"].endswith("95%。")
    texts[Section.SUMMARY] = "全省订单填报率99.99%。"
    with pytest.raises(Invalid) as refused:
        act(edit_bulletin, row, centre, sections=texts)
    assert refused.value.errors == {"summary": ["“99.99%”不是本期结果中的数字。数字以考核结果为准，不能改写。"]}
    with actor_scope(centre):
        assert "99.99" not in str(bulletin_for(centre, row.public_id).sections)


def test_a_stale_tab_is_told_and_writes_nothing(months: Published) -> None:
    centre = months.cast.actor("centre")
    first = begin(centre)
    texts = texts_of(first.sections)
    act(edit_bulletin, first, centre, sections=texts | {Section.WORK: "先到的"})
    for service, more in (
        (edit_bulletin, {"sections": texts | {Section.WORK: "后到的"}}),
        (submit_bulletin, {}),
        (redraft_bulletin, {}),
    ):
        with pytest.raises(Stale), actor_scope(centre):
            service(bulletin=first.public_id, version=1, by=centre, now=NOW, **more)
    with actor_scope(centre):
        assert bulletin_for(centre, first.public_id).sections["work"] == "先到的"


def test_a_run_that_changes_is_noticed_and_redrafting_keeps_what_was_reworded(months: Published) -> None:
    centre = months.cast.actor("centre")
    row = begin(centre)
    row = act(edit_bulletin, row, centre, sections=texts_of(row.sections) | {Section.WORK: "请抓紧。"})
    _correct(months)
    with actor_scope(centre):
        assert bulletin_page(centre, row.public_id).outdated
    with pytest.raises(Refused, match="重新起草"):
        act(submit_bulletin, row, centre)
    before = row.sections["summary"]
    row = act(redraft_bulletin, row, centre)
    assert row.sections["work"] == "请抓紧。" and row.sections["summary"] != before
    with actor_scope(centre):
        assert not bulletin_page(centre, row.public_id).outdated
    act(submit_bulletin, row, centre)


def _correct(months: Published, *, reason: str = "上城区企业免报") -> None:
    """May is corrected: an enterprise of 上城区 had not to file."""
    with job_scope(reason="test"):
        Filing.objects.filter(month=MAY.first_day, region=SHANGCHENG).update(on_roster=False)
        run = publish_run(month=MAY, by=SYSTEM, now=NOW + timedelta(hours=1), reason=reason)
        assert run.digest != months.may.digest


# --- two people, and the publication ---


def test_it_takes_a_second_person_of_the_same_office(months: Published) -> None:
    centre, department = months.cast.actor("centre"), months.cast.actor("department")
    row = begin(centre)
    with pytest.raises(Refused, match="尚未提交复核"):
        act(publish_bulletin, row, centre)
    row = act(submit_bulletin, row, centre)
    with pytest.raises(Refused, match="正在复核"):
        act(edit_bulletin, row, centre, sections=texts_of(row.sections))
    with pytest.raises(Refused, match="两人"):
        act(approve_bulletin, row, centre)
    with pytest.raises(Refused, match="第二人复核"):
        act(publish_bulletin, row, centre)
    row = act(approve_bulletin, row, department)
    with pytest.raises(NotAllowed):
        act(publish_bulletin, row, department)
    row = act(publish_bulletin, row, centre)
    assert (row.state, row.run_id, row.reviewed_by_id) == (BulletinState.PUBLISHED, months.may.pk, department.user)


def test_sent_back_it_is_a_draft_again_and_has_to_be_reviewed_again(months: Published) -> None:
    centre, department = months.cast.actor("centre"), months.cast.actor("department")
    row = act(approve_bulletin, act(submit_bulletin, begin(centre), centre), department)
    with pytest.raises(Refused, match="退回理由"):
        act(send_back_bulletin, row, department, reason=" ")
    row = act(send_back_bulletin, row, department, reason="请补充工作要求")
    assert (row.state, row.reviewed_at) == (BulletinState.DRAFT, None)
    row = act(submit_bulletin, row, centre)
    with pytest.raises(Refused, match="第二人复核"):
        act(publish_bulletin, row, centre)


def test_it_is_published_only_once_the_month_is(months: Published) -> None:
    centre = months.cast.actor("centre")
    row = act(submit_bulletin, begin(centre, JUNE), centre)
    row = act(approve_bulletin, row, months.cast.actor("department"))
    with pytest.raises(Refused, match="尚未发布"):
        act(publish_bulletin, row, centre)
    with job_scope(reason="test"):
        run = publish_run(month=JUNE, by=SYSTEM, now=NOW)
    assert act(publish_bulletin, row, centre).run_id == run.pk


def test_every_bureau_is_told_once_however_often_it_is_published(months: Published) -> None:
    row = brought_out(months.cast)
    centre = months.cast.actor("centre")
    with pytest.raises(Refused, match="已经发布"):
        act(publish_bulletin, row, centre)
    with job_scope(reason="test"):
        told = Notice.objects.filter(key=f"bulletin:{row.public_id}")
        assert told.count() == 101 and told.values("region").distinct().count() == 101
        one = told.get(region=LUCHENG)
    assert one.text == row.sections["summary"] and one.path.endswith(f"/bulletins/{row.public_id}/")


def test_a_published_bulletin_is_never_changed_whoever_asks(months: Published, as_admin: Any) -> None:
    row = brought_out(months.cast)
    with job_scope(reason="test"):
        for statement in (
            "UPDATE assessment_bulletin SET title = 'x'",
            "UPDATE assessment_bulletin SET state = 1, run_id = NULL, published_at = NULL",
            "DELETE FROM assessment_bulletin",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert Bulletin.objects.get(pk=row.pk).title == row.title
    for service, more in ((edit_bulletin, {"sections": {}}), (send_back_bulletin, {"reason": "改一改"})):
        with pytest.raises(Refused):
            act(service, row, months.cast.actor("department" if more.get("reason") else "centre"), **more)


def test_the_next_bulletin_says_what_was_corrected_and_the_old_one_points_to_it(months: Published) -> None:
    cast = months.cast
    old = brought_out(cast)
    _correct(months)
    centre = cast.actor("centre")
    with actor_scope(centre):
        page = bulletin_page(centre, old.public_id)
        assert page.run is not None and page.later is not None
        assert (page.run.version, page.later.version) == (1, 2)
        assert page.bulletin.sections == old.sections
    row = begin(centre, JUNE, now=NOW + timedelta(days=1))
    assert "更正：2020年5月考核结果已更正为第2版（2020年7月25日发布），原因：上城区企业免报。" in row.sections["notes"]
    with actor_scope(centre):
        compared = bulletin_page(centre, row.public_id).found
    assert compared is not None and compared.month_before is not None and compared.month_before.run.version == 2


# --- a city's own ---


def test_a_city_issues_its_own_about_its_counties_and_tells_its_counties_alone(months: Published) -> None:
    cast = months.cast
    city, second = cast.actor("city"), in_office(cast, "city_second", Role.CITY_OFFICER, HANGZHOU)
    row = begin(city)
    assert row.title == "杭州市2020年5月外贸“订单+清单”监测预警工作通报"
    text = str(row.sections)
    assert "全市订单填报率" in text and "西湖区" in text and "鹿城区" not in text and "温州" not in text
    row = act(submit_bulletin, row, city)
    with pytest.raises(Refused, match="两人"):
        act(approve_bulletin, row, city)
    with pytest.raises(NotAllowed):  # there are two people in the office: the province keeps out
        act(approve_bulletin, row, cast.actor("centre"))
    row = act(publish_bulletin, act(approve_bulletin, row, second), city)
    with job_scope(reason="test"):
        told = set(Notice.objects.filter(key=f"bulletin:{row.public_id}").values_list("region_id", flat=True))
    assert {XIHU, SHANGCHENG} <= told and all(HANGZHOU < code < HANGZHOU + 100_000 for code in told)


def test_the_centre_reviews_for_an_office_of_one(months: Published) -> None:
    cast = months.cast
    city = cast.actor("city")
    row = act(submit_bulletin, begin(city), city)
    for name in ("department", "foreign_city", "county"):
        with pytest.raises((NotAllowed, Unseen)):
            act(approve_bulletin, row, cast.actor(name))
    row = act(approve_bulletin, row, cast.actor("centre"))
    with pytest.raises(NotAllowed):
        act(publish_bulletin, row, cast.actor("centre"))
    assert act(publish_bulletin, row, city).state == BulletinState.PUBLISHED


def test_a_city_drafts_a_running_month_from_its_own_subtree(months: Published) -> None:
    row = begin(months.cast.actor("city"), JUNE)
    assert "上城区" in str(row.sections) and "鹿城区" not in str(row.sections)


# --- who sees what ---


def test_drafts_are_their_office_s_and_what_is_published_is_those_below_it(months: Published) -> None:
    cast = months.cast
    draft, done = int(BulletinState.DRAFT), int(BulletinState.PUBLISHED)
    begin(cast.actor("centre"))
    city = begin(cast.actor("city"))
    for name in ("county", "foreign_county", "foreign_city"):
        assert seen_by(cast, name) == set(), name
    assert seen_by(cast, "city") == {(HANGZHOU, draft)}
    assert seen_by(cast, "centre") == seen_by(cast, "department") == {(PROVINCE, draft), (HANGZHOU, draft)}
    assert seen_by(cast, "auditor") == {(PROVINCE, draft), (HANGZHOU, draft)}
    row = act(approve_bulletin, act(submit_bulletin, city, cast.actor("city")), cast.actor("centre"))
    act(publish_bulletin, row, cast.actor("city"))
    assert seen_by(cast, "county") == seen_by(cast, "cousin_county") == {(HANGZHOU, done)}
    assert seen_by(cast, "foreign_county") == seen_by(cast, "foreign_city") == set()
    clerk = cast.actor("clerk")
    with actor_scope(clerk), pytest.raises(NotAllowed):
        bulletin_list(clerk)


def test_row_security_says_the_same_without_the_selectors_filter(months: Published) -> None:
    cast = months.cast
    begin(cast.actor("centre"))
    begin(cast.actor("city"))
    for name, count in (("county", 0), ("city", 1), ("foreign_city", 0), ("centre", 2), ("auditor", 2)):
        with actor_scope(cast.actor(name)):
            assert Bulletin.objects.count() == count, name
    city = cast.actor("city")
    with actor_scope(city), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessment_bulletin SET region_id = 330300000")


def test_nobody_but_the_issuing_office_writes(months: Published) -> None:
    cast = months.cast
    row = begin(cast.actor("centre"))
    for name in ("department", "auditor"):
        with pytest.raises(NotAllowed):
            act(edit_bulletin, row, cast.actor(name), sections=texts_of(row.sections))
    for name in ("city", "county", "foreign_city"):
        with pytest.raises(Unseen):
            act(edit_bulletin, row, cast.actor(name), sections=texts_of(row.sections))
    for name in ("county", "department", "auditor", "clerk", "administrator"):
        with pytest.raises(NotAllowed):
            begin(cast.actor(name))


def test_begun_twice_it_is_one(months: Published) -> None:
    centre = months.cast.actor("centre")
    assert begin(centre).pk == begin(centre).pk
