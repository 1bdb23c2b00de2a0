"""Annex 1 line by line: what is accepted, whose a unit is, when who is missing is chased. No database."""

from dataclasses import replace
from datetime import date

import pytest

from core.workdays import Calendar
from notices.facts import ContactEntry
from notices.rules import chase_words, clean_contact, contact_problems, is_chase_day, region_of_unit

GOOD = ContactEntry("示例市商务局", "李某", "0571-86000000", "王某某", "外贸科科长", "13900000001")
NAMES = {330100000: "杭州市", 330106000: "西湖区", 330200000: "宁波市", 330300000: "温州市", 330302000: "鹿城区"}
PARENTS = {330100000: None, 330106000: 330100000, 330200000: None, 330300000: None, 330302000: 330300000}


def test_a_line_is_cleaned_and_accepted() -> None:
    typed = ContactEntry(
        " 示例市 商务局", "李 某", "（0571）86000000；２８０００００１", "王某某", "外贸科科长", "139 0000-0001"
    )
    assert clean_contact(typed) == replace(GOOD, phone="0571-86000000、28000001")
    assert contact_problems(clean_contact(typed)) == {}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("unit", ""),
        ("unit", "<局>"),
        ("leader", "李某、王某"),
        ("leader", "李"),
        ("phone", "86000000"),
        ("phone", "13900000001"),
        ("phone", "0571-86000000、13900000001"),
        ("handler", "王1"),
        ("post", ""),
        ("mobile", "12900000001"),
        ("mobile", "1390000000"),
        ("mobile", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_column(key: str, text: str) -> None:
    assert set(contact_problems(replace(GOOD, **{key: text}))) == {key}


def test_a_blank_mobile_leaves_the_one_on_file() -> None:
    assert contact_problems(replace(GOOD, mobile=""), mobile_kept=True) == {}


@pytest.mark.parametrize(
    ("unit", "region"),
    [
        ("杭州市商务局", 330100000),
        ("杭州市西湖区商务局", 330106000),
        ("西湖区商务局", 330106000),
        ("西湖商务", 0),
        ("旧名商务局", 330302000),
    ],
)
def test_a_units_name_tells_its_region(unit: str, region: int) -> None:
    assert region_of_unit(unit, {"旧名商务局": 330302000}, NAMES, PARENTS) == region


def test_missing_contacts_are_chased_about_the_due_date_on_working_days() -> None:
    calendar, due = Calendar(), date(2020, 5, 13)
    days = [date(2020, 5, day) for day in range(6, 30) if is_chase_day(date(2020, 5, day), due, calendar)]
    told = {calendar.workdays_between(day, due) or -calendar.workdays_between(due, day) for day in days}
    assert told == {3, 1, 0, -1, -3, -5, -10}
    assert "逾期" in chase_words(2020, due, date(2020, 5, 14))[0]
    assert "5月13日" in chase_words(2020, due, due)[1]
