"""Who may touch reminders and proposals: the system writes them, offices read those of their regions, no enterprise does.

An office that extends a limit says by how many working days.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, protect, run, system_access


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_watch")]

    operations = [
        run(["GRANT UPDATE (extended) ON cases_question TO zj_bureau, zj_province"]),
        protect(
            TenantTable(
                "cases_watch",
                (Access("zj_bureau", READ), Access("zj_province", READ), *system_access()),
                references=(("question_id", "cases_question"),),
            ),
            TenantTable(
                "cases_proposal",
                (Access("zj_bureau", READ), Access("zj_province", READ), *system_access()),
                references=(("question_id", "cases_question"), ("answer_id", "cases_answer")),
            ),
        ),
    ]
