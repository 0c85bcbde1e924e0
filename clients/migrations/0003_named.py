from django.db import migrations

FEW = 500


def name_the_members(apps, schema_editor):
    """Each member who was ticked becomes a line of the form, with the particulars of today, the firm's where empty."""
    Authorization = apps.get_model("clients", "Authorization")
    Representative = apps.get_model("clients", "Representative")
    rows = Authorization.objects.order_by("pk").prefetch_related("members__firm")
    lines = (
        Representative(
            authorization=row,
            position=position,
            member=member,
            name=member.name,
            designation=member.designation,
            licence=member.licence,
            caf_number=member.caf_number,
            ptin=member.ptin,
            address=member.firm.address,
            phone=member.phone or member.firm.phone,
            fax=member.fax or member.firm.fax,
        )
        for row in rows.iterator(chunk_size=FEW)
        for position, member in enumerate(sorted(row.members.all(), key=lambda each: (each.name, each.pk)), 1)
    )
    Representative.objects.bulk_create(lines, batch_size=FEW)


def tick_the_members(apps, schema_editor):
    for line in apps.get_model("clients", "Representative").objects.filter(member__isnull=False).iterator():
        line.authorization.members.add(line.member)


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0002_forms'),
        ('practice', '0005_docket'),
    ]

    operations = [migrations.RunPython(name_the_members, tick_the_members)]
