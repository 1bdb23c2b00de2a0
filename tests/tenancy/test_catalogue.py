"""Row security, read from the database's own catalogue: no table, function, view or grant walks round it."""

from typing import Any

from django.apps import apps

from tenancy.enums import DatabaseRole

ROLES = [role.value for role in DatabaseRole]
LOGIN = "zj_app"

# Tables that carry no tenant: identity, reference and publication. Every other table must be a tenant's.
GLOBAL = {
    "tenancy_region": "reference",
    "tenancy_peergroup": "reference",
    "tenancy_peergroup_regions": "reference",
    "tenancy_peergroupchange": "reference: when a group was changed, and why",
    "tenancy_calendarday": "reference",
    "tenancy_user": "identity, unreachable inside a scope",
    "tenancy_signinattempt": "identity, unreachable inside a scope",
    "tenancy_signin": "identity: written by the login, read by jobs alone",
    "notices_contactround": "reference: when a year's contacts are due",
    "orders_exchangerate": "reference",
    "orders_sample": "the province's alone; what it drew are tenant rows",
    "orders_referenceupload": "the province's alone: no other role holds a grant",
    "cases_article": "publication: nobody's data; the questions behind it are tenant rows",
    "cases_hottopic": "the province's alone: no other role holds a grant; its questions are tenant rows",
    "cases_selection": "a selection's dates and criteria; what is selected, by whom, are tenant rows",
    "cases_awardedcase": "publication: nobody's data, written once when a selection is published",
    "alerts_warninglist": "a list's date; its entries are tenant rows",
    "alerts_listdraft": "the province's alone: no other role holds a grant; its rows are tenant rows",
    "alerts_backtest": "the province's alone: counts, no enterprise",
    "alerts_listupload": "the province's alone: no other role holds a grant",
    "assessment_run": "a computation's date and digest; its results are tenant rows",
    "assessment_prioritylist": "a list's date, thresholds and seals; its entries and counts are tenant rows",
    "assessment_schemeconfirmation": "publication: the province's word on a year's scheme",
}
TENANT_COLUMNS = ("enterprise_id", "region_id")
FOREIGN_TO_TENANTS = {"auth_", "django_"}  # Django's own bookkeeping
MUTABLE_GRANTS = ("INSERT", "UPDATE", "DELETE")


def our_tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
    return sorted(name for (name,) in cursor.fetchall() if not name.startswith(tuple(FOREIGN_TO_TENANTS)))


def columns(cursor: Any, table: str) -> set[str]:
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
    return {name for (name,) in cursor.fetchall()}


def tenant_tables(cursor: Any) -> list[str]:
    return [table for table in our_tables(cursor) if table not in GLOBAL]


def test_every_model_is_listed_as_tenant_or_global(as_admin: Any) -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.db_table.startswith(tuple(FOREIGN_TO_TENANTS))
    }
    assert tables == set(our_tables(as_admin))
    for table in tenant_tables(as_admin):
        own = columns(as_admin, table)
        assert table == "tenancy_enterprise" or own & set(TENANT_COLUMNS), f"{table} carries no tenant"


def test_tables_with_a_tenant_column_are_tenant_tables(as_admin: Any) -> None:
    wrong = [
        table
        for table in GLOBAL
        if columns(as_admin, table) & set(TENANT_COLUMNS) and table != "tenancy_peergroup_regions"
    ]
    assert wrong == []


def test_every_tenant_table_has_forced_row_security(as_admin: Any) -> None:
    for table in tenant_tables(as_admin):
        as_admin.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        assert as_admin.fetchone() == (True, True), table


def test_a_grant_without_a_policy_or_a_policy_without_a_grant_does_not_exist(as_admin: Any) -> None:
    for table in tenant_tables(as_admin):
        for role in (*ROLES, LOGIN):
            for command in ("SELECT", *MUTABLE_GRANTS):
                as_admin.execute(
                    "SELECT has_table_privilege(%(role)s, %(table)s, %(command)s)"
                    " OR (%(command)s <> 'DELETE' AND has_any_column_privilege(%(role)s, %(table)s,"
                    " CASE %(command)s WHEN 'DELETE' THEN 'SELECT' ELSE %(command)s END))",
                    {"role": role, "table": table, "command": command},
                )
                granted = as_admin.fetchone()[0]
                as_admin.execute(
                    "SELECT count(*) FROM pg_policies WHERE tablename = %s AND %s = ANY (roles) AND cmd = %s",
                    [table, role, command],
                )
                assert as_admin.fetchone()[0] == int(granted), (table, role, command)


def test_policies_name_their_roles_and_read_settings_once_a_query(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT tablename, policyname, roles, permissive, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies"
    )
    found = as_admin.fetchall()
    assert found
    for table, name, roles, permissive, text in found:
        assert roles not in ("{public}", ["public"]), (table, name)
        assert permissive == "PERMISSIVE"
        # Every current_setting stands in a sub-select, or PostgreSQL would read it for every row.
        assert text.count("current_setting") == text.count("( SELECT (NULLIF(current_setting"), (table, name, text)


def test_enterprises_and_bureaus_never_have_an_open_policy(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
        " WHERE 'zj_enterprise' = ANY (roles) OR 'zj_bureau' = ANY (roles)"
    )
    for table, name, command, qual, check in as_admin.fetchall():
        for text in filter(None, (qual, check)):
            assert "zj.enterprise" in text or ("zj.lo" in text and "zj.hi" in text), (table, name, command)
            assert text != "true"


def test_nobody_but_the_enterprise_can_change_a_return_or_an_order(as_admin: Any) -> None:
    # What officials may move is a return's state and its place on the roster; the province puts empty rows on one.
    moved = {("orders_filing", "zj_bureau"): {"status"}, ("orders_filing", "zj_province"): {"status", "on_roster"}}
    for table in ("orders_filing", "orders_order", "orders_orderchange", "orders_filingversion"):
        for role in ("zj_bureau", "zj_province", "zj_auditor", "zj_admin", LOGIN):
            for command in MUTABLE_GRANTS:
                as_admin.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, command])
                puts_on = (table, role, command) == ("orders_filing", "zj_province", "INSERT")
                assert as_admin.fetchone()[0] is puts_on, (table, role, command)
            as_admin.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
                [table, role],
            )
            assert {name for (name,) in as_admin.fetchall()} == moved.get((table, role), set()), (table, role)


def test_auditors_hold_no_grant_to_change_anything(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'zj_auditor' AND privilege_type <> 'SELECT'"
    )
    assert as_admin.fetchall() == []


def test_truncate_is_granted_to_nobody(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT grantee, table_name FROM information_schema.role_table_grants"
        " WHERE privilege_type = 'TRUNCATE' AND grantee LIKE 'zj\\_%' AND grantee NOT IN ('zj_owner', 'zj_audit')"
    )
    assert as_admin.fetchall() == []


def test_there_is_no_view_and_no_function_that_walks_round_row_security(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)"
    )
    assert as_admin.fetchall() == []
    as_admin.execute(
        "SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    assert [name for (name,) in as_admin.fetchall()] == [
        "audit.broken_seals", "audit.capture", "audit.capture_added", "audit.seal_now",
    ]  # fmt: skip


def test_every_unique_key_of_a_tenant_table_has_the_tenant_or_an_unguessable_id_in_it(as_admin: Any) -> None:
    # A key without the tenant would tell whether somebody else's row exists.
    exempt = {
        "tenancy_enterprise_uscc_key": "the credit code is the tenant's own name",
        "tenancy_job_key_key": "keys carry who asks",
    }
    as_admin.execute(
        "SELECT c.relname, i.relname, array_agg(a.attname::text) FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)"
        " WHERE x.indisunique AND NOT x.indisprimary AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2"
    )
    tenants = set(tenant_tables(as_admin))
    for table, index, names in as_admin.fetchall():
        if table in tenants and not index.startswith(tuple(exempt)):
            assert set(names) & {"enterprise_id", "region_id", "public_id"}, (table, index, names)


def test_references_between_tenant_rows_carry_the_enterprise(as_admin: Any) -> None:
    # A plain foreign key is checked past row security, so one could point at somebody else's row.
    as_admin.execute(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, array_length(c.conkey, 1) FROM pg_constraint c"
        " WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
    )
    with_enterprise = {table for table in tenant_tables(as_admin) if "enterprise_id" in columns(as_admin, table)}
    inside = {"tenancy_storedfile", "notices_delivery"}  # written by jobs only
    for table, target, width in as_admin.fetchall():
        if table in with_enterprise - inside and target in with_enterprise:
            assert width == 2, (table, target)


def test_business_tables_are_audited(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_capture' AND tgenabled = 'O'"
    )
    audited = {table for (table,) in as_admin.fetchall()}
    # No business: queue, lock-outs, workbooks that wait (what they write is audited), answers kept for repeated requests.
    operations = {"tenancy_job", "tenancy_signinattempt", "tenancy_enterpriseupload", "tenancy_keptanswer"}
    operations |= {"tenancy_signin", "orders_referenceupload", "orders_monthworkbook", "notices_delivery"}
    operations |= {"targets_targetupload", "notices_contactupload"}
    # What is not handed in yet: a list's draft (its entries are audited once published), an enterprise's unsent words.
    operations |= {"alerts_draftentry", "alerts_feedbackdraft"}
    # By a job, from rows that are audited; words drawn from a title that is; the ids that a run counted.
    worked_out = {"assessment_basis", "assessment_priorityentry", "assessment_prioritycount"}
    worked_out |= {"alerts_leadingcount", "orders_conversion", "orders_signal", "cases_statistic", "cases_term"}
    records = {"orders_filingversion", "orders_filingtrace"}  # written once with the return, never changed
    assert set(our_tables(as_admin)) - audited == operations | worked_out | records


def test_the_application_can_only_insert_into_the_audit_through_the_trigger(as_admin: Any) -> None:
    for role in (*ROLES, LOGIN):
        for table in ("audit.event", "audit.seal"):
            for command in (*MUTABLE_GRANTS, "TRUNCATE"):
                as_admin.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, command])
                assert as_admin.fetchone()[0] is False, (role, table, command)


def test_the_login_is_weak_and_inherits_nothing(as_admin: Any) -> None:
    as_admin.execute(
        "SELECT rolsuper, rolbypassrls, rolinherit, rolcreaterole FROM pg_roles WHERE rolname = %s", [LOGIN]
    )
    assert as_admin.fetchone() == (False, False, False, False)
