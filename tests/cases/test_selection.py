"""The half-yearly selection by its services: opened, scored blind, closed, decided, published, counted (Notice 二(三))."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from assessment.formulas import case_bonus
from assessment.scheme_files import load_scheme
from assessment.selectors import cases_won
from cases import services
from cases.enums import BallotState, SelectionState
from cases.models import AwardedCase, Ballot, Contender, Reviewer, Selection
from cases.selectors import awarded_by_city, selection_page
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from tenancy.models import Enterprise, Membership
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tests.cases.award_stage import (
    UNTIL,
    WHEN,
    adopted,
    ballot_of,
    closed,
    contender,
    decided,
    now_of,
    opened,
    prepared,
    published,
    scored,
)
from tests.cases.stage import acting, told
from tests.cast import HANGZHOU, LUCHENG, WENZHOU, XIHU, Cast, make_enterprise

FULL = (10, 10, 10, 10)


def firms(*regions: int) -> list[Enterprise]:
    with job_scope(reason="test"):
        return [
            make_enterprise(100 + n, region=region, name=f"试选{n}号贸易有限公司") for n, region in enumerate(regions)
        ]


def test_from_the_cases_of_a_half_year_to_the_bonus(cast: Cast) -> None:
    mine = adopted(cast.enterprise, "西湖区一对一帮扶")
    theirs = adopted(cast.foreign, "鹿城区一企一策", named=False)
    other = adopted(cast.cousin, "上城区稳订单")
    adopted(cast.enterprise, "下半年的案例", month=date(2020, 7, 1))
    row = opened(cast, "city", "foreign_county", "centre")
    with job_scope(reason="test"):
        numbers = set(row.contenders.values_list("number", flat=True))
        states = {(b.user_id, b.contender.case_id): b.state for b in Ballot.objects.select_related("contender")}
    assert numbers == {1, 2, 3}
    city, county = cast.city.pk, cast.foreign_county.pk
    assert states[city, mine.pk] == states[city, other.pk] == states[county, theirs.pk] == BallotState.ABSTAINED
    assert states[city, theirs.pk] == states[county, mine.pk] == BallotState.OPEN
    assert told(cast, "foreign_county", containing="请评分") == ["2020年上半年优秀案例评选：请评分"]
    scored(cast, "city", theirs, 8, 7, 9, 10)
    scored(cast, "centre", theirs, *FULL)
    scored(cast, "foreign_county", mine, 5, 5, 5, 5)
    with (
        acting(cast, "department") as by,
        pytest.raises(Refused, match=r"省外贸中心.* 2 个；温州市鹿城区商务局.* 1 个"),
    ):
        services.close_scoring(selection=row.public_id, version=now_of(row).version, sure=False, by=by, now=WHEN)
    closed(cast, row)
    with acting(cast, "department") as by:
        page = selection_page(by, row.public_id, now=WHEN)
    # 30×0.8 + 30×0.7 + 30×0.9 + 10×1 = 82, and 100: the mean is 91, the spread 18. Unscored cases come last, unranked.
    best, second, last = page.rows
    assert (best.contender.case_id, best.score, best.scores.spread, best.rank) == (theirs.pk, 91, 18, 1)
    assert (second.contender.case_id, second.score, second.rank) == (mine.pk, 50, 2)
    assert (last.score, last.rank, len(page.chosen)) == (None, None, 2)
    decided(cast, row, theirs, mine)
    published(cast, row)
    with job_scope(reason="test"):
        won = list(AwardedCase.objects.order_by("place").values_list("place", "office_name", "enterprise_name"))
        texts = AwardedCase.objects.get(place=1)
        assert awarded_by_city(2020) == {HANGZHOU: 1, WENZHOU: 1}
        assert awarded_by_city(2021) == {}
    assert won == [(1, "温州市鹿城区商务局", "某企业"), (2, "杭州市西湖区商务局", cast.enterprise.name)]
    assert "金丝雀丁" not in texts.situation and cast.foreign.uscc not in texts.situation
    assert told(cast, "foreign_city", containing="公布") == ["2020年上半年优秀案例已公布：获评 1 个"]
    assert told(cast, "cousin_county", containing="公布") == ["2020年上半年优秀案例已公布"]
    again = published(cast, row)
    assert again.version == now_of(row).version


def test_a_case_adopted_after_its_half_year_was_opened_takes_part_in_the_next(cast: Cast) -> None:
    adopted(cast.cousin, "上半年按时收录")
    opened(cast, "centre")
    late = adopted(cast.enterprise, "上半年报送、评分后收录", month=date(2020, 6, 1))
    second = opened(cast, "centre", half=2)
    with job_scope(reason="test"):
        assert list(second.contenders.values_list("case", flat=True)) == [late.pk]


def test_a_reviewer_reads_no_name_and_scores_no_case_of_the_own_city(cast: Cast) -> None:
    told_all = "西湖商务局、杭州市商务局两级联动，电话0571-87654321。"
    case = adopted(cast.enterprise, "杭州市西湖区助金丝雀甲解难", measures=told_all)
    other = adopted(cast.foreign)
    row = opened(cast, "foreign_city", "cousin_county")
    sheet = str(ballot_of(cast, "foreign_city", case).sheet)
    for word in ("西湖", "杭州", "金丝雀", cast.enterprise.uscc, "0571"):
        assert word not in sheet
    own = ballot_of(cast, "cousin_county", case)
    assert own.sheet == {}
    with acting(cast, "cousin_county") as by, pytest.raises(Refused, match="应当回避"):
        services.score_ballot(ballot=own.public_id, version=1, points=FULL, comment="", by=by, now=WHEN)
    with acting(cast, "cousin_county") as by:
        assert set(Ballot.objects.values_list("user_id", flat=True)) == {by.user}
        assert not Contender.objects.exists()
        foreign = ballot_of(cast, "foreign_city", case)
        with pytest.raises(Unseen):
            services.score_ballot(ballot=foreign.public_id, version=1, points=FULL, comment="", by=by, now=WHEN)
    with acting(cast, "county") as by, pytest.raises(Unseen):  # not appointed
        services.score_ballot(ballot=own.public_id, version=1, points=FULL, comment="", by=by, now=WHEN)
    with acting(cast, "cousin_county") as by:
        ballot = ballot_of(cast, "cousin_county", other)
        with pytest.raises(Invalid) as wrong:
            services.score_ballot(
                ballot=ballot.public_id, version=1, points=(11, None, 0, 10), comment="", by=by, now=WHEN
            )
    assert wrong.value.errors == {
        "points_0": ["“代表性”应为 0 至 10 的整数。"],
        "points_1": ["“举措针对性”应为 0 至 10 的整数。"],
    }
    scored(cast, "cousin_county", other, 9, 9, 9, 9)
    scored(cast, "cousin_county", other, 9, 9, 9, 9)  # sent twice is once
    scored(cast, "cousin_county", other, 8, 8, 8, 8)  # changed while it is open
    with acting(cast, "cousin_county") as by, pytest.raises(Stale):
        services.score_ballot(ballot=ballot.public_id, version=1, points=(1, 1, 1, 1), comment="", by=by, now=WHEN)
    closed(cast, row)
    with pytest.raises(Refused, match="评分已结束"):
        scored(cast, "cousin_county", other, 7, 7, 7, 7)


def test_ten_are_chosen_no_eleventh_and_a_departure_says_why(cast: Cast) -> None:
    cases = [adopted(firm, f"第{n}个案例") for n, firm in enumerate(firms(*[LUCHENG] * 12))]
    row = opened(cast, "city")
    for n, case in enumerate(cases[:11]):
        scored(cast, "city", case, *([9 - n // 2] * 4))
    closed(cast, row)
    with pytest.raises(Refused, match="现选择 11 个，请减少 1 个") as refusal:
        decided(cast, row, *cases[:11])
    assert refusal.value.field == "chosen"
    with pytest.raises(Refused, match="请写明理由") as refusal:
        decided(cast, row, *cases[1:11])
    assert refusal.value.field == "reason"
    decided(cast, row, *cases[1:11], reason="首个案例与往年案例内容重复。")
    assert decided(cast, row, *cases[1:11], reason="首个案例与往年案例内容重复。").state == SelectionState.DECIDED
    with acting(cast, "department") as by:
        services.take_back_decision(selection=row.public_id, version=now_of(row).version, by=by, now=WHEN)
    assert decided(cast, row, *cases[:10]).reason == ""  # equals of the ninth rank fill the ten places
    with job_scope(reason="test"):
        places = dict(row.contenders.filter(place__isnull=False).values_list("case", "place"))
        assert sorted(places[case.pk] for case in cases[8:10]) == [9, 10] and len(places) == 10
        eleventh = Contender.objects.filter(case=cases[10])
        for place in (11, 10):
            with pytest.raises(IntegrityError), transaction.atomic():
                eleventh.update(place=place)
    published(cast, row)
    with acting(cast, "department"):
        assert not Contender.objects.filter(case=cases[0]).update(
            place=None
        )  # the database: published, it never changes
    with acting(cast, "department") as by, pytest.raises(Refused, match="已公布"):
        services.take_back_decision(selection=row.public_id, version=now_of(row).version, by=by, now=WHEN)


def test_before_the_scoring_criteria_sheets_and_reviewers_may_change_and_not_after(cast: Cast) -> None:
    case = adopted(cast.enterprise)
    row = prepared(cast, "cousin_county")
    with acting(cast, "department") as by:
        common = {"selection": row.public_id, "by": by, "now": WHEN}
        same = services.prepare_selection(year=2020, half=1, by=by, now=WHEN)
        assert same.pk == row.pk
        with pytest.raises(Refused, match="已开始的半年度"):
            services.prepare_selection(year=2020, half=2, by=by, now=WHEN - timedelta(days=30))
        terms = [services.selection.Criterion("成效", "", 60, 5), services.selection.Criterion("做法", "", 30, 5)]
        with pytest.raises(Invalid, match="权重合计应为 100，现为 90"):
            services.change_criteria(version=row.version, criteria=terms, places=10, **common)
        services.reword_sheet(
            contender=contender(case), version=row.version, **common,
            texts={"title": "稳订单", "situation": "订单下降", "measures": "一对一帮扶", "effect": "订单回升"},
        )  # fmt: skip
        late = adopted(cast.foreign)
        opening = {"until": UNTIL, "sure": True, **common}
        with pytest.raises(Refused, match="又有 1 个案例被收录"):
            services.open_scoring(version=now_of(row).version, **opening)
        assert services.gather_contenders(**common) == 1
        with pytest.raises(Stale):
            services.open_scoring(version=row.version, **opening)
        with pytest.raises(Refused, match="1 个案例的评审人员均须回避"):
            services.open_scoring(version=now_of(row).version, **opening)
        with job_scope(reason="test"):
            [post] = Membership.objects.filter(user=cast.foreign_city)
        services.appoint_reviewers(memberships=[post.pk], **common)
        with pytest.raises(Refused, match="匿名稿"):
            services.open_scoring(version=now_of(row).version, **(opening | {"sure": False}))
        services.open_scoring(version=now_of(row).version, **opening)
        assert ballot_of(cast, "foreign_city", case).sheet["title"] == "稳订单"
        for late_act in (
            lambda: services.change_criteria(version=now_of(row).version, criteria=terms, places=10, **common),
            lambda: services.gather_contenders(**common),
            lambda: services.reword_sheet(contender=contender(case), version=1, texts={}, **common),
        ):
            with pytest.raises(Refused, match="开始评分后"):
                late_act()
        with job_scope(reason="test"):
            [post] = Membership.objects.filter(user=cast.centre)
        services.appoint_reviewers(memberships=[post.pk], **common)
    assert ballot_of(cast, "centre", late).state == BallotState.OPEN  # appointed later, the ballots are there at once
    scored(cast, "centre", late, *FULL)
    with acting(cast, "department") as by:
        [centre] = Reviewer.objects.filter(user=cast.centre.pk)
        with pytest.raises(Refused, match="已评分 1 个案例"):
            services.dismiss_reviewer(reviewer=centre.public_id, sure=False, selection=row.public_id, by=by, now=WHEN)
        services.dismiss_reviewer(reviewer=centre.public_id, sure=True, selection=row.public_id, by=by, now=WHEN)
        assert not Ballot.objects.filter(user=cast.centre.pk).exists()
    for name in ("centre", "county"):
        with acting(cast, name) as by, pytest.raises(NotAllowed):
            services.prepare_selection(year=2020, half=1, by=by, now=WHEN)


def test_reviewers_are_reminded_before_the_last_day_once_a_day(cast: Cast) -> None:
    adopted(cast.foreign)
    opened(cast, "city", "foreign_city")

    def run(days_before: int) -> int:
        with job_scope(reason="test"):
            moment = WHEN.replace(day=UNTIL.day) - timedelta(days=days_before)
            return services.remind_due_reviewers(by=system_actor("test"), now=moment)

    # The people of 温州 have nothing but their own city's case, and owe nothing.
    assert [run(days) for days in (4, 3, 3, 2, 1, 0)] == [0, 1, 1, 0, 1, 1]
    assert told(cast, "city", containing="待评分") == ["2020年上半年优秀案例评选：还有 1 个案例待评分"] * 3
    assert told(cast, "foreign_city", containing="待评分") == []


@pytest.mark.parametrize(("won", "tenths"), [(0, 0), (1, 1), (5, 5), (7, 5)])
def test_the_years_two_selections_count_for_the_city(cast: Cast, won: int, tenths: int) -> None:
    with job_scope(reason="test"):
        for n in range(won):
            half = 1 + n % 2
            row, _ = Selection.objects.get_or_create(
                year=2020, half=half, defaults={"criteria": [], "prepared_at": WHEN}
            )
            AwardedCase.objects.create(
                selection=row, year=2020, half=half, place=1 + n // 2, office_id=XIHU if n % 3 else HANGZHOU, office_name="局",
                enterprise_name="某企业", kind=1, title="案例", situation="情况", measures="举措", published_at=WHEN,
            )  # fmt: skip
        counted = cases_won(2020).get(HANGZHOU, 0)
    assert (counted, case_bonus(counted, load_scheme(2020))) == (won, Fraction(tenths, 10))
