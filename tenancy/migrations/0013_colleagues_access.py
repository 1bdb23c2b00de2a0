"""An office sees its own people, and nobody else's: who is there to be given a question.

People themselves (`tenancy_user`) stay out of sight inside a scope; the name is kept with the membership.
"""

from django.db import migrations

from tenancy.rls import run

LOW = "(SELECT nullif(current_setting('zj.lo', true), '')::int)"
HIGH = "(SELECT nullif(current_setting('zj.hi', true), '')::int)"
# Inside the range as everywhere; and of the range exactly the office itself, without the offices below.
OWN_OFFICE = f"region_id BETWEEN {LOW} AND {HIGH} AND region_id = {LOW} AND enterprise_id IS NULL"
COLUMNS = "id, user_id, role, region_id, enterprise_id, person_name"

# Not SECURITY DEFINER: who may add a membership (zj_admin, zj_job) may read the person.
_NAMED = """
CREATE FUNCTION membership_person() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.person_name := '';
    IF NEW.enterprise_id IS NULL THEN
        SELECT display_name INTO NEW.person_name FROM tenancy_user WHERE id = NEW.user_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_person BEFORE INSERT OR UPDATE OF user_id, enterprise_id ON tenancy_membership
    FOR EACH ROW EXECUTE FUNCTION membership_person();
UPDATE tenancy_membership SET user_id = user_id WHERE enterprise_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0012_colleagues")]

    operations = [
        run(["SET CONSTRAINTS ALL IMMEDIATE", _NAMED]),
        run(
            [
                line
                for role in ("bureau", "province")
                for line in (
                    f"GRANT SELECT ({COLUMNS}) ON tenancy_membership TO zj_{role}",
                    f"CREATE POLICY {role}_select ON tenancy_membership FOR SELECT TO zj_{role} USING ({OWN_OFFICE})",
                )
            ]
        ),
    ]
