"""Who may touch the assessment, and a lock on what is published."""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, audit_trigger, grants, protect, run, system_access

LOCK = """
CREATE FUNCTION assessment_refuse_published() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'published months are never removed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RAISE EXCEPTION 'a published month is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def lock(table: str, published: str) -> list[str]:
    """Triggers that refuse to change, remove or empty published rows, whoever asks."""
    refuse = "EXECUTE FUNCTION assessment_refuse_published()"
    return [
        f"CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW WHEN (OLD.{published}) {refuse}",
        f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial"), ("tenancy", "0003_access")]

    operations = [
        run(
            [
                *grants(
                    "assessment_run",
                    {
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT, DELETE",
                        "zj_job": "SELECT, INSERT, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                audit_trigger("assessment_run"),
            ]
        ),
        protect(
            TenantTable(
                "assessment_deduction",
                (
                    Access("zj_bureau", READ),
                    Access("zj_province", ("SELECT", "INSERT")),
                    *system_access(),
                ),
                enterprise=None,
            ),
            # What is published is published to every bureau; what is running shows each its own subtree.
            TenantTable(
                "assessment_result",
                (
                    Access("zj_bureau", READ, also_sees="published"),
                    Access("zj_province", ("SELECT", "INSERT", "DELETE")),
                    *system_access(),
                ),
                enterprise=None,
            ),
        ),
        run([LOCK, *lock("assessment_run", "version > 0"), *lock("assessment_result", "published")]),
    ]
