"""Who may touch the lists: the province publishes, the listed enterprise gives feedback, bureaus look on."""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, audit_trigger, grants, protect, run, system_access


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial"), ("tenancy", "0003_access")]

    operations = [
        run(
            [
                *grants(
                    "alerts_warninglist",
                    {
                        "zj_enterprise": "SELECT",
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                # Not yet published: nobody but the province has any grant.
                *grants(
                    "alerts_listupload",
                    {
                        "zj_province": "SELECT, INSERT, UPDATE",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                audit_trigger("alerts_warninglist"),
                audit_trigger("alerts_listupload"),
            ]
        ),
        protect(
            TenantTable(
                "alerts_entry",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", ("SELECT", "INSERT")),
                    *system_access(),
                ),
            ),
            TenantTable(
                "alerts_feedback",
                (
                    Access("zj_enterprise", ("SELECT", "INSERT"), insert_if="origin = 1"),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("entry_id", "alerts_entry"),),
            ),
        ),
    ]
