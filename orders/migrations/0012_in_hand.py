"""What a return leaves in hand is kept with it, as its total of new orders is; returns that are there get it from their orders."""

from django.db import migrations, models

from tenancy.rls import run

FILL = """
UPDATE orders_filing f SET in_hand_usd_10k = b.closing
FROM (
    SELECT id, CASE WHEN bool_and(usd IS NOT NULL) THEN
               round(sum(opening * usd) / 10000, 2) + round(sum(signed * usd) / 10000, 2) - round(sum(shipped * usd) / 10000, 2)
               - round(sum(cancelled * usd) / 10000, 2) + round(sum(adjusted * usd) / 10000, 2) END AS closing
    FROM (
        SELECT f.id, CASE WHEN o.currency <> 'USD' THEN r.usd ELSE 1 END AS usd,
               CASE WHEN o.month < f.month THEN o.amount + c.before ELSE 0 END AS opening,
               CASE WHEN o.month = f.month THEN o.amount ELSE 0 END AS signed, c.shipped, c.cancelled, c.adjusted
        FROM orders_filing f
        LEFT JOIN orders_order o ON o.enterprise_id = f.enterprise_id AND o.month <= f.month AND coalesce(o.closed_in, 'infinity') >= f.month
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(adjusted - shipped - cancelled) FILTER (WHERE month < f.month), 0) AS before,
                   coalesce(sum(shipped) FILTER (WHERE month = f.month), 0) AS shipped,
                   coalesce(sum(cancelled) FILTER (WHERE month = f.month), 0) AS cancelled,
                   coalesce(sum(adjusted) FILTER (WHERE month = f.month), 0) AS adjusted
            FROM orders_orderchange WHERE order_id = o.id AND month <= f.month
        ) c
        LEFT JOIN orders_exchangerate r ON r.month = f.month AND r.currency = o.currency
        WHERE f.first_filed_at IS NOT NULL AND (f.origin = 1 OR f.filed_by_id IS NOT NULL)
    ) moves
    GROUP BY id
) b WHERE b.id = f.id
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_calendar_uploads")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="in_hand_usd_10k",
            field=models.DecimalField(
                decimal_places=2, max_digits=16, null=True, verbose_name="期末在手订单金额(万美元)"
            ),
        ),
        run([FILL]),
    ]
