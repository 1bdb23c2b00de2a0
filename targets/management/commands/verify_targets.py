"""`manage.py verify_targets`: whether every frozen state of the Target Table still agrees with itself and with the one before."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from targets.selectors import verify_frozen
from tenancy.roles import system_actor
from tenancy.scope import actor_scope


class Command(BaseCommand):
    """Prints one line a frozen state, names what differs, and ends with an error when anything does."""

    help = (
        "逐一核对已冻结的绩效目标结果：得分和合计、摘要、前后相连的校验码、证明材料，有不一致的逐条列出并以错误结束。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = checked = 0
        with actor_scope(system_actor("核对绩效目标冻结结果"), snapshot=True):
            for found in verify_frozen():
                checked += 1
                wrong += bool(found.differences)
                self.stdout.write(f"{found.label}：{'不一致' if found.differences else '一致'}")
                for difference in found.differences:
                    self.stdout.write(f"  {difference}")
        if wrong:
            raise CommandError(f"{checked} 次冻结中有 {wrong} 次不一致。")
        self.stdout.write(f"共 {checked} 次冻结，全部一致。")
