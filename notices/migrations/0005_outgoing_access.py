"""Who may touch addresses and wishes: each person the own, each office its own; and who may look at the queue.

Jobs alone write the queue. The province looks at it and puts rows back into it, an administrator too; it says whom in
masked form only.
"""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, system_access

ME = "(SELECT nullif(current_setting('zj.user', true), '')::varchar) = 'user:' || user_id"
MY_OFFICE = "region_id = (SELECT nullif(current_setting('zj.lo', true), '')::int)"
KEPT = ("SELECT", "INSERT", "UPDATE (address, masked, password)")
WISHED = ("SELECT", "INSERT", "UPDATE (mode)")
AGAIN = ("SELECT", "UPDATE (state, attempts, next_at)")
OF_OFFICE = f"enterprise_id IS NULL AND {MY_OFFICE} AND (user_id IS NULL OR {ME})"


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_outgoing"), ("tenancy", "0011_enterprise_tags")]

    operations = [
        protect(
            TenantTable(
                "notices_address",
                (
                    Access("zj_enterprise", KEPT, only=ME),
                    Access("zj_bureau", KEPT, only=OF_OFFICE),
                    Access("zj_province", KEPT, only=OF_OFFICE),
                    Access("zj_job", ("SELECT", "INSERT", "UPDATE", "DELETE")),
                ),
            ),
            TenantTable(
                "notices_preference",
                (
                    Access("zj_enterprise", WISHED, only=ME),
                    Access("zj_bureau", WISHED, only=f"{MY_OFFICE} AND {ME}"),
                    Access("zj_province", WISHED, only=f"{MY_OFFICE} AND {ME}"),
                    Access("zj_job", ("SELECT", "INSERT", "UPDATE", "DELETE")),
                ),
            ),
            TenantTable(
                "notices_delivery",
                (
                    Access("zj_province", AGAIN, change_if="state = 5"),
                    Access("zj_admin", AGAIN, change_if="state = 5"),
                    *system_access(),
                ),
                audited=False,  # operations, not business: each attempt would drown the audit
            ),
        )
    ]
