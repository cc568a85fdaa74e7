import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("last_slot", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("task", models.CharField(max_length=200)),
                ("args", models.JSONField(default=list)),
                ("kwargs", models.JSONField(default=dict)),
                ("queue", models.CharField(max_length=50)),
                ("priority", models.SmallIntegerField(default=0)),
                ("key", models.CharField(blank=True, max_length=200)),
                ("requested_by", models.BigIntegerField(blank=True, db_index=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("enqueued_at", models.DateTimeField(db_index=True)),
                ("run_after", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_requested_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("max_attempts", models.PositiveSmallIntegerField(default=1)),
                ("backoff", models.DurationField()),
                ("resumable", models.BooleanField(default=False)),
                ("checkpoint", models.JSONField(blank=True, null=True)),
                ("token", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("progress_done", models.BigIntegerField(blank=True, null=True)),
                ("progress_total", models.BigIntegerField(blank=True, null=True)),
                ("note", models.JSONField(blank=True, null=True)),
                ("result", models.JSONField(blank=True, null=True)),
                ("error", models.JSONField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-enqueued_at", "pk"],
                "indexes": [models.Index(fields=["state", "-priority", "run_after"], name="job_next_to_take")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("key"),
                        condition=models.Q(models.Q(("key", ""), _negated=True), ("state__in", ["waiting", "running"])),
                        name="job_open_once_for_its_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="job_running_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("exception", models.CharField(max_length=200)),
                ("traceback", models.TextField()),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="tasks.job"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
