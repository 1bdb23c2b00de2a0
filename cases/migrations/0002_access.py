"""Who may touch questions: the enterprise asks and rates, the bureau answers; neither changes the other's words."""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, system_access

IN_VIEW = "EXISTS (SELECT 1 FROM cases_question q WHERE q.id = question_id)"
ANSWERS = ("SELECT", "UPDATE (state, first_answered_at)")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("tenancy", "0003_access")]

    operations = [
        protect(
            TenantTable(
                "cases_question",
                (
                    Access(
                        "zj_enterprise",
                        ("SELECT", "INSERT", "UPDATE (state, rating, rating_comment, rated_at)"),
                        insert_if="origin = 1",
                    ),
                    Access("zj_bureau", ANSWERS),
                    Access("zj_province", ANSWERS),
                    *system_access(),
                ),
            ),
            TenantTable(
                "cases_answer",
                (
                    Access("zj_enterprise", ("SELECT",)),
                    Access("zj_bureau", ("SELECT", "INSERT"), insert_if=IN_VIEW),
                    Access("zj_province", ("SELECT", "INSERT"), insert_if=IN_VIEW),
                    *system_access(),
                ),
                references=(("question_id", "cases_question"),),
            ),
        )
    ]
