"""Row security as data: what each database role may do to a table, and the migration operations that say so.

Migrations may import this module (and nothing else of the application). Settings are read in sub-selects, so PostgreSQL
evaluates them once a query and not once a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import migrations

ROLES = ("zj_enterprise", "zj_bureau", "zj_province", "zj_job", "zj_auditor", "zj_admin", "zj_app")

_ENTERPRISE = "(SELECT nullif(current_setting('zj.enterprise', true), '')::int)"
_LOW = "(SELECT nullif(current_setting('zj.lo', true), '')::int)"
_HIGH = "(SELECT nullif(current_setting('zj.hi', true), '')::int)"
_COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Access:
    """What one database role may do to one table.

    `can` lists commands; a command may carry columns: "UPDATE (state, note)". `only` narrows the role's own rows for every
    command, e.g. to those of one person. `change_if` narrows UPDATE and DELETE, and `insert_if` INSERT, to rows that satisfy
    it too; `also_sees` widens SELECT by rows beyond the role's own.
    """

    role: str
    can: Sequence[str]
    only: str = ""
    change_if: str = ""
    insert_if: str = ""
    also_sees: str = ""


@dataclass(frozen=True)
class TenantTable:
    """A table with an owner: the columns that carry it, and who may do what."""

    name: str
    access: Sequence[Access]
    enterprise: str | None = "enterprise_id"
    region: str | None = "region_id"
    audited: bool = True
    references: Sequence[tuple[str, str]] = field(default=())
    """Tenant-to-tenant references (column, table): composite keys with the enterprise, as plain ones bypass row security."""


def _own(table: TenantTable, role: str) -> str:
    """Condition under which a row is the role's own; raises ValueError where the table has no column to tell."""
    if role == "zj_enterprise":
        if table.enterprise is None:
            raise ValueError(f"{table.name} has no enterprise column")
        return f"{table.enterprise} = {_ENTERPRISE}"
    if role == "zj_bureau":
        if table.region is None:
            raise ValueError(f"{table.name} has no region column")
        return f"{table.region} BETWEEN {_LOW} AND {_HIGH}"
    return "true"


def _both(own: str, more: str) -> str:
    return f"({own}) AND ({more})" if more else own


def policies(table: TenantTable) -> list[str]:
    """Statements that put a tenant table under forced row security."""
    lines = [
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
    ]
    for access in table.access:
        own = _both(_own(table, access.role), access.only)
        for command in access.can:
            lines.append(f"GRANT {command} ON {table.name} TO {access.role}")
        verbs = {command.split()[0] for command in access.can}
        for verb in (verb for verb in _COMMANDS if verb in verbs):
            clause = {
                "SELECT": f"USING (({own}) OR ({access.also_sees}))" if access.also_sees else f"USING ({own})",
                "INSERT": f"WITH CHECK ({_both(own, access.insert_if)})",
                "UPDATE": f"USING ({_both(own, access.change_if)}) WITH CHECK ({own})",
                "DELETE": f"USING ({_both(own, access.change_if)})",
            }[verb]
            short = access.role.removeprefix("zj_")
            lines.append(
                f"CREATE POLICY {short}_{verb.lower()} ON {table.name} AS PERMISSIVE FOR {verb} TO {access.role} {clause}"
            )
    for column, target in table.references:
        lines.append(
            f"ALTER TABLE {table.name} ADD CONSTRAINT {table.name}_{column}_same_enterprise"
            f" FOREIGN KEY ({column}, enterprise_id) REFERENCES {target} (id, enterprise_id) DEFERRABLE INITIALLY DEFERRED"
        )
    if table.audited:
        lines.append(audit_trigger(table.name))
    return lines


def audit_trigger(table: str) -> str:
    """Statement that has every change of a table written to the audit, in the same transaction."""
    return (
        f"CREATE TRIGGER audit_capture AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION audit.capture()"
    )


def grants(table: str, given: dict[str, str]) -> list[str]:
    """Grants on a table without tenants: role -> commands."""
    return [f"GRANT {commands} ON {table} TO {role}" for role, commands in given.items()]


def run(statements: Sequence[str]) -> migrations.RunSQL:
    """One migration operation; going back is done by restoring a backup, not by guessing."""
    return migrations.RunSQL(sql=list(statements), reverse_sql=migrations.RunSQL.noop)


def protect(*tables: TenantTable) -> migrations.RunSQL:
    """Migration operation that protects tenant tables."""
    return run([line for table in tables for line in policies(table)])


READ = ("SELECT",)
WRITE = ("SELECT", "INSERT", "UPDATE")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")


def system_access() -> tuple[Access, ...]:
    """What jobs and auditors may do to every tenant table: everything, and read."""
    return (Access("zj_job", ALL), Access("zj_auditor", READ))
