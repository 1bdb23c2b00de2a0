"""Who may note a review of a return: the offices that hold the grant to verify or return it; nobody may change one."""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, protect, system_access

NOTED = ("SELECT", "INSERT")


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_supervision")]

    operations = [
        protect(
            TenantTable(
                "orders_review",
                (
                    Access("zj_enterprise", READ),
                    # A sample check is the province's alone.
                    Access("zj_bureau", NOTED, insert_if="act IN (1, 2)"),
                    Access("zj_province", NOTED),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
        ),
    ]
