"""Who may touch sign-ins of officials: the login writes them before any role is taken, jobs read and purge them, nobody else."""

from django.db import migrations

from tenancy.rls import grants, run


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0009_signins")]

    operations = [
        # The login reads nothing but the ids that its own INSERT returns.
        run(grants("tenancy_signin", {"zj_app": "INSERT, SELECT (id)", "zj_job": "SELECT, DELETE"})),
    ]
