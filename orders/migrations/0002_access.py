"""Who may touch returns: only the enterprise itself files, and only while its return is open (definitions §2).

Bureaus and the province hold no grant to change a return or an order: nobody files for an enterprise.
"""

from django.db import migrations

from tenancy.rls import READ, ROLES, Access, TenantTable, audit_trigger, grants, protect, run, system_access

OPEN = "status IN (1, 2, 5)"  # not filed, draft, returned
OF_OPEN = f"EXISTS (SELECT 1 FROM orders_filing f WHERE f.id = filing_id AND f.{OPEN})"  # noqa: S608  # constants only
FILED_COLUMNS = "status, is_nil, signed_count, signed_usd_10k, first_filed_at, filed_at, filed_by_id, version, draft"


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("tenancy", "0003_access")]

    operations = [
        protect(
            TenantTable(
                "orders_filing",
                (
                    Access(
                        "zj_enterprise",
                        ("SELECT", "INSERT", f"UPDATE ({FILED_COLUMNS})"),
                        change_if=OPEN,
                        insert_if="NOT on_roster AND origin = 1",
                    ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
            ),
            TenantTable(
                "orders_order",
                (
                    Access(
                        "zj_enterprise",
                        ("SELECT", "INSERT", "UPDATE", "DELETE"),
                        change_if=OF_OPEN,
                        insert_if=OF_OPEN,
                    ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
            TenantTable(
                "orders_finding",
                (
                    Access("zj_enterprise", ("SELECT", "UPDATE (closed_at)")),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
            TenantTable(
                "orders_customsexport",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", ("SELECT", "INSERT", "UPDATE")),
                    *system_access(),
                ),
            ),
        ),
        run(
            [
                *grants("orders_exchangerate", dict.fromkeys(ROLES, "SELECT")),
                *grants("orders_exchangerate", {"zj_province": "INSERT, UPDATE", "zj_job": "INSERT, UPDATE, DELETE"}),
                audit_trigger("orders_exchangerate"),
            ]
        ),
    ]
