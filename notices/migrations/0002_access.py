"""Who may touch the inbox: everybody their own; only the mark «read» can be changed."""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, system_access

USE = ("SELECT", "INSERT", "UPDATE (read_at)")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("tenancy", "0003_access")]

    operations = [
        protect(
            TenantTable(
                "notices_notice",
                (
                    # Enterprise and office keep separate marks: neither reads on behalf of the other.
                    Access("zj_enterprise", USE, change_if="audience = 1"),
                    Access("zj_bureau", USE, change_if="audience = 2"),
                    Access("zj_province", USE, change_if="audience = 2"),
                    *system_access(),
                ),
            )
        )
    ]
