"""An enterprise that corrects a month moves what its later months leave in hand: that figure may change without a new version."""

from django.db import migrations

from tenancy.rls import run

GUARD = """
CREATE OR REPLACE FUNCTION orders_filing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'zj_enterprise' THEN
        IF OLD.first_filed_at IS NOT NULL AND NEW.first_filed_at IS DISTINCT FROM OLD.first_filed_at THEN
            RAISE EXCEPTION 'the time of the first filing stays';
        END IF;
        IF (NEW.version <= OLD.version OR NEW.revision < OLD.revision)
           AND to_jsonb(NEW) - 'in_hand_usd_10k' <> to_jsonb(OLD) - 'in_hand_usd_10k' THEN
            RAISE EXCEPTION 'a return goes forward only';
        END IF;
        IF NEW.status = 4 AND OLD.status <> 4 OR NEW.status IN (1, 2) AND OLD.status > 2
           OR NEW.status = 5 AND OLD.status <> 5 THEN
            RAISE EXCEPTION 'an enterprise saves and files, and nothing else';
        END IF;
    ELSIF current_user IN ('zj_bureau', 'zj_province') THEN
        IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN ((3, 4), (3, 5), (4, 5)) THEN
            RAISE EXCEPTION 'officials verify or return what is filed, and nothing else';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_in_hand")]

    operations = [run(["GRANT UPDATE (in_hand_usd_10k) ON orders_filing TO zj_enterprise", GUARD])]
