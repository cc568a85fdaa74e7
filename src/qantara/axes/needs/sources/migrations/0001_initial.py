import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("uploads", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                ("licence", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("folder", "Folder on this machine"),
                            ("url", "Feed at an address (RSS, XML, JSON, CSV)"),
                            ("france_travail", "France Travail"),
                            ("adzuna", "Adzuna"),
                            ("jobtech", "JobTech (Sweden)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=500)),
                ("asked", models.CharField(blank=True, max_length=200)),
                ("account", models.CharField(blank=True, max_length=200)),
                ("secret", models.TextField(blank=True)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("day", "Every day"), ("week", "Every week")], default="day", max_length=5
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(default=0)),
                ("hour", models.PositiveSmallIntegerField(default=5)),
                ("created_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("job", models.UUIDField(blank=True, null=True)),
                ("trouble", models.JSONField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AdsImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, max_length=500)),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=120)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("seen_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("job", models.UUIDField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.JSONField(blank=True, null=True)),
                ("run", models.CharField(blank=True, max_length=40)),
                ("read", models.PositiveIntegerField(blank=True, null=True)),
                ("kept", models.PositiveIntegerField(blank=True, null=True)),
                ("known", models.PositiveIntegerField(blank=True, null=True)),
                ("merged", models.PositiveIntegerField(blank=True, null=True)),
                ("rejected", models.PositiveIntegerField(blank=True, null=True)),
                ("undated", models.PositiveIntegerField(blank=True, null=True)),
                ("mentions", models.PositiveIntegerField(blank=True, null=True)),
                ("seconds", models.FloatField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="uploads.storedfile",
                    ),
                ),
                (
                    "mends",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mended_by",
                        to="needs_sources.adsimport",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="needs_sources.feed",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=300)),
                ("line", models.BigIntegerField()),
                ("reason", models.CharField(max_length=40)),
                ("excerpt", models.CharField(blank=True, max_length=200)),
                ("cells", models.JSONField(default=list)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="needs_sources.adsimport"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lt", 24), ("weekday__lt", 7)), name="feed_hour_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="adsimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("run", "")),
                    models.Q(("done_at__isnull", False), models.Q(("run", ""), _negated=True)),
                    _connector="OR",
                ),
                name="import_done_has_its_run",
            ),
        ),
    ]
