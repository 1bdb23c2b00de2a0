"""Who may touch waiting workbooks and conversions.

Workbooks of customs exports and rates are the province's alone, an enterprise's own month is its own alone; neither is
audited, as what they write is. Conversions are worked out by a job and read by those whom they concern.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, grants, protect, run, system_access

# A hundred thousand exports a month are audited by the statement, as the registry's additions are: the same events.
_CAPTURE = [
    "DROP TRIGGER audit_capture ON orders_customsexport",
    (
        "CREATE TRIGGER audit_capture AFTER UPDATE OR DELETE ON orders_customsexport"
        " FOR EACH ROW EXECUTE FUNCTION audit.capture()"
    ),
    (
        "CREATE TRIGGER audit_capture_added AFTER INSERT ON orders_customsexport REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit.capture_added()"
    ),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_uploads")]

    operations = [
        run(_CAPTURE),
        run(
            grants(
                "orders_referenceupload",
                {
                    "zj_province": "SELECT, INSERT, UPDATE",
                    "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                    "zj_auditor": "SELECT",
                },
            )
        ),
        protect(
            TenantTable(
                "orders_monthworkbook",
                (Access("zj_enterprise", ("SELECT", "INSERT", "UPDATE (state)")), *system_access()),
                audited=False,
            ),
            TenantTable(
                "orders_conversion",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                audited=False,
            ),
        ),
    ]
