"""Two more kinds of flags: nobody may speak about a case, and a form is not known to be on the CAF."""

from django.db import migrations, models


def have_looked_at(apps, schema_editor):
    """Have the next scan look at every open case with the IRS: the new flags are raised on those that need them."""
    apps.get_model("notices", "Case").objects.filter(state="open", authority="IRS").update(flags_change_on=None)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0016_paths"),
    ]

    operations = [
        migrations.AlterField(
            model_name="flag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("deadline_passed", "deadline passed"),
                    ("deadline_near", "deadline near"),
                    ("likely_to_escalate", "likely to escalate"),
                    ("no_next_action", "no next action"),
                    ("csed_near", "collection period ends soon"),
                    ("csed_passed", "collection period may be over"),
                    ("irs_silent", "IRS silent"),
                    ("no_cover", "no authorization cover"),
                    ("unconfirmed", "authorization not confirmed"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(have_looked_at, migrations.RunPython.noop),
    ]
