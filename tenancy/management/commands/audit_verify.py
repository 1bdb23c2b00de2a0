from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenancy.audit import broken_seals, seal
from tenancy.scope import job_scope


class Command(BaseCommand):
    """Check every seal of the audit against its events and the seal before it."""

    help = "Seal what can be sealed, then check the whole chain; exit code 1 and one line a broken seal when it does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        with job_scope(reason="audit_verify"):
            sealed = seal()
        with job_scope(reason="audit_verify"):
            broken = broken_seals()
        for number, problem in broken:
            self.stderr.write(f"封存 {number}：{problem}")
        if broken:
            raise CommandError(f"{len(broken)} 个封存不符，审计记录被改动过。")
        self.stdout.write(f"审计封存完好（本次新封存 {sealed} 条）。")
