"""Who may touch targets: the department's and the centre's, and nobody else's. What is frozen is never changed, whoever asks."""

from django.db import migrations

from tenancy.rls import ALL, WRITE, Access, TenantTable, protect, run, system_access

APPEND = ("SELECT", "INSERT")
FINAL = """
CREATE FUNCTION targets_frozen_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a frozen state is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
REFUSE = "EXECUTE FUNCTION targets_frozen_final()"


def table(name: str, can: tuple[str, ...], *, audited: bool = True) -> TenantTable:
    """A table of the province: bureaus and enterprises hold no grant at all."""
    return TenantTable(name, (Access("zj_province", can), *system_access()), enterprise=None, audited=audited)


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [
        protect(
            table("targets_targettable", WRITE),
            table("targets_keywork", ALL),
            table("targets_target", ALL),
            table("targets_targetupload", WRITE, audited=False),  # what it writes is audited
            table("targets_progress", ("SELECT", "INSERT", "UPDATE (state)")),
            table("targets_evidence", APPEND),
            table("targets_verification", APPEND),
            table("targets_frozen", APPEND),
        ),
        run(
            [
                FINAL,
                f"CREATE TRIGGER frozen_is_final BEFORE UPDATE OR DELETE ON targets_frozen FOR EACH ROW {REFUSE}",
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON targets_frozen FOR EACH STATEMENT {REFUSE}",
            ]
        ),
    ]
