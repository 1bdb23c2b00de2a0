from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import Invalid
from tenancy.enums import Role
from tenancy.models import Membership, User
from tenancy.roles import system_actor
from tenancy.scope import job_scope
from tenancy.services import check_password_strength, create_account


class Command(BaseCommand):
    """Create the first system administrator."""

    help = "Create a system administrator; the password comes from ZJTRADE_ADMIN_PASSWORD or is asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", default="", help="user name (else ZJTRADE_ADMIN_USER, else asked for)")
        parser.add_argument("--if-missing", action="store_true", help="do nothing when there is an administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        with job_scope(reason="first administrator"):
            there = Membership.objects.filter(role=Role.SYSTEM_ADMINISTRATOR).exists()
        if there and options["if_missing"]:
            return
        try:
            name = options["user"] or settings.FIRST_ADMIN_USER or input("User name of the administrator: ").strip()
            password = settings.FIRST_ADMIN_PASSWORD or getpass("Password: ")
        except (EOFError, KeyboardInterrupt):
            raise CommandError("no administrator created: set ZJTRADE_ADMIN_USER and ZJTRADE_ADMIN_PASSWORD") from None
        if not name:
            raise CommandError("no administrator created: the user name is empty")
        try:
            with job_scope(reason="first administrator"):
                check_password_strength(password, User(username=name))
                create_account(
                    username=name,
                    display_name="系统管理员",
                    role=Role.SYSTEM_ADMINISTRATOR,
                    password=password,
                    by=system_actor("create_first_admin"),
                    now=timezone.now(),
                )
        except Invalid as invalid:
            raise CommandError(f"no administrator created: {invalid.message}") from invalid
        self.stdout.write(f"administrator {name} created")
