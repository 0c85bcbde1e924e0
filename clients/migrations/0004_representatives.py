from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_named'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='authorization',
            name='members',
        ),
    ]
