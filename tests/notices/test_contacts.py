"""Whom offices name: each its own, numbers masked and shown on the record, workbooks out and in, who is missing is chased."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from notices.enums import Channel, ContactUploadState, Duty, RevealWay
from notices.facts import ContactEntry
from notices.models import Address, Contact, ContactMobile, ContactReveal, ContactRound, ContactUpload, Notice
from notices.rules import CONTACT_LABELS
from notices.services import chase_contacts, chase_due, reveal_mobile, save_contact, set_contacts_due
from tenancy.models import PeerGroup, Region, User
from tenancy.roles import system_actor
from tenancy.scope import actor_scope, job_scope
from tests.cast import HANGZHOU, LUCHENG, SHANGCHENG, WENZHOU, XIHU, Cast

YEAR = 2020
NOW = datetime(2020, 5, 13, 10, tzinfo=SHANGHAI)
MOBILE, OTHER = "13900000001", "13900000002"
SignIn = Callable[[User], Client]


def entry(unit: str = "西湖区商务局", mobile: str = MOBILE, post: str = "外贸科科长") -> ContactEntry:
    return ContactEntry(unit, "李某", "0571-86000000、28000001", "王某某", post, mobile)


def file_contact(cast: Cast, who: str, region: int, line: ContactEntry | None = None, year: int = YEAR) -> Contact:
    actor = cast.actor(who)
    with job_scope(reason="test"):
        row = Contact.objects.filter(region_id=region, year=year).first()
        version = 0 if row is None else row.version
    with actor_scope(actor):
        return save_contact(region=region, year=year, entry=line or entry(), version=version, by=actor, now=NOW)


def workbook(*rows: tuple[str, ...], code: bool = False) -> SimpleUploadedFile:
    book = Workbook()
    book.active.append([*(["地区代码"] if code else []), *CONTACT_LABELS.values()])
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("名单.xlsx", content.getvalue())


def cells(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def upload(client: Client, file: SimpleUploadedFile) -> Any:
    return client.post(reverse("notices:contacts_upload", args=[YEAR]), {"file": file}, follow=True)


def confirm(client: Client, preview: Any) -> Any:
    upload_id, seen = preview.context["upload"].public_id, preview.context["plan"].seen
    return client.post(reverse("notices:contacts_confirm", args=[upload_id]), {"seen": seen}, follow=True)


def test_each_files_the_own_and_a_city_its_counties(cast: Cast) -> None:
    file_contact(cast, "county", XIHU)
    file_contact(cast, "city", SHANGCHENG, entry("上城区商务局"))
    for who, region in (
        ("county", SHANGCHENG),
        ("county", HANGZHOU),
        ("city", LUCHENG),
        ("centre", XIHU),
        ("clerk", XIHU),
    ):
        with pytest.raises(NotAllowed):
            file_contact(cast, who, region)
    with pytest.raises(Unseen):
        file_contact(cast, "county", 1)
    county = cast.actor("county")
    with actor_scope(county):
        with pytest.raises(Stale):
            save_contact(region=XIHU, year=YEAR, entry=entry(), version=0, by=county, now=NOW)
        with pytest.raises(Invalid) as wrong:
            save_contact(region=XIHU, year=YEAR, entry=entry(mobile="1"), version=1, by=county, now=NOW)
        assert set(wrong.value.errors) == {"mobile"}


def test_the_database_lets_nobody_else_read_a_number(cast: Cast) -> None:
    file_contact(cast, "county", XIHU)
    for who, seen in (
        ("county", 1),
        ("city", 1),
        ("centre", 1),
        ("department", 1),
        ("cousin_county", 0),
        ("foreign_city", 0),
    ):
        with actor_scope(cast.actor(who)):
            assert ContactMobile.objects.count() == seen, who
            assert Contact.objects.count() == 1, who
    for who in ("clerk", "administrator", "auditor"):
        with actor_scope(cast.actor(who)), pytest.raises(ProgrammingError), transaction.atomic():
            ContactMobile.objects.count()
    with actor_scope(cast.actor("foreign_county")):
        assert Contact.objects.filter(region_id=XIHU).update(unit="改") == 0


def test_numbers_are_masked_and_shown_on_the_record(cast: Cast, client_for: SignIn) -> None:
    file_contact(cast, "county", XIHU)
    page = reverse("notices:contacts", query={"year": YEAR})
    for who, mask in (
        ("county", True),
        ("city", True),
        ("centre", True),
        ("auditor", False),
        ("foreign_county", False),
    ):
        text = client_for(cast.users[who]).get(page).content.decode()
        assert MOBILE not in text, who
        assert "0571-86000000" in text and "王某某" in text, who
        assert (("139****0001" in text), ("外贸科科长" in text)) == (mask, mask), who
    assert MOBILE not in client_for(cast.county).get(reverse("notices:contact", args=[YEAR, XIHU])).content.decode()
    show = reverse("notices:contact_mobile", args=[YEAR, XIHU])
    assert client_for(cast.foreign_county).post(show).status_code == 403
    answer = client_for(cast.centre).post(show)
    assert MOBILE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    seen = reverse("notices:contact_seen", args=[YEAR])
    for who, told in (("county", True), ("city", True), ("centre", True), ("auditor", True), ("foreign_city", False)):
        text = client_for(cast.users[who]).get(seen).content.decode()
        assert (cast.actor("centre").person in text and "查看号码" in text) is told, who
        assert MOBILE not in text
    with job_scope(reason="test"):
        assert ContactReveal.objects.get().user_id == cast.centre.pk


def test_the_audit_keeps_who_filed_and_never_the_number(cast: Cast) -> None:
    file_contact(cast, "county", XIHU)
    file_contact(cast, "county", XIHU, entry(mobile=OTHER))
    with actor_scope(cast.actor("auditor")), connection.cursor() as cursor:
        cursor.execute("SELECT tbl, coalesce(old::text, '') || new::text FROM audit.event WHERE tbl LIKE 'notices_%%'")
        found = cursor.fetchall()
    assert {table for table, _ in found} == {"notices_contact", "notices_contactmobile", "notices_address"}
    assert MOBILE not in str(found) and OTHER not in str(found)
    assert "139****0002" in str(found)


def test_annex_1_goes_out_and_comes_back_unchanged(cast: Cast, client_for: SignIn) -> None:
    city = client_for(cast.city)
    rows = [
        ("杭州市商务局", "李某", "0571-86000000", "赵某", "处长", OTHER),
        ("杭州市西湖区商务局", "李某", "0571-86000001、28000001", "王某某", "科长", MOBILE),
    ]
    assert confirm(city, upload(city, workbook(*rows))).status_code == 200
    export = reverse("notices:contacts_export", args=[YEAR])
    plain = city.post(export).content
    assert cells(plain) == [tuple(CONTACT_LABELS.values()), *rows]
    coded = city.post(export, {"code": "1"}).content
    assert cells(coded)[1] == ("330100", *rows[0])
    for content in (plain, coded):
        again = upload(city, SimpleUploadedFile("名单.xlsx", content))
        assert again.context["plan"].skipped == 2
        assert "工作簿与名单一致" in again.content.decode()
    assert cells(client_for(cast.foreign_city).post(export).content) == [tuple(CONTACT_LABELS.values())]
    with job_scope(reason="test"):
        assert ContactReveal.objects.filter(way=RevealWay.WORKBOOK).count() == 4


def test_another_citys_rows_are_refused_by_cell_and_nothing_is_written(cast: Cast, client_for: SignIn) -> None:
    city = client_for(cast.city)
    good = ("330106", "西湖区商务局", "李某", "0571-86000000", "王某某", "科长", MOBILE)
    foreign = ("330302", "鹿城区商务局", "李某", "0577-86000000", "王某某", "科长", OTHER)
    preview = upload(city, workbook(good, foreign, ("", "温州市商务局", *foreign[2:-1], "1"), code=True))
    plan = preview.context["plan"]
    assert [(error.row, error.column) for error in plan.errors] == [(3, "地区代码"), (4, "单位"), (4, "手机号码")]
    marked = city.get(reverse("notices:contacts_marked", args=[preview.context["upload"].public_id]))
    sheet = load_workbook(BytesIO(marked.content)).active
    assert "不是本地区" in sheet["A3"].comment.text
    assert "有 3 处错误".replace("有", "还有") in confirm(city, preview).content.decode()
    for who, status in (("foreign_city", 404), ("county", 404), ("centre", 403)):
        path = reverse("notices:contacts_preview", args=[preview.context["upload"].public_id])
        assert client_for(cast.users[who]).get(path).status_code == status, who
    with job_scope(reason="test"):
        assert not Contact.objects.exists()


def test_a_preview_that_others_overtook_is_made_anew(cast: Cast, client_for: SignIn) -> None:
    city = client_for(cast.city)
    preview = upload(city, workbook(("西湖区商务局", "李某", "0571-86000000", "王某某", "科长", OTHER)))
    file_contact(cast, "county", XIHU)
    stale = confirm(city, preview)
    assert stale.status_code == 409
    assert confirm(city, stale).status_code == 200
    with job_scope(reason="test"):
        assert ContactMobile.objects.get().number == OTHER
        assert ContactUpload.objects.get().state == ContactUploadState.COMMITTED


def test_a_new_year_is_prefilled_and_the_handler_is_reached(cast: Cast, client_for: SignIn) -> None:
    file_contact(cast, "county", XIHU)
    county = client_for(cast.county)
    path = reverse("notices:contact", args=[YEAR + 1, XIHU])
    form = county.get(path)
    text = form.content.decode()
    assert "以下为2020年登记的内容" in text and "0571-86000000、28000001" in text and "139****0001" in text
    typed = {key: form.context["form"].initial.get(key, "") for key in ("version", *CONTACT_LABELS)}
    assert county.post(path, typed | {"handler": "周某"}).status_code == 302
    assert county.post(path, typed | {"handler": "周某"}).status_code == 302, "sent twice is once"
    assert county.post(path, typed | {"handler": "吴某"}).status_code == 409
    file_contact(cast, "county", XIHU, entry(mobile=OTHER))
    with job_scope(reason="test"):
        assert Contact.objects.get(year=YEAR + 1).version == 1
        address = Address.objects.get(region_id=XIHU, duty=Duty.HANDLER, channel=Channel.SMS)
        assert address.address == MOBILE, "a correction of last year's line leaves this year's handler"


def test_who_is_missing_is_chased_once_a_day(cast: Cast) -> None:
    with job_scope(reason="test"):
        PeerGroup.objects.get(slug="strong").regions.add(Region.objects.get(pk=XIHU))
    file_contact(cast, "city", HANGZHOU, entry("杭州市商务局"))
    system = system_actor("test")

    def chased() -> set[int]:
        with job_scope(reason="test"):
            rows = Notice.objects.filter(key__startswith="contacts-chase:")
            assert not rows.filter(text__contains=MOBILE).exists()
            return set(rows.values_list("region_id", flat=True))

    city = cast.actor("city")
    with actor_scope(city):
        assert chase_contacts(year=YEAR, by=city, now=NOW) == 1
        with pytest.raises(Refused):
            chase_contacts(year=YEAR, by=city, now=NOW)
    assert chased() == {XIHU}
    with job_scope(reason="test"):
        told = chase_due(by=system, now=NOW)
        assert told == 10, "ten cities; 西湖区 was told by its city today"
        assert chase_due(by=system, now=NOW) == 0
        assert chase_due(by=system, now=NOW.replace(day=15)) == 0, "two working days later nobody is chased"
    assert HANGZHOU not in chased() and WENZHOU in chased()
    for who in ("county", "department", "auditor"):
        actor = cast.actor(who)
        with actor_scope(actor), pytest.raises(NotAllowed):
            chase_contacts(year=YEAR, by=actor, now=NOW)


def test_the_centre_sets_the_due_date(cast: Cast, client_for: SignIn) -> None:
    with job_scope(reason="test"):
        assert str(ContactRound.objects.get(year=2020).due_on) == "2020-05-13"
    centre = client_for(cast.centre)
    path = reverse("notices:contacts_due", args=[2021])
    assert "应为2021年内的日期" in centre.post(path, {"due_on": "2020-04-01"}).content.decode()
    assert centre.post(path, {"due_on": "2021-04-01"}).status_code == 302
    assert "2021-04-01" in centre.get(path).content.decode()
    department = cast.actor("department")
    with actor_scope(department), pytest.raises(NotAllowed):
        set_contacts_due(year=2021, due_on=NOW.date(), by=department, now=NOW)


def test_the_list_costs_the_same_whatever_is_filed(cast: Cast, client_for: SignIn) -> None:
    centre, page = client_for(cast.centre), reverse("notices:contacts", query={"year": YEAR})
    centre.get(page)
    with CaptureQueriesContext(connection) as empty:
        centre.get(page)
    file_contact(cast, "county", XIHU)
    file_contact(cast, "city", HANGZHOU, entry("杭州市商务局"))
    with CaptureQueriesContext(connection) as filled:
        found = centre.get(page, {"year": YEAR, "q": "西湖"})
    assert [row.region for row in found.context["page"]] == [XIHU]
    assert len(filled) <= len(empty) + 4  # a filtered list is asked for beside the whole one, for the figures on top
    missing = centre.get(page, {"year": YEAR, "show": "missing"}).context
    assert HANGZHOU not in [row.region for row in missing["page"]]
    assert missing["filed"] == 1
    foreign = cast.actor("foreign_city")
    with actor_scope(foreign), pytest.raises(NotAllowed):
        reveal_mobile(region=XIHU, year=YEAR, by=foreign, now=NOW)
