"""Who may touch the registry, its changes and uploads, and authorisations.

A bureau writes inside its own range only: it can neither take in an enterprise from beyond it nor put one out of it, so
a county cannot move one to another county and a city only inside itself.
"""

from django.db import migrations

from tenancy.rls import READ, Access, TenantTable, protect, run, system_access

_KEPT = "name, customs_code, region_id, contact_name, contact_phone, state, joined_on, tags, version"
_REGISTRAR = ("INSERT", f"UPDATE ({_KEPT})")
_APPEND = ("SELECT", "INSERT")

# A membership carries its enterprise's name and public id, because before a role is taken no tenant row can be read.
# Not SECURITY DEFINER: who may add a membership (zj_admin, zj_job) may read the enterprise.
_NAMED = """
CREATE FUNCTION membership_entity() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    SELECT public_id, name INTO NEW.entity, NEW.entity_name FROM tenancy_enterprise WHERE id = NEW.enterprise_id;
    NEW.entity_name := coalesce(NEW.entity_name, '');
    RETURN NEW;
END $$;
CREATE TRIGGER membership_entity BEFORE INSERT OR UPDATE OF enterprise_id ON tenancy_membership
    FOR EACH ROW EXECUTE FUNCTION membership_entity();
UPDATE tenancy_membership SET enterprise_id = enterprise_id WHERE enterprise_id IS NOT NULL;
"""

# Fifty thousand enterprises come with one statement: their events are written by one, too, in a third of the time.
_CAPTURE = """
SET LOCAL ROLE zj_audit;
CREATE FUNCTION audit.capture_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
DECLARE
    who text := nullif(current_setting('zj.user', true), '');
    asked text := nullif(current_setting('zj.request', true), '');
BEGIN
    INSERT INTO audit.event (actor, db_role, request, tbl, op, row_id, new)
    SELECT who, current_setting('role'), asked, TG_TABLE_NAME, 'I', doc ->> 'id',
           CASE WHEN doc ?| array['password', 'content'] THEN audit.veiled(doc) ELSE doc END
    FROM (SELECT to_jsonb(added) AS doc FROM added OFFSET 0) documents;  -- OFFSET 0: a document is made once, not thrice
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit.capture_added() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.capture_added() TO zj_owner;
RESET ROLE;
DROP TRIGGER audit_capture ON tenancy_enterprise;
CREATE TRIGGER audit_capture AFTER UPDATE OR DELETE ON tenancy_enterprise
    FOR EACH ROW EXECUTE FUNCTION audit.capture();
CREATE TRIGGER audit_capture_added AFTER INSERT ON tenancy_enterprise REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION audit.capture_added();
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0005_registry")]

    operations = [
        run([_NAMED]),
        migrations.RunSQL(sql=_CAPTURE, reverse_sql=migrations.RunSQL.noop),
        protect(
            TenantTable(
                "tenancy_enterprise",
                (
                    Access("zj_bureau", _REGISTRAR, insert_if="NOT taken_over"),
                    Access("zj_province", _REGISTRAR, insert_if="NOT taken_over"),
                ),
                enterprise="id",
                audited=False,  # its trigger is there since 0003
            ),
            TenantTable(
                "tenancy_enterprisechange",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", _APPEND),
                    Access("zj_province", _APPEND),
                    Access("zj_job", _APPEND),
                    Access("zj_auditor", READ),
                ),
            ),
            TenantTable(
                "tenancy_enterpriseupload",
                (
                    Access("zj_bureau", ("SELECT", "INSERT", "UPDATE")),
                    Access("zj_province", ("SELECT", "INSERT", "UPDATE")),
                    *system_access(),
                ),
                enterprise=None,
                audited=False,  # operations, not business: what it writes is audited with the enterprises
            ),
            TenantTable(
                "tenancy_authorisation",
                (
                    Access("zj_app", READ),  # the middleware asks whether an agent's membership counts
                    Access(
                        "zj_enterprise",
                        ("SELECT", "INSERT", "UPDATE (revoked_at, revoked_by_id)"),
                        change_if="revoked_at IS NULL",
                        insert_if="revoked_at IS NULL",
                    ),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    Access("zj_admin", READ),
                    *system_access(),
                ),
                references=(("membership_id", "tenancy_membership"),),
            ),
        ),
    ]
