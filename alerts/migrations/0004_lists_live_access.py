"""Who may touch the life of a list: drafts are the province's alone, an answer is the enterprise's, a visit its bureau's.

The trigger and the narrowed policies are the net under `alerts.rules`: what nobody may do by any door. Before it is published
no row of a list is in a table on which enterprises or bureaus hold any grant.
"""

from django.db import migrations

from tenancy.rls import ALL, READ, Access, TenantTable, audit_trigger, grants, protect, run, system_access

OWN = "enterprise_id = (SELECT nullif(current_setting('zj.enterprise', true), '')::int)"
IN_VIEW = "EXISTS (SELECT 1 FROM alerts_entry e WHERE e.id = entry_id)"
APPEND = ("SELECT", "INSERT")
DRAFTED = {
    "zj_province": "SELECT, INSERT, UPDATE",
    "zj_job": "SELECT, INSERT, UPDATE, DELETE",
    "zj_auditor": "SELECT",
}
TWO_PEOPLE = """
CREATE FUNCTION alerts_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'zj_province' AND NEW.state = 5 AND OLD.state <> 5
       AND (NEW.submitted_by_id IS NULL OR NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id
            OR coalesce(current_setting('zj.user', true), '') = 'user:' || OLD.submitted_by_id) THEN
        RAISE EXCEPTION 'publishing a list takes two people';
    END IF;
    IF OLD.state IN (5, 6) AND current_user <> 'zj_job' THEN
        RAISE EXCEPTION 'what became of a draft stays';
    END IF;
    RETURN NEW;
END $$
"""
GUARDED = """
CREATE TRIGGER draft_guard BEFORE UPDATE ON alerts_listdraft FOR EACH ROW EXECUTE FUNCTION alerts_draft_guard()
"""
OBJECTED = f"""
CREATE POLICY enterprise_update ON alerts_objection AS PERMISSIVE FOR UPDATE TO zj_enterprise
USING ({OWN} AND state = 1) WITH CHECK ({OWN} AND state = 5 AND change_id IS NULL)
"""
CONFIRMED = f"""
CREATE POLICY enterprise_update ON alerts_visit AS PERMISSIVE FOR UPDATE TO zj_enterprise
USING ({OWN} AND state = 1) WITH CHECK ({OWN} AND state IN (2, 3))
"""
ASKED = f"""
CREATE POLICY enterprise_update ON alerts_feedback AS PERMISSIVE FOR UPDATE TO zj_enterprise
USING ({OWN} AND question_id IS NULL) WITH CHECK ({OWN})
"""
RECOLOURED = """
CREATE POLICY province_update ON alerts_entry AS PERMISSIVE FOR UPDATE TO zj_province USING (true) WITH CHECK (true)
"""
ASKED_BY_THE_SAME = """
ALTER TABLE alerts_feedback ADD CONSTRAINT alerts_feedback_question_id_same_enterprise
FOREIGN KEY (question_id, enterprise_id) REFERENCES cases_question (id, enterprise_id) DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_lists_live")]

    operations = [
        run(
            [
                *grants("alerts_listdraft", DRAFTED),
                *grants("alerts_backtest", DRAFTED),
                audit_trigger("alerts_listdraft"),
                audit_trigger("alerts_backtest"),
                TWO_PEOPLE,
                GUARDED,
                "GRANT UPDATE (version) ON alerts_warninglist TO zj_province",
                "GRANT UPDATE (colour_now, removed_at) ON alerts_entry TO zj_province",
                RECOLOURED,
                "GRANT UPDATE (question_id) ON alerts_feedback TO zj_enterprise",
                ASKED,
                ASKED_BY_THE_SAME,
            ]
        ),
        protect(
            TenantTable(
                # Not published: nobody below the province. Changed only while it is a draft.
                "alerts_draftentry",
                (
                    Access(
                        "zj_province",
                        ("SELECT", "INSERT", "UPDATE (colour, reason, changed_by_hand, note)"),
                        change_if="EXISTS (SELECT 1 FROM alerts_listdraft d WHERE d.id = draft_id AND d.state = 3)",
                    ),
                    *system_access(),
                ),
                audited=False,  # a hundred thousand rows a trial; what is published is audited as an entry
            ),
            TenantTable(
                "alerts_entrychange",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", APPEND),
                    *system_access(),
                ),
                references=(("entry_id", "alerts_entry"),),
            ),
            TenantTable(
                "alerts_objection",
                (
                    Access(
                        "zj_enterprise",
                        APPEND,
                        insert_if=f"state = 1 AND decided_at IS NULL AND change_id IS NULL AND {IN_VIEW}",
                    ),
                    Access("zj_bureau", READ),
                    Access(
                        "zj_province",
                        ("SELECT", "UPDATE (state, decision, decided_at, decided_by_id, change_id)"),
                        change_if="state = 1",
                    ),
                    *system_access(),
                ),
                references=(("entry_id", "alerts_entry"), ("change_id", "alerts_entrychange")),
            ),
            TenantTable(
                # Half-written words are the enterprise's alone.
                "alerts_feedbackdraft",
                (Access("zj_enterprise", ALL), Access("zj_job", ALL)),
                references=(("entry_id", "alerts_entry"),),
                audited=False,
            ),
            TenantTable(
                "alerts_visit",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", APPEND, insert_if=f"state = 1 AND answered_at IS NULL AND {IN_VIEW}"),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("entry_id", "alerts_entry"),),
            ),
            TenantTable(
                "alerts_feedbackreminder",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", APPEND, insert_if=f"kind = 1 AND {IN_VIEW}"),
                    Access("zj_province", APPEND, insert_if="kind = 1"),
                    *system_access(),
                ),
                references=(("entry_id", "alerts_entry"),),
            ),
            TenantTable(
                "alerts_leadingcount",
                (Access("zj_bureau", READ), Access("zj_province", READ), *system_access()),
                enterprise=None,
                audited=False,  # a job counts it from rows that are audited
            ),
        ),
        run(
            [
                "GRANT UPDATE (state, decided_at, decided_by_id) ON alerts_objection TO zj_enterprise",
                OBJECTED,
                "GRANT UPDATE (state, answered_at, answered_by_id, remark) ON alerts_visit TO zj_enterprise",
                CONFIRMED,
            ]
        ),
    ]
