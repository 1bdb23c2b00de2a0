"""Taking 50,000 enterprises out of one workbook into the registry, against the least that any way must do, and against
django-import-export on the same file.

Ours is what a person does in two clicks: the workbook is received, read in its limited child and judged, its plan made,
then confirmed and written with audit. The least is `python-calamine` reading the file and COPY putting its rows into a
table with the registry's own indexes and constraints (no audit, no row security, no judging).
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import django
from django.conf import settings
from django.utils import timezone

ROWS = 50_000
ROUNDS = 3
MEGABYTES = 300
DAY = datetime(2020, 1, 1, tzinfo=UTC)
_COPY = (
    "COPY {} (public_id, uscc, name, customs_code, region_id, contact_name, contact_phone, state, joined_on, tags,"
    " taken_over, version, added_as) FROM STDIN"
)


def run(worlds: object) -> list[Any]:
    """Three rounds, ours and the least in turn; the other library once. The server's own empty database, not a world."""
    measure, bootstrap = import_module("tests.bench.measure"), import_module("tenancy.bootstrap")
    with (
        TemporaryDirectory() as folder,
        bootstrap.connected(settings.DATABASE_ADMIN) as admin,
        admin.cursor() as cursor,
    ):
        path = Path(folder) / "enterprises.xlsx"
        path.write_bytes(make_book(ROWS))
        cursor.execute("CREATE TABLE bench_twin (LIKE tenancy_enterprise INCLUDING ALL)")
        cursor.execute("ALTER TABLE bench_twin ADD FOREIGN KEY (region_id) REFERENCES tenancy_region")
        cursor.execute("CREATE TABLE bench_bare (LIKE tenancy_enterprise INCLUDING IDENTITY)")
        pairs, bare = [], []
        for number in range(ROUNDS + 1):
            least = measure.seconds(lambda: copy_in(cursor, path, "bench_twin"))
            barely = measure.seconds(lambda: copy_in(cursor, path, "bench_bare"))
            ours = measure.seconds(lambda: take_in(path.read_bytes()))
            clear(cursor)
            if number:  # the first warms
                pairs.append((ours, least))
                bare.append((ours, barely))
        used = peak(path)
        clear(cursor)
        other = measure.seconds(lambda: import_with_library(path))
        clear(cursor)
        cursor.execute("DROP TABLE bench_twin, bench_bare")
    pair, second = measure.paired(pairs), measure.paired(bare)
    figure, ms = measure.Figure, measure.ms
    return [
        figure("import", f"{ROWS:,} enterprises : calamine + COPY", ms(pair.subject), ms(pair.yardstick), pair.ratio,
               bound=3, source="issue"),
        figure("import", "the same : calamine + COPY without any index", ms(second.subject), ms(second.yardstick), second.ratio),
        figure("import", "ours : django-import-export in bulk", ms(pair.subject), ms(other), pair.subject / other,
               bound=0.2, source="issue"),
        figure("import", "peak memory, process and child", f"{used:.0f} MB", f"{MEGABYTES} MB", used, " MB", MEGABYTES, "issue"),
    ]  # fmt: skip


def make_book(rows: int) -> bytes:
    """A workbook `enterprises` as an office sends it."""
    workbook, imports = import_module("core.workbook"), import_module("tenancy.imports")
    uscc, regions = import_module("core.uscc"), import_module("tenancy.selectors").all_regions()
    counties = [code // 1000 for code, level in regions.levels.items() if level == 3]

    def row(number: int) -> tuple[Any, ...]:
        first = f"9133{number % 10_000:04d}MA{number:07d}"
        tags = "输美;重点" if number % 5 == 0 else None
        return (
            first + uscc.check_character(first), f"示例测速第{number}号进出口有限公司", f"33{number:08d}",
            str(counties[number % len(counties)]), f"联系人{number}", f"138{number:08d}", "正常",
            date(2018, 1, 1 + number % 28), tags,
        )  # fmt: skip

    target = io.BytesIO()
    sheet = workbook.Sheet("企业名录", imports.ENTERPRISE_COLUMNS, (row(number) for number in range(rows)))
    workbook.write_workbook([sheet], target, made_at=DAY)
    return target.getvalue()


def take_in(content: bytes) -> None:
    """The upload of a workbook by the centre, from the bytes to the registry."""
    services, imports = import_module("tenancy.services"), import_module("tenancy.imports")
    scope, roles = import_module("tenancy.scope"), import_module("tenancy.roles")
    enums, uploads = import_module("tenancy.enums"), import_module("tenancy.services.uploads")
    uploads.READ_AT_ONCE = uploads.WRITE_AT_ONCE = (
        sys.maxsize
    )  # no queue between: what its job does is what is measured
    actor = roles.Actor(user=None, role=enums.Role.PROVINCIAL_CENTRE, label="测速", region=330000000)
    with scope.actor_scope(actor):
        upload = services.receive_upload(content=content, file_name="测速.xlsx", by=actor, now=timezone.now())
    with scope.actor_scope(actor):
        imports.judge_upload(upload, actor)
    with scope.actor_scope(actor):
        done = services.confirm_upload(upload=upload.public_id, by=actor, now=timezone.now())
    if done.state != enums.UploadState.COMMITTED or set(done.plan["counts"]) != {"ADD"}:
        raise RuntimeError(f"the upload ended as {done.state}: {done.plan['counts']}")


def copy_in(cursor: Any, path: Path, table: str) -> None:
    """The least: read every cell, print every row, COPY."""
    calamine = import_module("python_calamine")
    cursor.execute(f"TRUNCATE {table}")
    rows: Sequence[Sequence[Any]] = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    labels = {"输美": "us_exporter", "重点": "key"}
    text = io.StringIO()
    for code, name, customs, region, contact, phone, _, joined, tags in rows[1:]:
        array = ",".join(labels[tag] for tag in tags.split(";")) if tags else ""
        cells = (
            uuid4(),
            code,
            name,
            customs,
            region + "000",
            contact,
            phone,
            1,
            joined.isoformat(),
            f"{{{array}}}",
            "f",
            1,
            "",
        )
        text.write("\t".join(map(str, cells)) + "\n")
    text.seek(0)
    cursor.copy_expert(_COPY.format(table), text)


def import_with_library(path: Path) -> None:
    """django-import-export in its fastest settings, in the scope of a job."""
    tablib, library = import_module("tablib"), import_module("import_export.resources")
    fields, widgets = import_module("import_export.fields"), import_module("import_export.widgets")
    models, scope = import_module("tenancy.models"), import_module("tenancy.scope")
    enums = import_module("tenancy.enums")

    class State(widgets.Widget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
            return int(enums.EnterpriseState.by_label(value))

    class Region(widgets.Widget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
            return int(value) * 1000

    class Tags(widgets.Widget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
            return [enums.EnterpriseTag.by_label(label).value for label in value.split(";")] if value else []

    def field(attribute: str, header: str, widget: Any = None) -> Any:
        return fields.Field(attribute=attribute, column_name=header, widget=widget or widgets.CharWidget())

    class Rows(library.ModelResource):
        uscc = field("uscc", "统一社会信用代码")
        name = field("name", "企业名称")
        customs_code = field("customs_code", "海关编码")
        region = field("region_id", "地区代码", Region())
        contact_name = field("contact_name", "联系人")
        contact_phone = field("contact_phone", "联系电话")
        state = field("state", "状态", State())
        joined_on = field("joined_on", "纳入日期", widgets.DateWidget())
        tags = field("tags", "标签", Tags())

        def after_import(self, *args: Any, **kwargs: Any) -> None:
            """Sets no sequence: the application may not, and it saves the library a statement."""

        class Meta:
            model = models.Enterprise
            import_id_fields = ("uscc",)
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            fields = (
                "uscc", "name", "customs_code", "region", "contact_name", "contact_phone", "state", "joined_on", "tags",
            )  # fmt: skip

    data = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    with scope.job_scope(reason="bench"):
        done = Rows().import_data(data, raise_errors=True)
    if done.totals["new"] != ROWS:
        raise RuntimeError(f"django-import-export took in {done.totals}")


def clear(cursor: Any) -> None:
    """The registry empty again, as it was, without what the rounds left in indexes and audit."""
    cursor.execute("SET session_replication_role = replica")
    for table in ("tenancy_enterprise", "tenancy_enterpriseupload"):
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"VACUUM FULL ANALYZE {table}")
    cursor.execute("TRUNCATE audit.event")
    cursor.execute("RESET session_replication_role")


def peak(path: Path) -> float:
    """Megabytes at most of a process that does nothing but one upload, and of its child: as a worker's would be."""
    command = [sys.executable, "-m", "tests.bench.bench_import", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    told = json.loads(done.stdout.splitlines()[-1])
    return float(told["own"] + told["child"])


class ChildWatch(Thread):
    """The most memory that the reading child had. `ru_maxrss` does not tell: it begins with what the parent had."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._over = Event()

    def run(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._over.wait(0.002):
            for pid in children.read_text(encoding="ascii").split():
                with suppress(OSError):  # it has just ended
                    if b"child.py" in Path(f"/proc/{pid}/cmdline").read_bytes():  # not still a copy of this process
                        self.most = max(self.most, high_water(pid))

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.most


def high_water(pid: str) -> float:
    """The most memory that a process has had so far, in megabytes; 0 for one that is ending."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zjtrade.settings")
    django.setup()
    watch = ChildWatch()
    watch.start()
    take_in(Path(sys.argv[1]).read_bytes())
    print(json.dumps({"child": watch.stop(), "own": high_water("self")}))
