"""Filing with less work: lists of orders, changes and versions are ordered by keys of their own rows, and a return's orders
are audited by the statement that adds them, as customs exports are: the same events."""

from django.db import migrations

from tenancy.rls import run

_CAPTURE = [
    "DROP TRIGGER audit_capture ON orders_order",
    (
        "CREATE TRIGGER audit_capture AFTER UPDATE OR DELETE ON orders_order"
        " FOR EACH ROW EXECUTE FUNCTION audit.capture()"
    ),
    (
        "CREATE TRIGGER audit_capture_added AFTER INSERT ON orders_order REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit.capture_added()"
    ),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_filing_open")]

    operations = [
        migrations.AlterModelOptions(name="order", options={"ordering": ["filing_id", "line"], "verbose_name": "订单"}),
        migrations.AlterModelOptions(
            name="orderchange", options={"ordering": ["order_id", "month"], "verbose_name": "订单变动"}
        ),
        migrations.AlterModelOptions(
            name="filingversion", options={"ordering": ["filing_id", "number"], "verbose_name": "填报版本"}
        ),
        run(_CAPTURE),
    ]
