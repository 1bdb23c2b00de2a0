"""The small world of the browser tests, written through importer and services alone (`python -m tests.e2e`).

Three counties, four enterprises each, as of 15 June 2020. From January to May 西湖区 filed 3 of 4, 上城区 4 of 4,
鹿城区 2 of 4, always in time; these months are published. In June, so far, 1, 2 and 3 of them have filed. 西湖区 has
answered 2 of 3 questions, the others all. No list is published: the first quarter's waits for the centre.
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessment.services import publish_run
from cases.imports import QUESTION_COLUMNS
from cases.services import count_years
from core.periods import SHANGHAI, Month
from core.workbook import Column, Sheet, write_workbook
from orders.imports import EXPORT_COLUMNS, RETURN_COLUMNS
from tenancy.enums import Role
from tenancy.imports import ENTERPRISE_COLUMNS
from tenancy.roles import system_actor
from tenancy.rules import gb_from_code
from tenancy.scope import job_scope
from tenancy.services import create_account
from tests.e2e import people
from zjtrade.history import import_history

NOW = datetime(2020, 6, 15, 9, tzinfo=SHANGHAI)
JUNE = Month(2020, 6)
FILED_BEFORE = {people.XIHU: (0, 1, 2), people.SHANGCHENG: (0, 1, 2, 3), people.LUCHENG: (0, 1)}
FILED_IN_JUNE = {people.XIHU: (2,), people.SHANGCHENG: (0, 1), people.LUCHENG: (0, 1, 2)}
Rows = list[list[Any]]


def build() -> None:
    """Take over the history, publish January to May, count the statistics, create the people."""
    with tempfile.TemporaryDirectory(prefix="zjtrade-e2e-") as name:
        directory = Path(name)
        for kind, columns, rows in _workbooks():
            with (directory / f"{kind}.xlsx").open("wb") as file:
                write_workbook([Sheet(kind, columns, rows)], file, made_at=NOW)
        report = import_history(directory, now=NOW)
        wrong = [str(error) for file in report.files for error in file.errors] + [file.problem for file in report.files]
        if not report.written:
            raise RuntimeError(f"the world is not accepted: {wrong}")
    for month in Month.span(Month(2020, 1), Month(2020, 5)):
        with job_scope(reason="browser tests"):
            publish_run(month=month, by=system_actor("browser tests"), now=NOW)
    with job_scope(reason="browser tests"):
        count_years(by=system_actor("browser tests"), now=NOW)
    _people()


def _workbooks() -> Iterator[tuple[str, Sequence[Column], Rows]]:
    yield (
        "enterprises",
        ENTERPRISE_COLUMNS,
        [
            [firm.uscc, firm.name, None, gb_from_code(firm.county), "试验联系人", None, "正常", date(2018, 3, 1), None]
            for firm in people.FIRMS
        ],
    )
    yield "exports", EXPORT_COLUMNS, [[firm.uscc, Month(2019, 10), Decimal("88.50")] for firm in people.FIRMS]
    yield "returns", RETURN_COLUMNS, list(_returns())
    yield "questions", QUESTION_COLUMNS, list(_questions())


def _returns() -> Iterator[list[Any]]:
    for month in Month.span(Month(2020, 1), JUNE):
        for county, filed in (FILED_IN_JUNE if month == JUNE else FILED_BEFORE).items():
            firms = [firm for firm in people.FIRMS if firm.county == county]
            for number in filed:
                at = datetime(month.year, month.month, 8 + number, 10, tzinfo=SHANGHAI)
                yield [firms[number].uscc, month, at, False, Decimal("36.20"), 2, True, None]


def _questions() -> Iterator[list[Any]]:
    asked = {people.XIHU: (True, True, False), people.SHANGCHENG: (True, True), people.LUCHENG: (True,)}
    for county, answered in asked.items():
        firm = next(firm for firm in people.FIRMS if firm.county == county)
        for number, is_answered in enumerate(answered, start=1):
            at = datetime(2020, number + 1, 12, 14, 30, tzinfo=SHANGHAI)
            answer = [at.replace(day=13), gb_from_code(county), "已联系货代公司落实舱位，三日内可以装船。"]
            yield [
                f"LS-{number}",
                firm.uscc,
                at,
                "海运舱位紧张",
                "近期海运订舱困难，希望协调解决舱位。",
                *(answer if is_answered else [None, None, None]),
                None,
                True,
            ]


def _people() -> None:
    offices = {
        people.COUNTY: (Role.COUNTY_OFFICER, people.XIHU),
        people.OTHER_COUNTY: (Role.COUNTY_OFFICER, people.SHANGCHENG),
        people.CITY: (Role.CITY_OFFICER, people.HANGZHOU),
        people.CENTRE: (Role.PROVINCIAL_CENTRE, people.PROVINCE),
        people.DEPARTMENT: (Role.PROVINCIAL_DEPARTMENT, people.PROVINCE),
        people.AUDITOR: (Role.AUDITOR, people.PROVINCE),
    }
    by = system_actor("browser tests")
    with job_scope(reason="browser tests"):
        for name, firm in people.CLERKS.items():
            create_account(
                username=name,
                display_name=f"{firm.name}经办人",
                role=Role.ENTERPRISE_CLERK,
                uscc=firm.uscc,
                password=people.PASSWORD,
                by=by,
                now=NOW,
            )
        for name, (role, region) in offices.items():
            create_account(
                username=name,
                display_name=role.label,
                role=role,
                region=region,
                password=people.PASSWORD,
                by=by,
                now=NOW,
            )
