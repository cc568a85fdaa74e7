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
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Access"),
                            ("correction", "Correction"),
                            ("erasure", "Erasure"),
                            ("opposition", "Opposition"),
                        ],
                        max_length=12,
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=60)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "On the portal"),
                            ("paper", "On paper"),
                            ("mail", "By e-mail"),
                            ("desk", "In person"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("contact", models.CharField(blank=True, max_length=254)),
                ("details", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not proven yet"),
                            ("session", "Signed in, password or code given again"),
                            ("document", "An identity document was shown; no copy is kept"),
                            ("known", "Known in person to the institution"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("identity_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("refused", "refused")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("passed_on", models.TextField(blank=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("alerted_at", models.DateTimeField(blank=True, null=True)),
                ("emptied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "identity_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities_proven",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=dict)),
                ("audit_values", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="privacy.request",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RetentionProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("cutoff", models.DateTimeField()),
                ("months", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-at", "rule", "-pk"],
                "indexes": [models.Index(models.F("rule"), models.F("at"), name="retention_proof_of_rule")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "language",
                    models.CharField(choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English")], max_length=2),
                ),
                ("text", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("purpose"),
                        condition=models.Q(("person__isnull", False), ("withdrawn_at__isnull", True)),
                        name="consent_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="consent_withdrawn_after_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opposition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=60)),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oppositions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("purpose"),
                        condition=models.Q(("lifted_at__isnull", True), ("person__isnull", False)),
                        name="opposition_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True), ("lifted_at__gte", models.F("since")), _connector="OR"
                        ),
                        name="opposition_lifted_after_made",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(models.F("state"), models.F("due_at"), name="privacy_request_due"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="request_decided_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    ("emptied_at__isnull", False),
                    _connector="OR",
                ),
                name="request_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("identity", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_done_only_once_identity_is_proven",
            ),
        ),
    ]
