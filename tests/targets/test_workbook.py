"""The workbook of targets: the document's transcription, in and out again, and what is refused."""

import csv
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from targets.enums import UploadState
from targets.imports import read_targets
from targets.models import Target, TargetTable, TargetUpload
from tenancy.scope import actor_scope, job_scope
from tests.cast import Cast
from tests.targets.conftest import Stage
from tests.targets.transcription import SOURCE, TARGET, rows


def cells(content: bytes) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Every cell with its type, and the merged areas."""
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return list(sheet.iter_rows(values_only=True)), sorted(map(str, sheet.merged_cells.ranges))


def bent(change: Callable[[Any], None]) -> bytes:
    """The workbook of 2018 after a person changed something in it."""
    book = openpyxl.load_workbook(TARGET)
    change(book.active)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def send(client: Client, content: bytes, *, year: int = 2018) -> Any:
    file = SimpleUploadedFile("目标.xlsx", content)
    return client.post("/targets/uploads/new/", {"year": year, "title": "", "file": file}, follow=True)


def test_the_workbook_is_the_documents_transcription_cell_by_cell() -> None:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    found, merged = cells(TARGET.read_bytes())
    filled: list[list[str]] = []
    for row in found:
        filled.append(["" if cell is None else str(cell) for cell in row])
        filled[-1][0] = filled[-1][0] or filled[-2][0]
    assert filled == expected
    assert len(expected) == 29 and len({row[0] for row in expected[1:]}) == 15
    assert sum(int(row[6]) for row in expected[1:]) == 90
    assert sum(1 for row in expected[1:] if not row[5]) == 8
    assert expected[25][3] == "关键量化目标"
    # The two key works that a page break prints twice are one cell each.
    assert {"A6:A8", "A23:A24"} <= set(merged) and len(merged) == 8


def test_uploaded_and_downloaded_again_every_cell_is_equal(stage: Stage) -> None:
    answer = stage.clients["auditor"].get(f"/targets/tables/{stage.table.public_id}/download/")
    assert cells(answer.content) == cells(TARGET.read_bytes())
    # What comes out goes in and changes nothing.
    page = send(stage.clients["department"], answer.content)
    with actor_scope(stage.department):
        upload = TargetUpload.objects.latest("id")
    assert "无变化" in page.content.decode() and "新增</h2>" in page.content.decode()
    stage.clients["department"].post(f"/targets/uploads/{upload.public_id}/confirm/")
    with actor_scope(stage.department):
        assert TargetTable.objects.get().version == stage.table.version == 1
        assert Target.objects.filter(by_hand=False).count() == 28


def test_columns_may_be_moved_but_what_stands_in_the_wrong_one_is_named(stage: Stage) -> None:
    def swap(sheet: Any) -> None:
        sheet.move_range("K1:K29", cols=1)  # 备注 one further to the right, nothing between
        sheet.move_range("J1:J29", cols=1)

    assert read_targets(bent(swap)).rows == rows()

    def shift(sheet: Any) -> None:  # the header stays, its cells move
        for row in range(2, 30):
            sheet.cell(row, 8).value, sheet.cell(row, 7).value = sheet.cell(row, 7).value, sheet.cell(row, 8).value

    found = read_targets(bent(shift))
    assert found.rows == [] and found.bad_rows == 28
    assert "第 2 行“分值权重(分)”：填的是“2018年国民经济和社会发展计划”，应为数字" in found.errors[0].text

    def rename(sheet: Any) -> None:
        sheet["G1"] = "权重"

    page = send(stage.clients["department"], bent(rename)).content.decode()
    assert "有不认识的列：“权重”" in page and "缺少列：“分值权重(分)”" in page


def test_a_weight_in_words_is_told_and_marked_and_nothing_is_written(stage: Stage) -> None:
    def spoil(sheet: Any) -> None:
        sheet["G5"] = "四分"
        sheet["D6"] = "重要指标"
        sheet["C9"].value = "更改后的目标"

    department = stage.clients["department"]
    page = send(department, bent(spoil)).content.decode()
    assert "四分" in page and "应为数字" in page and "重要指标" in page and "写入目标表" not in page
    with actor_scope(stage.department):
        upload = TargetUpload.objects.latest("id")
    refused = department.post(f"/targets/uploads/{upload.public_id}/confirm/").content.decode()
    assert "工作簿还有 2 处错误" in refused
    assert stage.target(8).text == rows()[7].text
    # The same workbook back: the failing cells coloured, the key works still merged, so that it can be corrected and sent.
    marked = department.get(f"/targets/uploads/{upload.public_id}/marked/").content
    sheet = openpyxl.load_workbook(BytesIO(marked)).active
    assert sheet["G5"].comment is not None and sheet["D6"].comment is not None and sheet["G4"].comment is None
    sheet["G5"], sheet["D6"] = 4, "一般量化指标"
    target = BytesIO()
    sheet.parent.save(target)
    assert [row._replace(text="") for row in read_targets(target.getvalue()).rows] == [
        r._replace(text="") for r in rows()
    ]


def test_only_key_works_may_be_merged() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("H2:H3")

    found = read_targets(bent(merge))
    assert [(error.row, error.column) for error in found.errors] == [(2, "制定依据"), (3, "制定依据")]
    assert "只有“重点工作”一列可以上下合并单元格" in found.errors[0].expected


def test_a_changed_workbook_is_previewed_and_written_once(stage: Stage) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"] = "社会消费品零售总额增长10%以上"
        sheet["G3"] = 4.5

    department = stage.clients["department"]
    page = send(department, bent(change)).content.decode()
    assert "分值权重：4 → 4.5" in page and "90.5" in page
    with actor_scope(stage.department):
        upload = TargetUpload.objects.latest("id")
    for _ in range(2):  # pressed twice
        department.post(f"/targets/uploads/{upload.public_id}/confirm/")
    with actor_scope(stage.department):
        assert TargetTable.objects.get().version == 2
        assert TargetUpload.objects.get(pk=upload.pk).state == UploadState.COMMITTED
    target = stage.target(1)
    assert (target.asked.comparator.label, str(target.value)) == ("不低于", "10.0000")


def test_a_preview_that_somebody_overtook_is_shown_anew(stage: Stage) -> None:
    department, second = stage.clients["department"], stage.clients["second"]

    def change(text: str) -> bytes:
        return bent(lambda sheet: sheet.__setitem__("K2", text))

    uploads = []
    for client, text in ((department, "甲"), (second, "乙")):
        send(client, change(text))
        with actor_scope(stage.department):
            uploads.append(TargetUpload.objects.latest("id").public_id)
    assert department.post(f"/targets/uploads/{uploads[0]}/confirm/").status_code == 302
    late = second.post(f"/targets/uploads/{uploads[1]}/confirm/")
    assert late.status_code == 409 and "备注：甲 → 乙" in late.content.decode()
    assert second.post(f"/targets/uploads/{uploads[1]}/confirm/").status_code == 302
    assert stage.target(1).remark == "乙"


def test_the_command_loads_the_table_that_comes_with_the_system(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_targets", 2018)
    call_command("load_targets", "2018", str(TARGET))
    assert capsys.readouterr().out.splitlines() == [
        "2018年度省政府部门（省商务厅）重点工作绩效目标填报表：28 项目标，已写入。",
        "2018年度省政府部门（省商务厅）重点工作绩效目标填报表：28 项目标，没有变化。",
    ]
    with job_scope(reason="test"):
        assert Target.objects.count() == 28
    with pytest.raises(CommandError, match="无法读取"):
        call_command("load_targets", 2019)
