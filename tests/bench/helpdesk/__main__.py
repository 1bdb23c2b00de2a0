"""The process: its own migrations, one member of staff, then one list or search a line."""

import json
import os
import re
import sys
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_DATA = re.compile(r"/datatables_ticket_list/[^\"']+")


def main() -> None:
    """Until the input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.helpdesk.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    staff = get_user_model().objects.create_superuser("staff", "staff@example.com", "of a throw-away database")
    length = staff.usersettings_helpdesk.tickets_per_page
    client = Client(headers={"host": "localhost"})
    client.force_login(staff)
    print("migrated", flush=True)
    for line in sys.stdin:
        sought = json.loads(line)
        begun = perf_counter()
        found = wait(client, sought, length)
        took = perf_counter() - begun
        with CaptureQueriesContext(connection) as captured:
            wait(client, sought, length)
        told = {
            "seconds": took,
            "found": found["recordsFiltered"],
            "shown": len(found["data"]),
            "queries": len(captured),
        }
        print(json.dumps(told), flush=True)


def wait(client: Client, sought: str, length: int) -> Any:
    """What a member of staff waits for: the page, then the rows that its table asks for (its columns' settings left out)."""
    page = client.get("/tickets/" + (f"?{urlencode({'q': sought})}" if sought else ""))
    address = _DATA.search(page.content.decode())
    if page.status_code != 200 or address is None:
        raise RuntimeError(f"the list answered {page.status_code}")
    asked = {"draw": 1, "start": 0, "length": length, "search[value]": ""}
    rows = client.get(address[0], asked)
    if rows.status_code != 200:
        raise RuntimeError(f"the rows answered {rows.status_code}")
    return rows.json()


if __name__ == "__main__":
    main()
