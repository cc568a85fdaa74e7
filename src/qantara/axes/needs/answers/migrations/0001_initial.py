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
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=150)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("ads", "ads in twelve months"),
                            ("share", "share, in percent"),
                            ("change", "change over a year, in percent"),
                            ("forecast", "expected a year ahead"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "direction",
                    models.CharField(choices=[("above", "rises above"), ("below", "falls below")], max_length=5),
                ),
                ("value", models.FloatField()),
                ("made_at", models.DateTimeField()),
                ("paused", models.BooleanField(default=False)),
                ("beyond", models.BooleanField(default=False)),
                ("checked", models.CharField(blank=True, max_length=30)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [models.Index(models.F("checked"), name="alert_checked")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("kind"),
                        models.F("key"),
                        models.F("measure"),
                        models.F("direction"),
                        models.F("value"),
                        name="alert_says_one_thing_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(max_length=500)),
                ("language", models.CharField(max_length=2)),
                ("made_at", models.DateTimeField()),
                ("seen", models.CharField(blank=True, max_length=30)),
                ("seen_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("person"), models.F("name"), name="saved_view_has_its_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.CharField(max_length=30, unique=True)),
                ("as_of", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("octets", models.PositiveBigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_same", models.BooleanField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="signed_edition_is_signed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="signed_edition_is_signed_by_two",
                    ),
                ],
            },
        ),
    ]
