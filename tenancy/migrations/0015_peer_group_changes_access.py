"""Who may touch changes of peer groups: whoever sees ranks reads them, the province adds to them, nobody changes one."""

from django.db import migrations

from tenancy.rls import audit_trigger, grants, run

SEEN = dict.fromkeys(("zj_bureau", "zj_auditor"), "SELECT")
ADDED = dict.fromkeys(("zj_province", "zj_job"), "SELECT, INSERT")


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0014_peer_group_changes")]

    operations = [
        run([*grants("tenancy_peergroupchange", SEEN | ADDED), audit_trigger("tenancy_peergroupchange")]),
    ]
