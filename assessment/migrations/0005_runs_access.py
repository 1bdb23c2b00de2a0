"""Who may touch frozen inputs, and what of a run may still change: how far it is on its way to publication, and no figure."""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, grants, protect, run

STEPS = (
    "kind, version, serial, previous_hash, hash, reason, handed_in_at, handed_in_by_id, handed_in_name, reviewed_at,"
    " reviewed_by_id, reviewed_name, returned_note, published_at, published_by_id"
)

FIGURES = """
CREATE FUNCTION assessment_refuse_other_figures() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF to_jsonb(NEW) - 'published' <> to_jsonb(OLD) - 'published' THEN
        RAISE EXCEPTION 'figures of a run are never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

INPUTS = """
CREATE FUNCTION assessment_refuse_other_inputs() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'frozen inputs are never changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM public.assessment_run r
        WHERE r.id = CASE TG_OP WHEN 'INSERT' THEN NEW.run_id ELSE OLD.run_id END AND r.version > 0
    ) THEN
        RAISE EXCEPTION 'the inputs of a published month are never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
END $$
"""


def trigger(name: str, table: str, acts: str) -> str:
    """The beginning of a statement that has every changed row of a table looked at first."""
    return f"CREATE TRIGGER {name} BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION"


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_runs")]

    operations = [
        run([*grants("assessment_run", {"zj_province": f"UPDATE ({STEPS})", "zj_job": f"UPDATE ({STEPS})"})]),
        run(
            [
                "GRANT UPDATE (published) ON assessment_result TO zj_province",
                (
                    "CREATE POLICY province_update ON assessment_result AS PERMISSIVE FOR UPDATE TO zj_province"
                    " USING (true) WITH CHECK (true)"
                ),
                FIGURES,
                f"{trigger('figures_are_final', 'assessment_result', 'UPDATE')} assessment_refuse_other_figures()",
            ]
        ),
        protect(
            TenantTable(
                "assessment_basis",
                (
                    Access("zj_bureau", READ),
                    Access("zj_province", ("SELECT", "INSERT", "DELETE")),
                    Access("zj_job", ("SELECT", "INSERT", "DELETE")),
                    Access("zj_auditor", READ),
                ),
                enterprise=None,
                audited=False,  # ids of rows that are audited, a million a month of the province
            ),
        ),
        run(
            [
                INPUTS,
                (
                    f"{trigger('inputs_are_final', 'assessment_basis', 'INSERT OR UPDATE OR DELETE')}"
                    " assessment_refuse_other_inputs()"
                ),
                (
                    "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON assessment_basis FOR EACH STATEMENT"
                    " EXECUTE FUNCTION assessment_refuse_published()"
                ),
            ]
        ),
    ]
