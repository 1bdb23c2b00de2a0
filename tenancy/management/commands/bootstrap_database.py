from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError

from tenancy.bootstrap import WrongRole, addresses, bootstrap


class Command(BaseCommand):
    """Create the database roles, the database and its grants with an administrator's credentials."""

    help = "Create roles, database, extension and grants as DATABASE_ADMIN_URL; repeatable."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at = addresses()
            bootstrap(admin=at.admin, app=at.app, owner=at.owner, backup=at.backup, say=self.stdout.write)
        except WrongRole as error:
            raise CommandError(str(error)) from error
        except psycopg2.OperationalError as error:
            raise CommandError(f"the database does not answer: {' '.join(str(error).split())}") from error
