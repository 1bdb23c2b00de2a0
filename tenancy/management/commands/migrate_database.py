import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tenancy.bootstrap import WrongRole, addresses, allow_bypass


class Command(BaseCommand):
    """Migrate as zj_owner, which sees every row only meanwhile.

    Under forced row security the owner sees no rows either: a foreign key added to a filled table would be «checked»
    against nothing. So zj_owner has BYPASSRLS from before the first migration until after the last, failed or not.
    """

    help = "Run the migrations as zj_owner (DATABASE_OWNER_URL, DATABASE_ADMIN_URL)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at = addresses()
            allow_bypass(admin=at.admin, allowed=True)
            try:
                with _rarely_collecting():
                    call_command("migrate", database="owner", verbosity=options["verbosity"], interactive=False)
            finally:
                allow_bypass(admin=at.admin, allowed=False)
        except WrongRole as error:
            raise CommandError(str(error)) from error
        except psycopg2.OperationalError as error:
            raise CommandError(f"the database does not answer: {' '.join(str(error).split())}") from error


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Migrations make thousands of classes anew: at the usual thresholds collecting garbage takes a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
