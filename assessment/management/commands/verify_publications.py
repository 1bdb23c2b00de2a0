"""`manage.py verify_publications`: recompute every published month and priority list from frozen inputs, check the chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.selectors import verify_publications
from assessment.selectors.priority_checked import verify_priority_lists
from tenancy.roles import system_actor
from tenancy.scope import actor_scope


class Command(BaseCommand):
    """Prints one line a publication, names what differs, and ends with an error when anything does."""

    help = (
        "逐一核对已发布的月份：按发布时冻结的依据和口径重新计算每个地区的全部数据，核对摘要、依据摘要和前后相连的校验码，"
        "已发布的优先支持名单按其依据和门槛重新判定；有不一致的逐条列出并以错误结束。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = checked = 0
        with actor_scope(system_actor("核对已发布考核"), snapshot=True):
            for found in verify_publications():
                checked += 1
                basis = "" if found.frozen else "（发布时尚未冻结依据，只按结果行核对）"
                self.stdout.write(f"{found.label}：{'不一致' if found.differences else '一致'}{basis}")
                for difference in found.differences:
                    self.stdout.write(f"  {difference}")
                wrong += bool(found.differences)
            for listed in verify_priority_lists():
                checked += 1
                self.stdout.write(f"{listed.label}：{'不一致' if listed.differences else '一致'}")
                for difference in listed.differences:
                    self.stdout.write(f"  {difference}")
                wrong += bool(listed.differences)
        if wrong:
            raise CommandError(f"{checked} 个发布中有 {wrong} 个与冻结的依据或校验链不一致。")
        self.stdout.write(f"共 {checked} 个发布，全部一致。")
