"""An aggregate for the figures of a hundred thousand enterprises: whole cents, eight bytes a sum.

PostgreSQL's own sum of bigint keeps a number of any size for each of fifteen sums and enterprises and prints it between processes;
this one adds in place, and raises where a sum would not fit.
"""

from django.db import migrations

from tenancy.rls import run

SUM = """
CREATE AGGREGATE alerts_sum(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE)
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_lists_live_access")]

    operations = [run([SUM])]
