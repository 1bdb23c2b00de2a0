"""Who may touch orders that live on, versions, samples and reminders.

An enterprise may correct a filed return until the scheme's lock (`rules`), so its policies no longer ask for an open
return: what keeps the past is `orders_filingversion`, which nobody can change, and the audit. A bureau and the province
may move a return between 已报, 已核 and 退回 and put it on or off the roster, and nothing else: the trigger below holds
them to those steps, and no column with a figure is granted to them.
"""

from django.db import migrations

from tenancy.rls import ALL, READ, Access, TenantTable, audit_trigger, grants, protect, run, system_access

DUE_INSERT = "on_roster AND status = 1 AND version = 0 AND revision = 0 AND signed_count = 0 AND first_filed_at IS NULL"
OWN_RANGE = (
    "region_id BETWEEN (SELECT nullif(current_setting('zj.lo', true), '')::int)"
    " AND (SELECT nullif(current_setting('zj.hi', true), '')::int)"
)
OWN = "enterprise_id = (SELECT nullif(current_setting('zj.enterprise', true), '')::int)"
NEW_COLUMNS = "drafted_at, drafted_by_name, revision, sentiment, flags"
NOTED = ("SELECT", "INSERT")

BUREAU_UPDATE = f"""
CREATE POLICY bureau_update ON orders_filing FOR UPDATE TO zj_bureau
USING ({OWN_RANGE} AND status IN (3, 4)) WITH CHECK ({OWN_RANGE} AND status IN (4, 5))
"""
GUARD = """
CREATE FUNCTION orders_filing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'zj_enterprise' THEN
        IF OLD.first_filed_at IS NOT NULL AND NEW.first_filed_at IS DISTINCT FROM OLD.first_filed_at THEN
            RAISE EXCEPTION 'the time of the first filing stays';
        END IF;
        IF NEW.version <= OLD.version OR NEW.revision < OLD.revision THEN
            RAISE EXCEPTION 'a return goes forward only';
        END IF;
        IF NEW.status = 4 AND OLD.status <> 4 OR NEW.status IN (1, 2) AND OLD.status > 2
           OR NEW.status = 5 AND OLD.status <> 5 THEN
            RAISE EXCEPTION 'an enterprise saves and files, and nothing else';
        END IF;
    ELSIF current_user IN ('zj_bureau', 'zj_province') THEN
        IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN ((3, 4), (3, 5), (4, 5)) THEN
            RAISE EXCEPTION 'officials verify or return what is filed, and nothing else';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_orders_live")]

    operations = [
        run(
            [
                # The enterprise's own return and orders, filed or not.
                f"GRANT UPDATE ({NEW_COLUMNS}) ON orders_filing TO zj_enterprise",
                "DROP POLICY enterprise_update ON orders_filing",
                f"CREATE POLICY enterprise_update ON orders_filing FOR UPDATE TO zj_enterprise USING ({OWN}) WITH CHECK ({OWN})",
                *(f"DROP POLICY enterprise_{verb} ON orders_order" for verb in ("insert", "update", "delete")),
                f"CREATE POLICY enterprise_insert ON orders_order FOR INSERT TO zj_enterprise WITH CHECK ({OWN})",
                f"CREATE POLICY enterprise_update ON orders_order FOR UPDATE TO zj_enterprise USING ({OWN}) WITH CHECK ({OWN})",
                f"CREATE POLICY enterprise_delete ON orders_order FOR DELETE TO zj_enterprise USING ({OWN})",
                "GRANT INSERT ON orders_finding TO zj_enterprise",
                # What was left unexplained is noted as the return is filed, by the enterprise itself; nothing else is.
                f"CREATE POLICY enterprise_insert ON orders_finding FOR INSERT TO zj_enterprise WITH CHECK ({OWN} AND kind = 4)",
                # Officials: the state, the roster, findings. No figure.
                "GRANT UPDATE (status) ON orders_filing TO zj_bureau",
                BUREAU_UPDATE,
                "GRANT UPDATE (status, on_roster), INSERT ON orders_filing TO zj_province",
                "CREATE POLICY province_update ON orders_filing FOR UPDATE TO zj_province USING (true) WITH CHECK (true)",
                f"CREATE POLICY province_insert ON orders_filing FOR INSERT TO zj_province WITH CHECK ({DUE_INSERT})",
                "GRANT INSERT ON orders_finding TO zj_bureau, zj_province",
                f"CREATE POLICY bureau_insert ON orders_finding FOR INSERT TO zj_bureau WITH CHECK ({OWN_RANGE} AND kind = 1)",
                "CREATE POLICY province_insert ON orders_finding FOR INSERT TO zj_province WITH CHECK (kind IN (1, 2))",
                GUARD,
                "CREATE TRIGGER filing_guard BEFORE UPDATE ON orders_filing FOR EACH ROW EXECUTE FUNCTION orders_filing_guard()",
            ]
        ),
        protect(
            TenantTable(
                "orders_orderchange",
                (
                    Access("zj_enterprise", ALL),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("order_id", "orders_order"), ("filing_id", "orders_filing")),
            ),
            TenantTable(
                "orders_filingversion",
                (
                    Access("zj_enterprise", NOTED),
                    Access("zj_bureau", READ),
                    Access("zj_province", READ),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
                audited=False,  # it is a record itself; the audit would say every line a third time
            ),
            TenantTable(
                "orders_filingtrace",
                (Access("zj_enterprise", NOTED), Access("zj_province", READ), *system_access()),
                references=(("filing_id", "orders_filing"),),
                audited=False,  # as above
            ),
            TenantTable(
                "orders_rosterchange",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", READ),
                    Access("zj_province", NOTED),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
            TenantTable(
                "orders_reminder",
                (
                    Access("zj_enterprise", READ),
                    Access("zj_bureau", NOTED),
                    Access("zj_province", NOTED),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
            TenantTable(
                "orders_sampleitem",
                (
                    Access("zj_province", ("SELECT", "INSERT", "UPDATE (result, note, judged_at, judged_by_id)")),
                    *system_access(),
                ),
                references=(("filing_id", "orders_filing"),),
            ),
            TenantTable("orders_signal", (Access("zj_province", READ), *system_access()), audited=False),
        ),
        run(
            [
                *grants(
                    "orders_sample",
                    {"zj_province": "SELECT, INSERT", "zj_job": "SELECT, INSERT", "zj_auditor": "SELECT"},
                ),
                audit_trigger("orders_sample"),
            ]
        ),
    ]
