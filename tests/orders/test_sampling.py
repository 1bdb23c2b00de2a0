"""The provincial sample check: drawn by a seed, drawn again the same, judged, corrected; bureaus do not see it."""

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import NotAllowed, Refused, Stale
from core.periods import Month
from notices.models import Notice
from orders.enums import FilingStatus, FindingKind, ReviewAct, SampleResult
from orders.models import Filing, Finding, Review, Sample, SampleItem
from orders.selectors.sampling import candidates, is_drawn_again
from orders.services.roster import add_to_roster, remove_from_roster
from orders.services.supervision import draw_sample, judge_item
from tenancy.scope import actor_scope, job_scope
from tests.cast import LUCHENG, SHANGCHENG, XIHU, make_enterprise
from tests.orders.conftest import JUNE, NOON, line, running, send_back
from tests.orders.filed import file_june, filed_running, now_line

NOTE = "第二笔金额与合同不符"


@pytest.fixture
def filed(cast, june_roster):
    """Five returns of 西湖区 and three of 上城区 filed on the roster; 鹿城区 has not filed."""
    with job_scope(reason="test"):
        for number in range(8):
            Filing.objects.create(
                enterprise=make_enterprise(400 + number, region=XIHU if number < 5 else SHANGCHENG, name=f"抽{number}"),
                region_id=XIHU if number < 5 else SHANGCHENG,
                month=JUNE.first_day, on_roster=True, status=FilingStatus.FILED,
                first_filed_at=NOON, filed_at=NOON, revision=1, version=1,
            )  # fmt: skip
    return cast


def drawn(cast, *, who="centre", seed="2026-06/1", per_county=2, month=JUNE, now=NOON) -> Sample:
    actor = cast.actor(who)
    with actor_scope(actor):
        return draw_sample(month=month, per_county=per_county, seed=seed, by=actor, now=now)


def judged(cast, item, result, *, who="centre", note=NOTE, revision=1, now=NOON + timedelta(days=1)):
    actor = cast.actor(who)
    with actor_scope(actor):
        return judge_item(item=item.public_id, result=result, note=note, revision=revision, by=actor, now=now)


def items(sample) -> list[SampleItem]:
    with job_scope(reason="test"):
        return list(SampleItem.objects.filter(sample=sample).select_related("filing").order_by("id"))


def test_n_a_county_by_the_seed(filed):
    sample = drawn(filed)
    regions = [item.region_id for item in items(sample)]
    assert regions == [SHANGCHENG] * 2 + [XIHU] * 2
    other = drawn(filed, seed="2026-06/2", per_county=4)
    assert [item.region_id for item in items(other)] == [SHANGCHENG] * 3 + [XIHU] * 4, "fewer give all they have"


def test_the_same_again_is_the_same_row_and_other_things_do_not_move_it(filed):
    sample = drawn(filed)
    chosen = {item.filing_id for item in items(sample)}
    file_june(filed, "clerk", line("A"))
    assert drawn(filed, seed=" 2026-06/1 ", now=NOON + timedelta(days=5)).pk == sample.pk
    assert {item.filing_id for item in items(sample)} == chosen
    with job_scope(reason="test"):
        assert Sample.objects.count() == 1
        assert SampleItem.objects.count() == 4


def test_the_draw_can_be_made_again_after_everything_has_changed(filed):
    sample = drawn(filed)
    centre = filed.actor("centre")
    with job_scope(reason="test"):
        before = candidates(JUNE, NOON)
        waiting = make_enterprise(99, region=XIHU, name="补列者")
        Filing.objects.create(
            enterprise=waiting, region_id=XIHU, month=JUNE.first_day, on_roster=False, status=FilingStatus.FILED,
            first_filed_at=NOON, filed_at=NOON, revision=1,
        )  # fmt: skip
        one, other = (Filing.objects.get(pk=item.filing_id) for item in items(sample)[:2])
    send_back(one, at=NOON + timedelta(hours=1))
    with actor_scope(centre):
        remove_from_roster(filing=other.public_id, reason="停业", by=centre, now=NOON + timedelta(hours=2))
        add_to_roster(month=JUNE, uscc=waiting.uscc, reason="漏列", by=centre, now=NOON + timedelta(hours=3))
        assert candidates(JUNE, NOON) == before
        assert is_drawn_again(sample)
        SampleItem.objects.filter(sample=sample, region_id=LUCHENG)
    with job_scope(reason="test"):
        SampleItem.objects.filter(sample=sample).order_by("id").first().delete()
        assert not is_drawn_again(sample), "a row taken out is noticed"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"per_county": 0}, "1 至 50"),
        ({"per_county": 51}, "1 至 50"),
        ({"seed": "  "}, "随机种子"),
        ({"seed": "s" * 65}, "随机种子"),
        ({"month": Month(2026, 5)}, "还没有已报"),
    ],
)
def test_what_cannot_be_drawn(filed, more, words):
    with pytest.raises(Refused, match=words):
        drawn(filed, **more)


@pytest.mark.parametrize("who", ["county", "city", "department", "auditor", "administrator", "clerk"])
def test_only_the_centre_draws_and_judges(filed, who):
    with pytest.raises(NotAllowed):
        drawn(filed, who=who)
    item = items(drawn(filed))[0]
    with pytest.raises(NotAllowed):
        judged(filed, item, SampleResult.SOUND, who=who)


def test_sound(filed):
    item = items(drawn(filed))[0]
    for _ in range(2):
        judged(filed, item, SampleResult.SOUND, note="")
    with job_scope(reason="test"):
        item.refresh_from_db()
        assert (item.result, item.judged_by_id) == (SampleResult.SOUND, filed.centre.pk)
        assert Filing.objects.get(pk=item.filing_id).status == FilingStatus.FILED
        assert not Finding.objects.exists()
    with pytest.raises(Refused, match="已核查"):
        judged(filed, item, SampleResult.FAULTY)


def test_faulty_goes_back_and_correcting_closes_it(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    item = items(drawn(cast))[0]
    with pytest.raises(Refused) as refusal:
        judged(cast, item, SampleResult.FAULTY, note="错")
    assert refusal.value.field == "note"
    for _ in range(2):
        judged(cast, item, SampleResult.FAULTY)
    with job_scope(reason="test"):
        filing.refresh_from_db()
        finding = Finding.objects.get()
        assert (filing.status, finding.kind, finding.reason) == (FilingStatus.RETURNED, FindingKind.SAMPLE, NOTE)
        assert Review.objects.get().act == ReviewAct.SAMPLED
        assert NOTE in Notice.objects.get(enterprise=cast.enterprise).text
    file_june(cast, "clerk", line("A", amount="7"), version=filing.version, now=NOON + timedelta(days=2))
    with job_scope(reason="test"):
        assert Finding.objects.get().closed_at == NOON + timedelta(days=2)


def test_faulty_of_one_that_a_bureau_returned_already(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    item = items(drawn(cast))[0]
    send_back(filing, at=NOON + timedelta(hours=1))
    judged(cast, item, SampleResult.FAULTY)
    with job_scope(reason="test"):
        assert set(Finding.objects.values_list("kind", flat=True)) == {FindingKind.RETURNED, FindingKind.SAMPLE}


def test_what_was_corrected_meanwhile_is_not_judged_unseen(cast, june_roster):
    filing = file_june(cast, "clerk", line("A"))
    item = items(drawn(cast))[0]
    file_june(cast, "clerk", line("A"), line("B"), version=filing.version)
    with pytest.raises(Stale, match="新增 1 笔（B）"):
        judged(cast, item, SampleResult.FAULTY, revision=1)
    judged(cast, item, SampleResult.FAULTY, revision=2)


# --- pages ---


@pytest.fixture
def sampled(on_roster):
    """A sample of the running month with the cast's four returns in it."""
    for who in ("clerk", "sibling_clerk", "cousin_clerk", "foreign_clerk"):
        filed_running(on_roster, who, now_line("A"))
    centre = on_roster.actor("centre")
    with actor_scope(centre), job_scope(reason="test"):
        now = Filing.objects.latest("first_filed_at").first_filed_at
    with actor_scope(centre):
        sample = draw_sample(month=running(), per_county=5, seed="页面", by=centre, now=now)
    return on_roster, sample


def test_draw_on_the_page_with_a_seed_proposed_and_editable(on_roster, client_for):
    filed_running(on_roster, "clerk", now_line("A"))
    with job_scope(reason="test"):
        # The page asks the database's clock, which in a test stands still since its beginning.
        Filing.objects.filter(enterprise=on_roster.enterprise).update(first_filed_at=NOON, filed_at=NOON)
    client, url = client_for(on_roster.centre), reverse("orders:samples")
    seeds = {re.search(r'value="([0-9a-f]{16})"', client.get(url).content.decode()).group(1) for _ in range(2)}
    assert len(seeds) == 2
    data = {"month": str(running()), "per_county": "3", "seed": "公开摇号 8-1-5"}
    text = client.post(url, data, follow=True).content.decode()
    assert "已抽取" in text and "公开摇号 8-1-5" in text and "金丝雀甲" in text
    with job_scope(reason="test"):
        assert Sample.objects.count() == 1
    text = client.post(url, data | {"per_county": "99"}).content.decode()
    assert 'href="#id_per_county"' in text and 'value="公开摇号 8-1-5"' in text


def test_the_sample_page_filters_sorts_exports_and_draws_again(sampled, client_for):
    cast, sample = sampled
    client = client_for(cast.centre)
    url = reverse("orders:sample", args=[sample.public_id])

    def seen(**query) -> set[str]:
        text = client.get(url, query).content.decode()
        return {name for name in "甲乙丙丁" if f"金丝雀{name}" in text}

    assert seen() == seen(sort="judged", order="desc") == {"甲", "乙", "丙", "丁"}
    assert seen(region=str(XIHU)) == {"甲", "乙"}
    assert seen(q="鹿城") == {"丁"}
    assert seen(result="2") == set()
    assert "完全一致" in client.get(url, {"check": "1"}).content.decode()
    content = client.get(reverse("orders:sample_export", args=[sample.public_id])).content
    assert len(list(load_workbook(io.BytesIO(content)).active.values)) == 5
    assert client.get(url, {"region": "1"}).status_code == 404


def test_judge_on_the_page(sampled, client_for):
    cast, sample = sampled
    item = next(item for item in items(sample) if item.enterprise_id == cast.enterprise.pk)
    client, url = client_for(cast.centre), reverse("orders:sample_item", args=[item.public_id])
    text = client.get(url).content.decode()
    assert 'name="revision" value="1"' in text and "金丝雀甲" in text
    text = client.post(url, {"result": "3", "note": "错", "revision": "1"}).content.decode()
    assert 'href="#id_note"' in text and "错</textarea>" in text
    assert client.post(url, {"result": "3", "note": NOTE, "revision": "7"}).status_code == 409
    assert client.post(url, {"note": NOTE, "revision": "1"}).status_code == 200
    text = client.post(url, {"result": "3", "note": NOTE, "revision": "1"}, follow=True).content.decode()
    assert "已记为有误" in text and NOTE in text
    detail = reverse("orders:detail", args=[item.filing.public_id])
    assert NOTE in client_for(cast.county).get(detail).content.decode(), "its bureau sees why it went back"


def test_bureaus_and_enterprises_do_not_see_samples(sampled, client_for):
    cast, sample = sampled
    item = items(sample)[0]
    urls = [
        reverse("orders:samples"),
        reverse("orders:sample", args=[sample.public_id]),
        reverse("orders:sample_export", args=[sample.public_id]),
        reverse("orders:sample_item", args=[item.public_id]),
    ]
    for who in ("county", "city", "foreign_city", "clerk", "administrator"):
        for url in urls:
            assert client_for(cast.users[who]).get(url).status_code == 403, (who, url)
            assert client_for(cast.users[who]).post(url).status_code in (403, 405)
    for who in ("department", "auditor"):
        client = client_for(cast.users[who])
        assert [client.get(url).status_code for url in urls[:2] + urls[3:]] == [200] * 3
        assert "抽取</button>" not in client.get(urls[0]).content.decode()
        assert client.post(urls[0], {"month": str(running()), "per_county": 1, "seed": "x"}).status_code == 403
        assert client.post(urls[3], {"result": "2", "revision": "1"}).status_code == 403
    assert client_for(cast.centre).get(reverse("orders:sample", args=[UUID(int=5)])).status_code == 404


@pytest.mark.parametrize("role", ["zj_enterprise", "zj_bureau"])
def test_the_database_shows_samples_to_the_province_only(as_admin, role):
    for table in ("orders_sample", "orders_sampleitem"):
        as_admin.execute("SELECT has_any_column_privilege(%s, %s, 'SELECT')", [role, table])
        assert as_admin.fetchone()[0] is False
