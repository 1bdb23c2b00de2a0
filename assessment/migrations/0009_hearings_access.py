"""Who may touch a 扣减认定: the centre asks, the bureau charged answers and appeals, the department decides; no enterprise sees it.

Columns that somebody else writes are not granted, so a bureau cannot decide by itself what it may only answer.
"""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, system_access

# An office's range begins with its own code: a city reads its counties' hearings and answers none of them.
OWN_OFFICE = "region_id = (SELECT nullif(current_setting('zj.lo', true), '')::int)"
ANSWERED = "UPDATE (state, reply, replied_at, replied_by_id, appeal, appealed_at, appealed_by_id)"
DECIDED = (
    "UPDATE (state, occurrences, decided_at, decided_by_id, decision, counted_month, deduction_id, appeal_due,"
    " settled_at, settled_by_id, settlement)"
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_hearings"), ("tenancy", "0013_colleagues_access")]

    operations = [
        protect(
            TenantTable(
                "assessment_hearing",
                (
                    # 1 待说明, 3 已扣减: the two states in which a bureau has something to say.
                    Access("zj_bureau", ("SELECT", ANSWERED), change_if=f"{OWN_OFFICE} AND state IN (1, 3)"),
                    Access("zj_province", ("SELECT", "INSERT", DECIDED)),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "assessment_deduction",
                (Access("zj_province", ("UPDATE (revoked_at, revoked_by_id, revoke_reason)",)),),
                enterprise=None,
                audited=False,  # has been since it was there
            ),
        ),
    ]
