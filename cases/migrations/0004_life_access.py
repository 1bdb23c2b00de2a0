"""Who may touch the life of a question: the enterprise its own steps, the office its own; neither the other's words.

The trigger is the net under `cases.rules`: what nobody may do by any door. No role below zj_job is granted `due_at`, the
limit of two working days by which is counted.
"""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, run, system_access

OWN = "enterprise_id = (SELECT nullif(current_setting('zj.enterprise', true), '')::int)"
IN_VIEW = "EXISTS (SELECT 1 FROM cases_question q WHERE q.id = question_id)"
APPEND = ("SELECT", "INSERT")
# As asked, and nothing more: an enterprise can enter neither an answer nor a state.
AS_ASKED = (
    "origin = 1 AND state = 1 AND first_answered_at IS NULL AND exclusion IS NULL AND rating IS NULL"
    " AND limit_at = due_at AND owed_by = due_at AND office_id = region_id"
)
INSERTED = f"""
CREATE POLICY enterprise_insert ON cases_question FOR INSERT TO zj_enterprise WITH CHECK ({OWN} AND {AS_ASKED})
"""
BY_ENTERPRISE = "owed_by, resolved_at, resolved_minutes, reopened, closed_at, exclusion, excluded_at"
BY_OFFICE = (
    "office_id, assignee_id, assignee_name, accepted_at, transferred_at, limit_at, owed_by, topic, tags, first_minutes,"
    " last_answered_at, resolved_at, resolved_minutes, closed_at, proposed, proposed_by_id, proposed_reason,"
    " duplicate_of_id, exclusion, excluded_at"
)
GUARDED = """
CREATE TRIGGER question_guard BEFORE UPDATE ON cases_question FOR EACH ROW EXECUTE FUNCTION cases_question_guard()
"""
GUARD = """
CREATE FUNCTION cases_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.first_answered_at IS NOT NULL AND NEW.first_answered_at IS DISTINCT FROM OLD.first_answered_at
       AND current_user <> 'zj_job' THEN
        RAISE EXCEPTION 'the time of the first answer stays';
    END IF;
    IF OLD.exclusion IS NOT NULL AND NEW.exclusion IS DISTINCT FROM OLD.exclusion AND current_user <> 'zj_job' THEN
        RAISE EXCEPTION 'what was set aside stays set aside';
    END IF;
    IF current_user = 'zj_enterprise' AND OLD.exclusion IS NULL AND NEW.exclusion IS NOT NULL
       AND (NEW.exclusion <> 1 OR OLD.first_answered_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an enterprise withdraws what is not answered, and nothing else';
    END IF;
    IF current_user IN ('zj_bureau', 'zj_province') THEN
        IF OLD.exclusion IS NULL AND NEW.exclusion IS NOT NULL
           AND (NEW.exclusion NOT IN (2, 3) OR OLD.proposed IS DISTINCT FROM NEW.exclusion OR OLD.proposed_by_id IS NULL
                OR coalesce(current_setting('zj.user', true), '') = 'user:' || OLD.proposed_by_id) THEN
            RAISE EXCEPTION 'setting a question aside takes two officials';
        END IF;
        IF OLD.transferred_at IS NOT NULL AND NEW.transferred_at IS DISTINCT FROM OLD.transferred_at THEN
            RAISE EXCEPTION 'a question is transferred once';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_life")]

    operations = [
        run(
            [
                f"GRANT UPDATE ({BY_ENTERPRISE}) ON cases_question TO zj_enterprise",
                f"GRANT UPDATE ({BY_OFFICE}) ON cases_question TO zj_bureau, zj_province",
                "DROP POLICY enterprise_insert ON cases_question",
                INSERTED,
                GUARD,
                GUARDED,
            ]
        ),
        protect(
            TenantTable(
                "cases_step",
                (
                    Access("zj_enterprise", APPEND),
                    Access("zj_bureau", APPEND, insert_if=IN_VIEW),
                    Access("zj_province", APPEND, insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
            ),
            TenantTable(
                # No word of it for an enterprise.
                "cases_note",
                (
                    Access("zj_bureau", APPEND, insert_if=IN_VIEW),
                    Access("zj_province", APPEND, insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
            ),
            TenantTable(
                "cases_attachment",
                (
                    Access("zj_enterprise", APPEND),
                    Access("zj_bureau", APPEND, insert_if=IN_VIEW),
                    Access("zj_province", APPEND, insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(
                    ("question_id", "cases_question"),
                    ("answer_id", "cases_answer"),
                    ("step_id", "cases_step"),
                ),
            ),
            TenantTable(
                "cases_term",
                (
                    Access("zj_bureau", APPEND, insert_if=IN_VIEW),
                    Access("zj_province", APPEND, insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
                audited=False,  # drawn from the title, which the audit has
            ),
        ),
    ]
