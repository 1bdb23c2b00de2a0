"""Who may read the statistics of questions: a bureau those of its region and below, the province all, no enterprise any.

A job writes them from rows that are audited.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, protect, system_access


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_statistics")]

    operations = [
        protect(
            TenantTable(
                "cases_statistic",
                (Access("zj_bureau", READ), Access("zj_province", READ), *system_access()),
                enterprise=None,
                audited=False,
            )
        ),
    ]
