from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What a start needs besides servers: roles and tables (when the credentials are there), static files.

    In one process, because three would cost three starts of Django.
    """

    help = "bootstrap_database and migrate_database (with the owner's credentials), then collectstatic."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_ADMIN is not None and "owner" in settings.DATABASES:
            call_command("bootstrap_database", stdout=self.stdout)
            call_command("migrate_database", verbosity=1)
        else:
            self.stdout.write(
                "the database is taken as it is: DATABASE_ADMIN_URL and DATABASE_OWNER_URL are not both set"
            )
        call_command("collectstatic", interactive=False, verbosity=0)
