"""Writing the demo data: two directories taken over, twelve months published, the running month played. All or nothing."""

import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from assessment.scheme_files import load_scheme
from assessment.selectors import needs_confirmation
from assessment.services import compute_live, compute_run, confirm_scheme, hand_in, publish_reviewed, review_run
from cases.services import count_years
from core.errors import Refused
from core.periods import Month, local_date
from orders.services.conversion import compute_conversions
from orders.services.signals import find_signals
from tenancy.enums import RegionLevel
from tenancy.models import Enterprise
from tenancy.roles import Actor, system_actor
from tenancy.scope import actor_scope, job_scope
from tenancy.selectors import all_regions
from zjtrade.demo.accounts import HANGZHOU, XIHU, are_there, create_accounts
from zjtrade.demo.assessed import Assessed
from zjtrade.demo.contacts import write_contacts
from zjtrade.demo.lists import NewestList
from zjtrade.demo.running_month import REASON, RunningMonth
from zjtrade.demo.selected import Selections
from zjtrade.demo.supported import Supported
from zjtrade.demo.targets import Targets
from zjtrade.demo.texts import NAME_PREFIX
from zjtrade.demo.typical import TypicalCases
from zjtrade.demo.workbooks import SEED, make_history, write_history
from zjtrade.demo.world import HISTORY, Cells
from zjtrade.history import import_history

PUBLISHED_AFTER = timedelta(days=4, hours=10)
"""After the cut-off: the bulletin goes out in the last ten days of the month."""

CONFIRMED = "演示：按系统约定方案考核。"

Say = Callable[[str], None]


def seed(*, now: datetime, say: Say) -> bool:
    """Write the demo data as of `now`; False when they are there already. Raises Refused over other data."""
    with transaction.atomic():
        with job_scope(reason=REASON):
            if are_there():
                return False
            if Enterprise.objects.exclude(name__startswith=NAME_PREFIX).exists():
                raise Refused("数据库中已有其他企业，不写入演示数据。")
            counties = all_regions().at(RegionLevel.COUNTY)
        _Seeding(now, counties, say).run()
    return True


class _Seeding:
    """One writing of the demo data."""

    def __init__(self, now: datetime, counties: list[int], say: Say) -> None:
        self._now = now
        self._today = local_date(now)
        self._say = say
        self._started = time.monotonic()
        self._history = make_history(counties, self._today)

    def run(self) -> None:
        """Everything in the order in which it could have happened."""
        self._take_over("2020 年历史数据", self._history.year_2020)
        home = [
            company.uscc for company in self._history.companies if company.county.code == XIHU and company.on_roster
        ]
        with job_scope(reason=REASON):
            people = create_accounts(companies=home, now=self._now)
        self._confirm_schemes(people["department"])
        centre = people["centre"]
        for month in HISTORY:
            self._publish(month, centre, people["department"])
        self._tell("2020 年十二个月的考核结果已发布")
        self._take_over(f"{self._today.year} 年以来的历史数据", self._history.running_year)
        RunningMonth(Random(f"{SEED} running"), self._now, people).play()  # noqa: S311  # invented data, no secret
        self._tell("本月填报、诉求和答复已写入")
        NewestList(Random(f"{SEED} newest list"), self._now, people).play()  # noqa: S311  # invented data, no secret
        self._tell("最新一期五色清单已按规则生成、发布和反馈")
        latest = HISTORY[-1]
        Assessed(self._now, people).play(latest, load_scheme(latest.year).month(latest.month).cutoff + PUBLISHED_AFTER)
        self._tell("月度通报、周监测和扣减认定已写入")
        TypicalCases(Random(f"{SEED} typical"), self._now, people).play()  # noqa: S311  # invented data, no secret
        Selections(Random(f"{SEED} selections"), self._now, people).play()  # noqa: S311  # invented data, no secret
        self._tell("典型案例和优秀案例评选已写入")
        Supported(Random(f"{SEED} supported"), self._now, people).play()  # noqa: S311  # invented data, no secret
        self._tell("上一半年的优先支持名单已生成并发布")
        Targets(people).play()
        self._tell("2018年绩效目标已写入")
        with job_scope(reason=REASON):
            regions = all_regions()
        write_contacts(regions, home=HANGZHOU, now=self._now)
        self._tell("负责人名单已写入")
        with job_scope(reason=REASON, snapshot=True):
            compute_live(by=system_actor(REASON), now=self._now)
        self._tell("本年度监测进度已计算")
        with job_scope(reason=REASON):
            # What beat works out at night, so that its pages are not empty on the first day.
            compute_conversions(by=system_actor(REASON), now=self._now)
            find_signals(month=Month.of(self._today), by=system_actor(REASON), now=self._now)
            count_years(by=system_actor(REASON), now=self._now)
        self._tell("订单转化、数据质量线索和诉求统计已计算")

    def _confirm_schemes(self, department: Actor) -> None:
        """The department's word on what no notice prescribes, before a month is fixed by it."""
        with actor_scope(department):
            for year in sorted({HISTORY[0].year, self._today.year}):
                scheme = load_scheme(year)
                if needs_confirmation(scheme):
                    confirm_scheme(year=year, digest=scheme.digest, by=department, now=self._now, note=CONFIRMED)

    def _publish(self, month: Month, centre: Actor, department: Actor) -> None:
        """Computed at the cut-off, handed in, reviewed by the department, published by the centre."""
        cutoff = load_scheme(month.year).month(month.month).cutoff
        moment = cutoff + PUBLISHED_AFTER
        system = system_actor(REASON)
        with job_scope(reason=REASON, snapshot=True):
            compute_run(month=month, as_of=cutoff, by=system, now=moment)
        with actor_scope(centre):
            hand_in(month=month, by=centre, now=moment)
        with actor_scope(department):
            review_run(month=month, by=department, now=moment)
        with actor_scope(centre):
            publish_reviewed(month=month, by=centre, now=moment)

    def _take_over(self, what: str, workbooks: dict[str, list[Cells]]) -> None:
        with tempfile.TemporaryDirectory(prefix="zjtrade-demo-") as place:
            directory = Path(place)
            write_history(directory, workbooks, self._today)
            report = import_history(directory, now=self._now)
        if not report.written:
            raise Refused(
                "演示数据有误：" + "；".join(error.text for file in report.files for error in file.errors[:3])
            )
        rows = sum(file.tally.added for file in report.files)
        self._tell(f"{what}已导入（{rows} 行）")

    def _tell(self, text: str) -> None:
        self._say(f"{text}，用时 {time.monotonic() - self._started:.0f} 秒")
