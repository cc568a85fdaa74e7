import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qantara.axes.needs.outlook.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("deadline", models.DateField()),
                ("opened_at", models.DateTimeField()),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("company", models.CharField(max_length=200)),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("in_lake_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="needs_outlook.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["campaign", "organisation", "number"],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occupation", models.CharField(max_length=100)),
                ("region", models.CharField(max_length=5)),
                ("hires", models.PositiveIntegerField()),
                ("hard", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="needs_outlook.declaration",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(default=qantara.axes.needs.outlook.models.new_key, max_length=30, unique=True),
                ),
                ("series", models.CharField(max_length=150)),
                ("names", models.JSONField()),
                ("from_month", models.DateField()),
                ("to_month", models.DateField()),
                ("change", models.DecimalField(decimal_places=1, max_digits=5)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                ("expires_on", models.DateField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("in_lake_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawal_in_lake_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_month__gte", models.F("from_month"))),
                        name="adjustment_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change", 0), _negated=True), ("change__gt", -100), ("change__lte", 300)
                        ),
                        name="adjustment_changes_something",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                models.F("id"),
                condition=models.Q(("in_lake_at__isnull", True), ("sent_at__isnull", False)),
                name="declaration_to_take_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                models.F("campaign"),
                models.F("organisation"),
                condition=models.Q(("sent_at__isnull", True)),
                name="declaration_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                models.F("campaign"),
                models.F("organisation"),
                models.F("number"),
                name="declaration_number_is_one_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number__isnull", True), ("sent_at__isnull", True)),
                    models.Q(("number__isnull", False), ("sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="declaration_sent_has_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                models.F("declaration"), models.F("occupation"), models.F("region"), name="line_says_one_thing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("hard__isnull", True), ("hard__lte", models.F("hires")), _connector="OR"),
                name="line_hard_are_among_hires",
            ),
        ),
    ]
