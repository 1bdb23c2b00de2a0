"""Loads Zhejiang: the province, its 11 cities and 90 counties, and the peer groups of the Notice."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "zj_divisions.json"
PROVINCE, CITY, COUNTY = 1, 2, 3
ZHEJIANG = 330000


def load(apps, schema_editor):
    """Regions are no tenant rows: no scope is needed here."""
    region = apps.get_model("tenancy", "Region")
    group = apps.get_model("tenancy", "PeerGroup")
    alias = schema_editor.connection.alias
    divisions = json.loads(DATA.read_text(encoding="utf-8"))
    rows = [region(code=ZHEJIANG * 1000, name="浙江省", name_en="Zhejiang", level=PROVINCE)]
    for level in (CITY, COUNTY):
        rows += [
            region(
                code=int(division["code"]) * 1000,
                name=division["name"],
                name_en=division.get("name_en", ""),
                level=level,
                parent_id=int(division["parent"]) * 1000,
            )
            for division in divisions
            if (division["parent"] == str(ZHEJIANG)) == (level == CITY)
        ]
    region.objects.using(alias).bulk_create(rows)
    cities = group.objects.using(alias).create(slug="cities", name="11个设区市")
    cities.regions.set([row.code for row in rows if row.level == CITY])
    group.objects.using(alias).create(slug="strong", name="30个出口强县")  # the Notice names none: entered data
    counties = group.objects.using(alias).create(slug="counties", name="全部县（市、区）")
    counties.regions.set([row.code for row in rows if row.level == COUNTY])


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_access")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
