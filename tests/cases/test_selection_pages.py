"""Pages of the selection: what a reviewer gets in every byte, the department's forms, what everybody reads afterwards."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import unquote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AwardedCase
from cases.selectors import selection_page
from tenancy.models import User
from tenancy.scope import job_scope
from tests.cases.award_stage import (
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
from tests.cases.stage import acting
from tests.cast import Cast
from tests.isolation.test_access_matrix import text_of

Browser = Callable[[User], Client]
FULL = {"points_0": "9", "points_1": "9", "points_2": "9", "points_3": "9"}


def test_a_reviewer_gets_no_name_in_any_byte_and_only_the_own_ballots(cast: Cast, client_for: Browser) -> None:
    hangzhou = [
        adopted(cast.enterprise, "西湖区助企", named=True),
        adopted(cast.cousin, "上城区助企", measures="上城商务局专班帮扶。"),
    ]
    own = adopted(cast.foreign, "鹿城助企")
    row = opened(cast, "foreign_county", "foreign_city", "centre")
    scored(cast, "foreign_city", hangzhou[0], 3, 4, 5, 6, comment="他人评语")
    reviewer = client_for(cast.foreign_county)
    answers = [reviewer.get(reverse("cases:ballots"))]
    for case in hangzhou:
        answers.append(reviewer.get(reverse("cases:ballot", args=[ballot_of(cast, "foreign_county", case).public_id])))
    first = ballot_of(cast, "foreign_county", hangzhou[0])
    url = reverse("cases:ballot", args=[first.public_id])
    answers.append(reviewer.post(url, FULL | {"version": "1", "points_0": "11"}))
    answers.append(reviewer.post(url, FULL | {"version": "1", "comment": "可推广"}))
    for answer in answers:
        told = text_of(answer)
        for word in ("西湖", "上城", "杭州", "金丝雀", cast.enterprise.uscc, cast.cousin.uscc, "他人评语", "cast-city"):
            assert word not in told
        for case in hangzhou:
            assert str(case.public_id) not in told
            assert str(contender(case)) not in told
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    page = answers[0].content.decode()
    assert "另有 1 个案例由本市报送，您应当回避" in page
    assert "“代表性”应为 0 至 10 的整数" in answers[3].content.decode()
    assert 'value="11"' in answers[3].content.decode()  # what was typed stays
    second = ballot_of(cast, "foreign_county", hangzhou[1])
    assert answers[4]["Location"] == reverse("cases:ballot", args=[second.public_id])  # the next one follows
    abstained = reviewer.post(
        reverse("cases:ballot", args=[ballot_of(cast, "foreign_county", own).public_id]), FULL | {"version": "1"}
    )
    assert "应当回避" in abstained.content.decode()
    for stranger in (cast.county, cast.foreign_city, cast.centre):
        assert client_for(stranger).get(url).status_code == 404
    for other in ("cases:selection", "cases:selection_scores", "cases:selection_decide"):
        assert reviewer.get(reverse(other, args=[row.public_id])).status_code == 403
    assert "未入选" not in reviewer.get(reverse("cases:awards")).content.decode()
    department = client_for(cast.department)
    counting = department.get(reverse("cases:selection", args=[row.public_id])).content.decode()
    assert "平均分</th>" not in counting  # nobody sees a score while anybody scores
    assert department.get(reverse("cases:selection_scores", args=[row.public_id])).status_code == 302


def test_the_department_loses_no_tick_and_no_word(cast: Cast, client_for: Browser) -> None:
    cases = [adopted(cast.enterprise, f"第{n}个案例") for n in range(1, 13)]
    row = prepared(cast, "foreign_county")
    department = client_for(cast.department)
    criteria = reverse("cases:selection_criteria", args=[row.public_id])
    wrong = {"version": row.version, "places": "10", "name_0": "成效", "weight_0": "90", "most_0": "10"}
    told = department.post(criteria, wrong).content.decode()
    assert "权重合计应为 100，现为 90。" in told and 'value="90"' in told
    stale = department.post(criteria, wrong | {"version": "99", "weight_0": "100"})
    assert (
        stale.status_code == 409
        and "已被他人更新" in stale.content.decode()
        and 'value="100"' in stale.content.decode()
    )
    people = department.get(reverse("cases:selection_reviewers", args=[row.public_id]) + "?region=330100000")
    assert "杭州市西湖区商务局 cast-county" in people.content.decode()
    assert "鹿城" not in people.content.decode()  # another city, and appointed already
    opening = reverse("cases:selection_open", args=[row.public_id])
    unsure = department.post(opening, {"version": now_of(row).version, "until": "2030-07-16"}).content.decode()
    assert "请确认已逐一核对匿名稿" in unsure and "2030-07-16" in unsure
    department.post(opening, {"version": now_of(row).version, "until": "2030-07-16", "sure": "on"})
    for n, case in enumerate(cases):
        scored(cast, "foreign_county", case, *([9 if n < 3 else 5] * 4))
    closed(cast, row)
    url = reverse("cases:selection_decide", args=[row.public_id])
    shown = department.get(url).content.decode()
    assert "第 4 名有 9 个案例同分" in shown and shown.count(" checked>") == 3
    eleven = [str(contender(case)) for case in cases[:11]]
    version = now_of(row).version
    refused = department.post(url, {"version": version, "chosen": eleven, "reason": "照顾各地"}).content.decode()
    assert "现选择 11 个，请减少 1 个" in refused and refused.count(" checked>") == 11 and "照顾各地" in refused
    overtaken = department.post(url, {"version": version + 5, "chosen": eleven[:10]})
    assert overtaken.status_code == 409 and overtaken.content.decode().count(" checked>") == 10
    done = department.post(url, {"version": version, "chosen": eleven[:10], "reason": ""})
    assert done.status_code == 302
    again = department.post(url, {"version": version, "chosen": eleven[1:], "reason": "另有考虑，重新选择"})
    assert "不能审定" in again.content.decode() and "另有考虑，重新选择" in again.content.decode()
    with acting(cast, "auditor") as by:
        assert [one.contender.place for one in selection_page(by, row.public_id, now=WHEN).winners] == list(
            range(1, 11)
        )
    book = department.get(reverse("cases:selection_scores", args=[row.public_id]))
    assert book.content[:2] == b"PK" and "优秀案例评选得分" in unquote(book["Content-Disposition"])


def test_everybody_reads_what_is_published_and_an_office_what_became_of_its_own(
    cast: Cast, client_for: Browser
) -> None:
    won, lost = adopted(cast.foreign, "鹿城助企", named=False), adopted(cast.cousin, "上城区助企")
    row = opened(cast, "centre")
    scored(cast, "centre", won, 9, 9, 9, 9)
    closed(cast, row)
    decided(cast, row, won)
    assert "鹿城助企" not in client_for(cast.clerk).get(reverse("cases:awards")).content.decode()
    booklet = reverse("cases:award_booklet", args=["2020-1"])
    assert client_for(cast.clerk).get(booklet).status_code == 404
    published(cast, row)
    with job_scope(reason="test"):
        [award] = AwardedCase.objects.all()
    for who in ("clerk", "county", "cousin_county", "foreign_city", "auditor"):
        client = client_for(cast.users[who])
        listed = client.get(reverse("cases:awards") + "?year=2020&region=330300000").content.decode()
        assert "鹿城助企" in listed and "某企业" in listed
        assert ("未入选" in listed) is (who == "cousin_county")
        assert ("获评</span> 第 1 名" in listed) is (who == "foreign_city")
        pages = [client.get(reverse("cases:award", args=[award.public_id])), client.get(booklet)]
        for page in pages:
            assert "温州市鹿城区商务局" in page.content.decode() and "金丝雀丁" not in page.content.decode()
        assert "没有符合条件的案例" in client.get(reverse("cases:awards") + "?region=330100000").content.decode()
    document = client_for(cast.clerk).get(reverse("cases:award_docx", args=["2020-1"]))
    told = text_of(document)
    assert (
        "2020年上半年外贸“订单+清单”优秀案例" in told and "w:pageBreakBefore" in told and cast.foreign.uscc not in told
    )
    assert lost.title not in told


def test_a_selection_takes_the_same_queries_for_few_and_many_cases(cast: Cast, client_for: Browser) -> None:
    def queries(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len([one for one in found if not re.match(r"(RELEASE )?SAVEPOINT", one["sql"])])

    counted = []
    department, reviewer = client_for(cast.department), client_for(cast.foreign_county)
    for number in (2, 9):
        for n in range(number):
            adopted(cast.enterprise, f"案例{number}-{n}", month=date(2020, 1 if number == 2 else 7, 1))
        row = opened(cast, "foreign_county", "centre", half=1 if number == 2 else 2)
        pages = (department, reverse("cases:selection", args=[row.public_id])), (reviewer, reverse("cases:ballots"))
        counted.append([queries(*page) for page in pages])
    assert counted[0] == counted[1]
