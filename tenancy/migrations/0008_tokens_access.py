"""Who may touch the keys of the machine interface, and the narrow door by which a request's key is looked up.

Before a request has a scope its enterprise is unknown, so the login looks the token up as itself: it sees the one row whose
hash stands in `zj.token` of its own transaction, no other, and may write there when and from where it was last used.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, protect, run, system_access

SHOWN = (
    "id, public_id, enterprise_id, region_id, name, prefix, scopes, created_by_id, created_by_name, created_at,"
    " expires_on, last_used_at, last_used_from, revoked_at, revoked_by_id"
)
LOOKED_UP = "id, enterprise_id, prefix, token_hash, scopes, created_by_id, expires_on, last_used_at, revoked_at"
BY_HASH = "token_hash = (SELECT nullif(current_setting('zj.token', true), '')::bytea)"
# Creating and revoking is business; the time of the last use, written once a minute, would drown the audit.
AUDITED = "name, scopes, expires_on, revoked_at, revoked_by_id, token_hash, created_by_id, enterprise_id, region_id"
TRIGGER = (
    f"CREATE TRIGGER audit_capture AFTER INSERT OR DELETE OR UPDATE OF {AUDITED} ON tenancy_apitoken"
    " FOR EACH ROW EXECUTE FUNCTION audit.capture()"
)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0007_tokens")]

    operations = [
        protect(
            TenantTable(
                "tenancy_apitoken",
                (
                    Access(
                        "zj_enterprise",
                        (f"SELECT ({SHOWN})", "INSERT", "UPDATE (revoked_at, revoked_by_id)"),
                        change_if="revoked_at IS NULL",
                    ),
                    *system_access(),
                ),
                audited=False,  # by a trigger of its own, below
            ),
            TenantTable(
                "tenancy_keptanswer",
                (
                    Access(
                        "zj_enterprise",
                        ("SELECT", "INSERT", "DELETE"),
                        change_if="created_at <= now() - interval '24 hours'",
                    ),
                    Access("zj_job", ("SELECT", "DELETE")),
                    Access("zj_auditor", READ),
                ),
                audited=False,  # copies of answers, kept a day: what they did is audited where it was done
                references=(("token_id", "tenancy_apitoken"),),
            ),
        ),
        run(
            [
                f"GRANT SELECT ({LOOKED_UP}), UPDATE (last_used_at, last_used_from) ON tenancy_apitoken TO zj_app",
                f"CREATE POLICY app_select ON tenancy_apitoken FOR SELECT TO zj_app USING ({BY_HASH})",
                f"CREATE POLICY app_update ON tenancy_apitoken FOR UPDATE TO zj_app USING ({BY_HASH}) WITH CHECK ({BY_HASH})",
                TRIGGER,
            ]
        ),
    ]
