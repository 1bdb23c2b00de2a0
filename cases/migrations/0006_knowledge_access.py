"""Who may touch what offices write once: each office its own replies and articles; topics are the province's alone.

Articles are nobody's data and carry no row security, so that the index of their words serves; the trigger is the net under
the services: an office writes in its own name only, and what is withdrawn stays withdrawn.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, audit_trigger, grants, protect, run, system_access

LOW = "(SELECT nullif(current_setting('zj.lo', true), '')::int)"
IN_VIEW = "EXISTS (SELECT 1 FROM cases_question q WHERE q.id = question_id)"
# An office's range begins with its own code: a city sees its counties' replies to nothing, and changes none of them.
OWN_OFFICE = f"region_id = {LOW}"
APPEND = ("SELECT", "INSERT")
KEPT = ("SELECT", "INSERT", "UPDATE (title, text, version, changed_at, changed_by_id)", "DELETE")
WRITTEN = "UPDATE (topic, tags, title, asked, answer, terms, version, revised_at)"
WITHDRAWN = "UPDATE (state, version, withdrawn_at, withdrawn_from_id, withdrawn_reason)"
DECIDED = "UPDATE (state, article_id, decided_at, decided_by_id, reason)"
GUARD = """
CREATE FUNCTION cases_article_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    office int := nullif(current_setting('zj.lo', true), '')::int;
BEGIN
    IF (current_user = 'zj_bureau' OR (current_user = 'zj_province' AND TG_OP = 'INSERT'))
       AND NEW.office_id IS DISTINCT FROM office THEN
        RAISE EXCEPTION 'an office publishes and changes in its own name';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 2 AND current_user <> 'zj_job' THEN
        RAISE EXCEPTION 'what was withdrawn stays as it was';
    END IF;
    RETURN NEW;
END $$
"""
GUARDED = """
CREATE TRIGGER article_guard BEFORE INSERT OR UPDATE ON cases_article
FOR EACH ROW EXECUTE FUNCTION cases_article_guard()
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_knowledge")]

    operations = [
        run(
            [
                *grants(
                    "cases_article",
                    {
                        "zj_enterprise": "SELECT",
                        "zj_bureau": f"SELECT, INSERT, {WRITTEN}, {WITHDRAWN}",
                        "zj_province": f"SELECT, INSERT, {WRITTEN}, {WITHDRAWN}",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                *grants(
                    "cases_hottopic",
                    {
                        "zj_province": f"SELECT, {DECIDED}",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                GUARD,
                GUARDED,
                audit_trigger("cases_article"),
                audit_trigger("cases_hottopic"),
            ]
        ),
        protect(
            TenantTable(
                "cases_cannedreply",
                (
                    Access("zj_bureau", KEPT, change_if=OWN_OFFICE, insert_if=OWN_OFFICE),
                    Access("zj_province", KEPT, change_if=OWN_OFFICE, insert_if=OWN_OFFICE),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "cases_articlelink",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", APPEND, insert_if=IN_VIEW),
                    Access("zj_province", APPEND, insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
            ),
            TenantTable(
                # The centre's own look across counties: no other office learns of another county's questions.
                "cases_hottopiclink",
                (Access("zj_province", READ), *system_access()),
                references=(("question_id", "cases_question"),),
            ),
        ),
    ]
