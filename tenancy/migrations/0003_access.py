"""Who may touch which table of tenancy."""

from django.db import migrations

from tenancy.rls import ALL, READ, ROLES, Access, TenantTable, audit_trigger, grants, protect, run, system_access

EVERYBODY = dict.fromkeys(ROLES, "SELECT")


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_audit"), ("sessions", "0001_initial")]

    operations = [
        run(
            [
                *grants("tenancy_region", EVERYBODY | {"zj_job": "SELECT, INSERT, UPDATE"}),
                *grants("tenancy_calendarday", EVERYBODY | {"zj_province": "SELECT, INSERT, UPDATE, DELETE"}),
                *grants("tenancy_calendarday", {"zj_job": "INSERT, UPDATE, DELETE"}),
                *grants("tenancy_peergroup", EVERYBODY | {"zj_province": "SELECT, INSERT, UPDATE, DELETE"}),
                *grants("tenancy_peergroup_regions", EVERYBODY | {"zj_province": "SELECT, INSERT, UPDATE, DELETE"}),
                *grants("tenancy_peergroup", {"zj_job": "INSERT, UPDATE, DELETE"}),
                *grants("tenancy_peergroup_regions", {"zj_job": "INSERT, UPDATE, DELETE"}),
                # Identity: the login reads it before it takes a role; administrators and the importer write it.
                *grants(
                    "tenancy_user",
                    {
                        "zj_app": "SELECT, UPDATE (password, last_login, must_change_password)",
                        "zj_admin": "SELECT, INSERT, UPDATE",
                        "zj_job": "SELECT, INSERT, UPDATE",
                        "zj_auditor": "SELECT (id, username, display_name, is_active, created_at)",
                    },
                ),
                *grants(
                    "tenancy_signinattempt", {"zj_app": "SELECT, INSERT, UPDATE, DELETE", "zj_job": "SELECT, DELETE"}
                ),
                *grants("django_migrations", {"zj_app": "SELECT"}),
                *grants("django_session", {"zj_app": "SELECT, INSERT, UPDATE, DELETE", "zj_job": "SELECT, DELETE"}),
                *(
                    audit_trigger(table)
                    for table in (
                        "tenancy_region",
                        "tenancy_calendarday",
                        "tenancy_peergroup",
                        "tenancy_peergroup_regions",
                        "tenancy_user",
                    )
                ),
            ]
        ),
        protect(
            TenantTable(
                "tenancy_enterprise",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    Access("zj_admin", READ),
                    *system_access(),
                ),
                enterprise="id",
            ),
            TenantTable(
                "tenancy_membership",
                (Access("zj_app", READ), Access("zj_admin", ALL), *system_access()),
            ),
            TenantTable(
                "tenancy_job",
                (
                    Access("zj_enterprise", ("SELECT", "INSERT")),
                    Access("zj_bureau", ("SELECT", "INSERT")),
                    Access("zj_province", ("SELECT", "INSERT")),
                    *system_access(),
                ),
                audited=False,  # operations, not business: progress would drown the audit
            ),
            TenantTable(
                "tenancy_storedfile",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
            ),
        ),
    ]
