import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("draft", models.PositiveIntegerField(default=1)),
                ("base", models.CharField(blank=True, max_length=64)),
                ("texts", models.JSONField(blank=True, null=True)),
                ("searched_at", models.DateTimeField(blank=True, null=True)),
                ("found", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("draft", models.PositiveIntegerField(unique=True)),
                ("base", models.CharField(max_length=64)),
                ("measured_at", models.DateTimeField()),
                ("content", models.JSONField()),
            ],
            options={
                "ordering": ["-draft"],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folded", models.CharField(max_length=120, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("ads", models.PositiveIntegerField()),
                ("in_lists", models.PositiveIntegerField(default=0)),
                ("after_cues", models.PositiveIntegerField(default=0)),
                ("examples", models.JSONField(default=list)),
                ("closest", models.JSONField(default=list)),
                ("growth", models.FloatField(blank=True, null=True)),
                ("low", models.FloatField(blank=True, null=True)),
                ("high", models.FloatField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to decide"),
                            ("proposed", "waits for a second person"),
                            ("decided", "in the draft"),
                            ("published", "published"),
                            ("gone", "no longer found"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-ads", "folded"],
                "indexes": [models.Index(fields=["state", "-ads", "folded"], name="curation_candidates_shown")],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be written"),
                            ("written", "written; the series are still those of before"),
                            ("counted", "in force, series counted anew"),
                            ("refused", "not written"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("effect", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("before", models.CharField(blank=True, max_length=10)),
                ("vocabulary", models.CharField(blank=True, max_length=10)),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                ("run", models.CharField(blank=True, max_length=40)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vocabularies_published",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "New skill"), ("merge", "Further name of a skill"), ("refuse", "No skill")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for a second person"),
                            ("confirmed", "in the draft"),
                            ("published", "published"),
                            ("sent_back", "sent back"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("behind", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vocabulary_decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="needs_curation.candidate",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vocabulary_decisions_ended",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="needs_curation.version",
                    ),
                ),
            ],
            options={
                "ordering": ["ended_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "confirmed"))),
                        fields=("candidate",),
                        name="curation_one_open_decision",
                    )
                ],
            },
        ),
    ]
