"""Who may touch contacts: every bureau reads them, each writes its own range; mobile numbers are read there and above only.

Enterprises and administrators see nothing. What an office uploads is its own. The first year's due date is the Notice's.
"""

from datetime import date

from django.db import migrations

from tenancy.rls import ALL, READ, WRITE, Access, TenantTable, audit_trigger, grants, protect, run, system_access

APPEND = ("SELECT", "INSERT")
MY_OFFICE = "region_id = (SELECT nullif(current_setting('zj.lo', true), '')::int)"

# As before, and of an address its masked form only: a handler's number becomes one, and an auditor reads no number. A change
# holds the changed columns alone, so without an id; other tables' addresses are inserted and never changed.
VEIL = """
SET LOCAL ROLE zj_audit;
CREATE OR REPLACE FUNCTION audit.veiled(doc jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN doc IS NULL THEN NULL ELSE doc
        || CASE WHEN doc ? 'password' THEN '{"password": "(hidden)"}'::jsonb ELSE '{}' END
        || CASE WHEN doc ? 'address' AND (doc ? 'masked' OR NOT doc ? 'id') THEN '{"address": "(hidden)"}'::jsonb ELSE '{}' END
        || CASE WHEN doc ? 'content' THEN '{"content": "(hidden)"}'::jsonb ELSE '{}' END END
$$;
RESET ROLE;
"""


def set_first_round(apps, schema_editor):
    apps.get_model("notices", "ContactRound").objects.using(schema_editor.connection.alias).get_or_create(
        year=2020, defaults={"due_on": date(2020, 5, 13), "set_as": "通知"}
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_contacts"), ("tenancy", "0015_peer_group_changes_access")]

    operations = [
        migrations.RunSQL(VEIL, migrations.RunSQL.noop),
        migrations.RunPython(set_first_round, migrations.RunPython.noop),
        run(
            [
                *grants(
                    "notices_contactround",
                    {
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT, UPDATE",
                        "zj_auditor": "SELECT",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                    },
                ),
                audit_trigger("notices_contactround"),
            ]
        ),
        protect(
            TenantTable(
                "notices_contact",
                (
                    Access("zj_bureau", WRITE, also_sees="true"),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "notices_contactmobile",
                (
                    Access("zj_bureau", WRITE),
                    Access("zj_province", READ),
                    Access("zj_job", ALL),
                ),
                enterprise=None,
            ),
            TenantTable(
                "notices_contactreveal",
                (
                    Access("zj_bureau", APPEND),
                    Access("zj_province", APPEND),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "notices_contactupload",
                (
                    Access("zj_bureau", ("SELECT", "INSERT", "UPDATE (state, committed_at)"), only=MY_OFFICE),
                    Access("zj_job", ALL),
                ),
                enterprise=None,
                audited=False,  # it holds mobile numbers; what it writes is audited with the contacts
            ),
        ),
    ]
