import django.db.models.deletion
from django.db import migrations, models

from qantara.kit.audit.append_only import install, remove


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("actor", models.BigIntegerField(null=True)),
                ("through", models.BigIntegerField(null=True)),
                ("target_type", models.CharField(max_length=100)),
                ("target_id", models.CharField(max_length=64)),
                ("person", models.BigIntegerField(null=True)),
                ("values_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("root", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Values",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="values",
                        serialize=False,
                        to="audit.entry",
                    ),
                ),
                ("salt", models.CharField(max_length=32)),
                ("content", models.TextField()),
            ],
            options={
                "verbose_name_plural": "values",
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="seal",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="audit.seal",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["at", "id"], name="audit_entry_at"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["event", "at", "id"], name="audit_entry_event"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["actor", "at", "id"], name="audit_entry_actor"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("through__isnull", False)),
                fields=["through", "at", "id"],
                name="audit_entry_through",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person", "at", "id"], name="audit_entry_person"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["target_type", "target_id", "at", "id"], name="audit_entry_target"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["seal", "id"], name="audit_entry_seal"),
        ),
        migrations.RunPython(install, remove),
    ]
