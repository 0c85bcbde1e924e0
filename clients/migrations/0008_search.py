from django.db import migrations, models

from clients.models.clients import search_name_of

FEW = 2000


def fill(apps, schema_editor):
    """What a search compares of each name that is there already."""
    clients = apps.get_model("clients", "Client").objects
    last = 0
    while rows := list(clients.filter(pk__gt=last).order_by("pk").only("name")[:FEW]):
        for row in rows:
            row.search_name = search_name_of(row.name)
        clients.bulk_update(rows, ["search_name"], batch_size=FEW)
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0007_form'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='search_name',
            field=models.CharField(default='', editable=False, help_text='as a search compares it', max_length=240),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['firm', 'search_name', 'id'], name='client_firm_search_name'),
        ),
    ]
