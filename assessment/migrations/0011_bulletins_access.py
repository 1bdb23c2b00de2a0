"""Who may touch bulletins: the province's are the province's, a city's its city's; published ones are read by those below.

The trigger is the net under `assessment.rules`: a published bulletin is never changed, whoever asks. The keys of the feed are
the province's; a request's key is looked up as those of the machine interface are (tenancy 0008).
"""

from django.db import migrations

from tenancy.rls import Access, TenantTable, protect, run, system_access

LOW = "(SELECT nullif(current_setting('zj.lo', true), '')::int)"
# A bureau reads what its province and its city published; a county lies in neither's range.
ABOVE = f"state = 3 AND (region_id = {LOW} - {LOW} % 10000000 OR region_id = {LOW} - {LOW} % 100000)"
FINAL = """
CREATE FUNCTION assessment_bulletin_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a published bulletin is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
PUBLISHED = "FOR EACH ROW WHEN (OLD.state = 3)"
REFUSE = "EXECUTE FUNCTION assessment_bulletin_final()"

SHOWN = (
    "id, public_id, region_id, name, prefix, created_by_id, created_by_name, created_at, expires_on, last_used_at,"
    " last_used_from, revoked_at, revoked_by_id"
)
LOOKED_UP = "id, region_id, prefix, token_hash, expires_on, last_used_at, revoked_at"
BY_HASH = "token_hash = (SELECT nullif(current_setting('zj.token', true), '')::bytea)"
# Issuing and revoking is business; the time of the last use, written once a minute, would drown the audit.
AUDITED = "name, expires_on, revoked_at, revoked_by_id, token_hash, created_by_id, region_id"
TRIGGER = (
    f"CREATE TRIGGER audit_capture AFTER INSERT OR DELETE OR UPDATE OF {AUDITED} ON assessment_feedtoken"
    " FOR EACH ROW EXECUTE FUNCTION audit.capture()"
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0010_bulletins")]

    operations = [
        protect(
            TenantTable(
                "assessment_bulletin",
                (
                    Access(
                        "zj_bureau",
                        ("SELECT", "INSERT", "UPDATE"),
                        change_if="state <> 3",
                        insert_if=f"state = 1 AND region_id = {LOW} AND region_id % 100000 = 0",
                        also_sees=ABOVE,
                    ),
                    Access(
                        "zj_province",
                        ("SELECT", "INSERT", "UPDATE"),
                        change_if="state <> 3",
                        insert_if="state = 1 AND region_id % 10000000 = 0",
                    ),
                    *system_access(),
                ),
                enterprise=None,
            ),
            TenantTable(
                "assessment_feedtoken",
                (
                    Access(
                        "zj_province",
                        (f"SELECT ({SHOWN})", "INSERT", "UPDATE (revoked_at, revoked_by_id)"),
                        change_if="revoked_at IS NULL",
                    ),
                    *system_access(),
                ),
                enterprise=None,
                audited=False,  # by a trigger of its own, below
            ),
        ),
        run(
            [
                FINAL,
                f"CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE ON assessment_bulletin {PUBLISHED} {REFUSE}",
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON assessment_bulletin FOR EACH STATEMENT {REFUSE}",
                f"GRANT SELECT ({LOOKED_UP}), UPDATE (last_used_at, last_used_from) ON assessment_feedtoken TO zj_app",
                f"CREATE POLICY app_select ON assessment_feedtoken FOR SELECT TO zj_app USING ({BY_HASH})",
                f"CREATE POLICY app_update ON assessment_feedtoken FOR UPDATE TO zj_app USING ({BY_HASH}) WITH CHECK ({BY_HASH})",
                TRIGGER,
            ]
        ),
    ]
