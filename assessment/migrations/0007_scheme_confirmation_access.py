"""Who may touch the confirmations of schemes: every office reads them, the province adds one, nobody changes or removes one."""

from django.db import migrations

from tenancy.rls import audit_trigger, grants, run

REFUSE = """
CREATE FUNCTION assessment_refuse_confirmed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a confirmation of a scheme is never changed or removed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
FINAL = """
CREATE TRIGGER confirmed_is_final BEFORE UPDATE OR DELETE ON assessment_schemeconfirmation
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_confirmed()
"""
NEVER_EMPTIED = """
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON assessment_schemeconfirmation
FOR EACH STATEMENT EXECUTE FUNCTION assessment_refuse_confirmed()
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_scheme_confirmation"), ("tenancy", "0003_access")]

    operations = [
        run(
            [
                *grants(
                    "assessment_schemeconfirmation",
                    {
                        "zj_bureau": "SELECT",
                        "zj_province": "SELECT, INSERT",
                        "zj_job": "SELECT, INSERT",
                        "zj_auditor": "SELECT",
                    },
                ),
                audit_trigger("assessment_schemeconfirmation"),
                REFUSE,
                FINAL,
                NEVER_EMPTIED,
            ]
        ),
    ]
