"""The desk's list and search beside those of django-helpdesk, which holds the same questions on the same server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.test import Client

from core.paging import KeyPaginator
from tenancy.bootstrap import connected
from tests.bench.december import december
from tests.bench.measure import Figure, ms, paired, seconds
from tests.bench.titles import EVERYWHERE, MATTERS, RARE
from tests.bench.world import World

ROUNDS = 9
DATABASE = "bench_helpdesk"
WANTED = {
    "list of what waits": ("/questions/", ""),
    "search, a rare word": (f"/questions/?state=all&q={quote(RARE)}", RARE),
    "search, a word of one in twenty": (f"/questions/?state=all&q={quote(MATTERS[0])}", MATTERS[0]),
    "search, a word in every title": (f"/questions/?state=all&q={quote(EVERYWHERE)}", EVERYWHERE),
}
"""What is asked of both: our address, their search."""
_TICKETS = """
COPY (SELECT id, title, asked_at, coalesce(last_answered_at, asked_at), 'clerk' || enterprise_id || '@example.com',
             CASE WHEN exclusion = 3 THEN 5 WHEN state = 6 THEN 2 WHEN owed_by IS NOT NULL THEN 1
                  WHEN state = 7 THEN 4 ELSE 3 END,
             false, text, 3, limit_at, region_id, md5(id::text)
      FROM cases_question ORDER BY id) TO STDOUT
"""
_FOLLOWUPS = """
COPY (SELECT id, answered_at, '答复', text, true, 3, question_id FROM cases_answer ORDER BY id) TO STDOUT
"""
_QUEUES = "COPY (SELECT code, name, 'county' || code, false, false, false, false FROM tenancy_region WHERE level = 3) TO STDOUT"
_TABLES = {
    "helpdesk_queue (id, title, slug, allow_public_submission, allow_email_submission, email_box_ssl,"
    " enable_notifications_on_email_events)": _QUEUES,
    "helpdesk_ticket (id, title, created, modified, submitter_email, status, on_hold, description, priority, due_date, queue_id,"
    " secret_key)": _TICKETS,
    "helpdesk_followup (id, date, title, comment, public, new_status, ticket_id)": _FOLLOWUPS,
}


def desk_pair(world: World, client: Client) -> list[Figure]:
    """Both in turn, each in its own process, as who sees everything: our provincial centre, their superuser."""
    figures = []
    with _helpdesk(world) as ask, world.in_use(), december():
        for what, (address, sought) in WANTED.items():
            pairs = []
            for number in range(ROUNDS + 1):
                if number % 2:
                    ours = seconds(lambda address=address: _get(client, address))  # type: ignore[misc]  # bound now
                    theirs = ask(sought)
                else:
                    theirs = ask(sought)
                    ours = seconds(lambda address=address: _get(client, address))  # type: ignore[misc]  # bound now
                if number:  # the first warms
                    pairs.append((ours, theirs["seconds"]))
            told = f"{min(theirs['found'], KeyPaginator.most):,} 条"
            if told not in _get(client, address):
                raise RuntimeError(f"{what}: theirs found {theirs['found']}, ours something else")
            pair = paired(pairs)
            print(f"  {what}: {theirs['found']:,} found, theirs with {theirs['queries']} queries", flush=True)
            figures.append(
                Figure("questions", f"{what} : django-helpdesk", ms(pair.subject), ms(pair.yardstick), pair.ratio,
                       bound=1, source="issue")
            )  # fmt: skip
    return figures


def _get(client: Client, address: str) -> str:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.content.decode()


@contextmanager
def _helpdesk(world: World) -> Iterator[Any]:
    """Its process, its database filled; gives a function that asks for a list."""
    admin = settings.DATABASE_ADMIN
    with connected(admin, "postgres") as administrator, administrator.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    user = f"{quote(admin.user, safe='')}:{quote(admin.password, safe='')}"
    address = f"postgresql://{user}@{quote(admin.host, safe='')}:{admin.port}/{DATABASE}"
    command = [sys.executable, "-m", "tests.bench.helpdesk"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | {"DATABASE_URL": address},
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        _told(process.stdout)
        with connected(admin, DATABASE) as connection, connection.cursor() as cursor:
            _fill(world, cursor)

        def ask(sought: str) -> Any:
            process.stdin.write(json.dumps(sought) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return json.loads(_told(process.stdout))  # type: ignore[arg-type]

        try:
            yield ask
        finally:
            process.stdin.close()


def _told(output: IO[str]) -> str:
    line = output.readline()
    if not line:
        raise RuntimeError("django-helpdesk ended (see above)")
    return line


def _fill(world: World, cursor: Any) -> None:
    """Queues, tickets and answers, as ours are: copied, then vacuumed like the worlds."""
    for table, wanted in _TABLES.items():
        with TemporaryFile() as carried:
            world.admin.copy_expert(wanted, carried)
            carried.seek(0)
            cursor.copy_expert(f"COPY {table} FROM STDIN", carried)
    cursor.execute("VACUUM (ANALYZE)")
