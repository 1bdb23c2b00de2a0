"""Who may touch typical cases and their selection.

An office writes in its own name and shows nobody what it has not reported yet, a city passes on what its counties report,
the province adopts. No enterprise sees a case before it is published. A reviewer of a bureau sees the own ballots with what
is to be read, and nothing that says whose it is; which case it was, an office learns when the selection is published.
"""

from django.db import migrations

from tenancy.rls import ALL, READ, WRITE, Access, TenantTable, audit_trigger, grants, protect, run, system_access

LOW = "(SELECT nullif(current_setting('zj.lo', true), '')::int)"
OWN_OFFICE = f"region_id = {LOW}"
REPORTED = "submitted_at IS NOT NULL"
CASE_IN_VIEW = "EXISTS (SELECT 1 FROM cases_typicalcase c WHERE c.id = case_id)"
ME = "(SELECT nullif(current_setting('zj.user', true), '')::varchar) = 'user:' || user_id"
PUBLISHED = "EXISTS (SELECT 1 FROM cases_selection s WHERE s.id = selection_id AND s.state = 5)"
SCORING = "EXISTS (SELECT 1 FROM cases_selection s WHERE s.id = selection_id AND s.state = 2)"
SCORED = "UPDATE (state, points, comment, version, scored_at)"
APPEND = ("SELECT", "INSERT")


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_typical_cases")]

    operations = [
        run(
            [
                *grants(
                    "cases_selection",
                    {
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT, UPDATE",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                *grants(
                    "cases_awardedcase",
                    {
                        "zj_enterprise": "SELECT",
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT",
                        "zj_job": "SELECT, INSERT, UPDATE, DELETE",
                        "zj_auditor": "SELECT",
                    },
                ),
                audit_trigger("cases_selection"),
                audit_trigger("cases_awardedcase"),
            ]
        ),
        protect(
            TenantTable(
                "cases_typicalcase",
                (
                    Access("zj_bureau", WRITE, only=f"({OWN_OFFICE} OR {REPORTED})", insert_if=OWN_OFFICE),
                    Access("zj_province", ("SELECT", "UPDATE"), only=REPORTED),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
            ),
            TenantTable(
                "cases_casestep",
                (
                    Access("zj_bureau", APPEND, insert_if=CASE_IN_VIEW),
                    Access("zj_province", APPEND, insert_if=CASE_IN_VIEW),
                    *system_access(),
                ),
                references=(("case_id", "cases_typicalcase"),),
            ),
            TenantTable(
                "cases_casefile",
                (
                    Access(
                        "zj_bureau",
                        ("SELECT", "INSERT", "UPDATE (removed_at)"),
                        insert_if=f"{OWN_OFFICE} AND {CASE_IN_VIEW}",
                        change_if=OWN_OFFICE,
                    ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("case_id", "cases_typicalcase"),),
            ),
            TenantTable(
                "cases_reviewer",
                (Access("zj_bureau", READ, only=ME), Access("zj_province", ALL), *system_access()),
                enterprise=None,
            ),
            TenantTable(
                "cases_ballot",
                (
                    Access("zj_bureau", ("SELECT", SCORED), only=ME, change_if=SCORING),
                    Access("zj_province", ALL, change_if=SCORING),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "cases_contender",
                (
                    Access("zj_bureau", READ, only=PUBLISHED),
                    Access(
                        "zj_province",
                        ("SELECT", "INSERT", "UPDATE (number, sheet, place)"),
                        change_if=f"NOT {PUBLISHED}",
                    ),
                    *system_access(),
                ),
                references=(("case_id", "cases_typicalcase"),),
            ),
        ),
    ]
