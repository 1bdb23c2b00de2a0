"""Who may touch priority lists: jobs make them, the province publishes; below it everybody sees what is published of his own.

The triggers are the net under `assessment.rules`: rows of a list are written once, and nothing published ever changes.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, audit_trigger, grants, protect, run

PUBLISHED = "list_id IN (SELECT l.id FROM assessment_prioritylist l WHERE l.state = 2)"
STEPS = "UPDATE (state, published_at, published_by_id, published_as)"
MADE = "UPDATE (as_of, scheme, rules, inputs_digest, digest, reason, made_by_id, made_as)"
JOB = Access("zj_job", ("SELECT", "INSERT", "DELETE"))
FINAL = """
CREATE FUNCTION assessment_priority_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a published priority list is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
ROWS = """
CREATE FUNCTION assessment_priority_rows_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed c JOIN public.assessment_prioritylist l ON l.id = c.list_id WHERE l.state = 2
    ) THEN
        RAISE EXCEPTION 'a published priority list is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""
REFUSE = "EXECUTE FUNCTION assessment_priority_final()"


def final_rows(table: str) -> list[str]:
    """Statements by which rows are never changed, and neither added nor removed once their list is published."""
    look = "FOR EACH STATEMENT EXECUTE FUNCTION assessment_priority_rows_final()"
    return [
        f"CREATE TRIGGER written_once BEFORE UPDATE ON {table} FOR EACH ROW {REFUSE}",
        f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {REFUSE}",
        f"CREATE TRIGGER none_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed {look}",
        f"CREATE TRIGGER none_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed {look}",
    ]


class Migration(migrations.Migration):
    dependencies = [("assessment", "0012_priority"), ("tenancy", "0016_by_reference")]

    operations = [
        run(
            [
                *grants(
                    "assessment_prioritylist",
                    {
                        "zj_enterprise": "SELECT",
                        "zj_bureau": "SELECT",
                        "zj_province": f"SELECT, {STEPS}",
                        "zj_job": f"SELECT, INSERT, {MADE}, {STEPS}",
                        "zj_auditor": "SELECT",
                    },
                ),
                audit_trigger("assessment_prioritylist"),
                FINAL,
                ROWS,
                (
                    "CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE ON assessment_prioritylist"
                    f" FOR EACH ROW WHEN (OLD.state = 2) {REFUSE}"
                ),
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON assessment_prioritylist FOR EACH STATEMENT {REFUSE}",
            ]
        ),
        protect(
            TenantTable(
                "assessment_priorityentry",
                (
                    Access("zj_enterprise", READ, only=PUBLISHED),
                    Access("zj_bureau", READ, only=PUBLISHED),
                    Access("zj_province", READ),
                    JOB,
                    Access("zj_auditor", READ),
                ),
                audited=False,  # a hundred thousand rows a list, sealed by the list's digest and never changed
            ),
            TenantTable(
                "assessment_prioritycount",
                (
                    Access("zj_bureau", READ, only=PUBLISHED),
                    Access("zj_province", READ),
                    JOB,
                    Access("zj_auditor", READ),
                ),
                enterprise=None,
                audited=False,  # follows from the entries
            ),
        ),
        run([*final_rows("assessment_priorityentry"), *final_rows("assessment_prioritycount")]),
    ]
