"""Typical cases by the services: written, reported through city to province, returned, adopted; who sees what of them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases.enums import CaseAct, CaseKind, CaseState
from cases.models import CaseFile, CaseStep, TypicalCase
from cases.selectors import CaseFilter, case_for, case_year, cases_page, search_cases
from cases.services import (
    Upload,
    adopt_case,
    comment_on_case,
    forward_case,
    return_case,
    revise_case,
    submit_case,
    withdraw_case,
    write_case,
)
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from tenancy.scope import job_scope
from tests.cases.stage import MONDAY, acting, answered, asked, told
from tests.cast import Cast
from tests.core.files import pdf

WHOLE = {"situation": "情" * 200, "measures": "举" * 200, "effect": "效" * 100}
NOW = MONDAY


def written(cast: Cast, name: str = "county", **more: Any) -> TypicalCase:
    """A case of an office, about the first enterprise of its region unless told otherwise."""
    about = {"county": "enterprise", "city": "enterprise", "cousin_county": "cousin", "foreign_county": "foreign"}[name]
    words: dict[str, Any] = {"kind": CaseKind.SERVICE, "title": "一企一策稳住订单", "texts": WHOLE}
    if "question" not in more:
        words["enterprise"] = getattr(cast, about).uscc
    with acting(cast, name) as by:
        return write_case(**(words | more), by=by, now=more.pop("now", NOW) if "now" in more else NOW)


def done(cast: Cast, name: str, service: Any, case: TypicalCase, *, now: Any = NOW, **more: Any) -> TypicalCase:
    """One act of somebody on a case."""
    with acting(cast, name) as by:
        return service(case=case.public_id, **more, by=by, now=now)


def reread(case: TypicalCase) -> TypicalCase:
    with job_scope(reason="test"):
        return TypicalCase.objects.get(pk=case.pk)


def acts(case: TypicalCase) -> list[CaseAct]:
    with job_scope(reason="test"):
        return [CaseAct(act) for act in CaseStep.objects.filter(case=case).values_list("act", flat=True)]


def test_a_case_goes_from_county_through_city_to_province(cast: Cast) -> None:
    case = written(cast)
    assert (case.state, case.size, case.month) == (CaseState.DRAFT, 500, None)
    done(cast, "county", submit_case, case, version=1)
    assert told(cast, "city", containing="待审核") == ["典型案例待审核：一企一策稳住订单"]
    with pytest.raises(Refused):  # it is the city's turn, not the centre's
        done(cast, "centre", return_case, case, version=1, reason="请补充成效数据。")
    # Returned in the month, reported again in the next: it stays a case of the month of the first reporting.
    done(cast, "city", return_case, case, version=1, reason="请补充成效数据。")
    assert told(cast, "county", containing="退回") == ["典型案例退回修改：一企一策稳住订单"]
    better = WHOLE | {"effect": "效" * 150}
    done(cast, "county", revise_case, case, title=case.title, texts=better, version=1)
    done(cast, "county", submit_case, case, version=2, now=NOW + timedelta(days=20))
    done(cast, "city", forward_case, case, version=2, text="成效突出，建议收录。", now=NOW + timedelta(days=21))
    assert reread(case).state == CaseState.AT_PROVINCE
    done(cast, "centre", return_case, case, version=2, reason="请写明金额。", now=NOW + timedelta(days=22))
    assert told(cast, "city", containing="退回") == ["典型案例退回修改：一企一策稳住订单"]
    later = {"version": 2, "now": NOW + timedelta(days=30)}
    done(cast, "county", submit_case, case, **later)
    done(cast, "city", forward_case, case, **later)
    done(cast, "city", comment_on_case, case, text="企业同意接受回访。", now=later["now"])
    done(cast, "centre", adopt_case, case, **later)
    case = reread(case)
    assert case.state == CaseState.ADOPTED and case.month is not None and f"{case.month}" == "2026-11-01"
    assert told(cast, "county", containing="已收录") and told(cast, "city", containing="已收录")
    assert acts(case) == [
        CaseAct.WRITE, CaseAct.SUBMIT, CaseAct.RETURN, CaseAct.REVISE, CaseAct.SUBMIT, CaseAct.FORWARD, CaseAct.RETURN,
        CaseAct.SUBMIT, CaseAct.FORWARD, CaseAct.COMMENT, CaseAct.ADOPT,
    ]  # fmt: skip
    with pytest.raises(Refused, match="已收录"):
        done(cast, "county", withdraw_case, case, reason="企业要求撤回。")


def test_a_citys_own_case_goes_to_the_province_at_once(cast: Cast) -> None:
    case = written(cast, "city")
    done(cast, "city", submit_case, case, version=1)
    assert reread(case).state == CaseState.AT_PROVINCE
    assert told(cast, "centre", containing="待审核")
    with acting(cast, "county") as by, pytest.raises(Unseen):
        case_for(by, case.public_id)


def test_reporting_needs_every_part_and_a_word_on_an_odd_length(cast: Cast) -> None:
    case = written(cast, texts={"situation": "情" * 100})
    with pytest.raises(Invalid) as refused:
        done(cast, "county", submit_case, case, version=1, acknowledged=True)
    assert set(refused.value.errors) == {"measures", "effect"}
    short = {"situation": "情" * 100, "measures": "举" * 100, "effect": "效" * 100}
    done(cast, "county", revise_case, case, title=case.title, texts=short, version=1)
    with pytest.raises(Refused, match="现有 300 字") as warned:
        done(cast, "county", submit_case, case, version=2)
    assert warned.value.field == "acknowledged"
    done(cast, "county", submit_case, case, version=2, acknowledged=True)
    with job_scope(reason="test"):
        assert "300 字" in CaseStep.objects.get(case=case, act=CaseAct.SUBMIT).text


def test_a_thousand_and_one_characters_are_refused_also_by_the_database(cast: Cast) -> None:
    written(cast, texts=WHOLE | {"effect": "效" * 600})
    with pytest.raises(Invalid, match="1,001"):
        written(cast, texts=WHOLE | {"effect": "效" * 601})
    with job_scope(reason="test"), pytest.raises(DatabaseError), transaction.atomic():
        TypicalCase.objects.update(size=1001)


def test_the_same_form_twice_is_one_case_and_the_same_act_twice_is_one_step(cast: Cast) -> None:
    first, again = (written(cast, token="t", attached=[Upload("现场.pdf", pdf())]) for _ in range(2))
    assert first == again and written(cast, token="u") != first
    for _ in range(2):
        done(cast, "county", submit_case, first, version=1)
        done(cast, "city", comment_on_case, first, text="请补充图片。")
    for _ in range(2):
        done(cast, "city", return_case, first, version=1, reason="请补充图片。")
    assert acts(first) == [CaseAct.WRITE, CaseAct.SUBMIT, CaseAct.COMMENT, CaseAct.RETURN]
    with job_scope(reason="test"):
        assert CaseFile.objects.filter(case=first).count() == 1


def test_who_read_an_older_version_is_told(cast: Cast) -> None:
    case = written(cast)
    done(cast, "county", revise_case, case, title="一企一策保订单", texts=WHOLE, version=1)
    for service, more in ((revise_case, {"title": "另一标题", "texts": WHOLE}), (submit_case, {})):
        with pytest.raises(Stale):
            done(cast, "county", service, case, version=1, **more)
    assert reread(case).title == "一企一策保订单" and reread(case).version == 2
    done(cast, "county", submit_case, case, version=2)
    with pytest.raises(Stale):
        done(cast, "city", forward_case, case, version=1)
    with pytest.raises(Refused, match="不能修改"):
        done(cast, "county", revise_case, case, title="再改", texts=WHOLE, version=2)


def test_files_are_kept_by_what_they_are_and_at_most_five(cast: Cast) -> None:
    with pytest.raises(Invalid, match="纯文本"):
        written(cast, attached=[Upload("说明.txt", "企业情况".encode())])
    case = written(cast, attached=[Upload(f"{number}.pdf", pdf()) for number in range(4)])
    more = {"title": case.title, "texts": WHOLE}
    with pytest.raises(Invalid, match="还可以上传 1 个"):
        done(cast, "county", revise_case, case, **more, version=1, attached=[Upload("5.pdf", pdf())] * 2)
    with job_scope(reason="test"):
        going = CaseFile.objects.filter(case=case).values_list("public_id", flat=True)[:2]
        removed = list(going)
    done(cast, "county", revise_case, case, **more, version=1, attached=[Upload("5.pdf", pdf())] * 2, removed=removed)
    with job_scope(reason="test"):
        kept = CaseFile.objects.filter(case=case, removed_at__isnull=True)
        assert kept.count() == 4 and not kept.filter(public_id__in=removed).exists()


def test_a_case_from_an_answered_question_keeps_its_timeline(cast: Cast) -> None:
    question = asked(cast)
    with pytest.raises(NotAllowed):  # not answered yet
        written(cast, question=question.public_id)
    answered(cast, question, now=NOW + timedelta(hours=3))
    case = written(cast, question=question.public_id)
    assert case.enterprise_id == cast.enterprise.pk and case.question_id == question.pk
    assert [(one["who"], one["what"]) for one in case.evidence] == [
        (cast.enterprise.name, "提出诉求"), ("西湖区商务局", "答复"),
    ]  # fmt: skip
    with acting(cast, "foreign_county") as by, pytest.raises(Unseen):
        write_case(kind=CaseKind.SERVICE, title="别家诉求", texts=WHOLE, question=question.public_id, by=by, now=NOW)


def test_an_enterprise_is_named_by_code_or_whole_name_within_the_own_region(cast: Cast) -> None:
    assert written(cast, enterprise=cast.sibling.name).enterprise_id == cast.sibling.pk
    for typed in (cast.foreign.uscc, cast.foreign.name, cast.enterprise.name[:5], ""):
        with pytest.raises(Refused) as refused:
            written(cast, enterprise=typed)
        assert refused.value.field == "enterprise"


def test_nobody_but_its_way_sees_a_case_and_a_draft_only_its_office(cast: Cast) -> None:
    case = written(cast)
    for name in ("city", "centre", "department", "auditor", "cousin_county", "foreign_city"):
        with acting(cast, name) as by:
            with pytest.raises(Unseen):
                case_for(by, case.public_id)
            assert name == "auditor" or not TypicalCase.objects.exists()  # the database says so too
            assert search_cases(by, "一企一策", limit=5) == []
    done(cast, "county", submit_case, case, version=1)
    for name in ("city", "centre", "department", "auditor"):
        with acting(cast, name) as by:
            assert case_for(by, case.public_id) == case
            (found,) = search_cases(by, "稳住", limit=5)
            assert (found.public_id, found.region, found.state) == (case.public_id, "西湖区", "待市级审核")
    for name, error in (("cousin_county", Unseen), ("foreign_city", Unseen), ("clerk", NotAllowed)):
        for service, more in (
            (revise_case, {"title": "改标题", "texts": WHOLE, "version": 1}),
            (submit_case, {"version": 1}),
            (forward_case, {"version": 1}),
            (return_case, {"version": 1, "reason": "请补充数据。"}),
            (adopt_case, {"version": 1}),
            (withdraw_case, {"reason": "请补充数据。"}),
            (comment_on_case, {"text": "请补充数据。"}),
        ):
            with pytest.raises(error):
                done(cast, name, service, case, **more)
    with pytest.raises(NotAllowed):  # the city passes on, it does not rewrite
        done(cast, "city", revise_case, case, title="改标题", texts=WHOLE, version=1)
    with pytest.raises(NotAllowed):
        done(cast, "department", adopt_case, case, version=1)
    assert acts(case) == [CaseAct.WRITE, CaseAct.SUBMIT]


def test_the_list_shows_first_what_waits_and_counts_the_months(cast: Cast) -> None:
    done(cast, "county", submit_case, written(cast), version=1)
    done(cast, "cousin_county", submit_case, case := written(cast, "cousin_county", title="改港省下滞港费"), version=1)
    done(cast, "city", forward_case, case, version=1, now=NOW + timedelta(hours=1))
    with acting(cast, "city") as by:
        listed = cases_page(by, CaseFilter(), page=None, now=NOW)
        assert [(row.case.title, row.waits) for row in listed.rows] == [
            ("一企一策稳住订单", True), ("改港省下滞港费", False),
        ]  # fmt: skip
        assert listed.this_month == 2
        (one,) = cases_page(by, CaseFilter(text="滞港"), page=None, now=NOW).rows
        assert one.case == case
    done(cast, "centre", adopt_case, case, version=1)
    with acting(cast, "centre") as by:
        year = case_year(by, 2026, now=NOW)
        assert (year.total.reported, year.total.adopted) == (2, 1)
        assert [(row.label, row.reported, row.adopted) for row in year.regions if row.reported] == [("杭州市", 2, 1)]
        assert [(row.key, row.reported) for row in year.months if row.reported] == [("2026-11", 2)]
        assert uuid.UUID(str(case.public_id))
