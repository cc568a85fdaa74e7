import django.db.models.deletion
from django.db import migrations, models

import qantara.agreements.phrases


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Axis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("title", qantara.agreements.phrases.PhraseField()),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", qantara.agreements.phrases.PhraseField()),
                ("signed_on", models.DateField(null=True)),
                ("place", qantara.agreements.phrases.PhraseField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64)),
                ("read_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["signed_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("composition", qantara.agreements.phrases.PhraseField()),
                ("task", qantara.agreements.phrases.PhraseField()),
                ("rhythm", qantara.agreements.phrases.PhraseField()),
                ("quorum", qantara.agreements.phrases.PhraseField()),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("text", qantara.agreements.phrases.PhraseField()),
                (
                    "axis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="commitments", to="agreements.axis"
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("name", qantara.agreements.phrases.PhraseField()),
                ("seat_to_confirm", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefits",
                        to="parties.organisation",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="agreements.beneficiary",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="axis",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="%(class)s_set", to="agreements.convention"
            ),
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("number", models.CharField(max_length=200)),
                ("title", qantara.agreements.phrases.PhraseField()),
                ("text", qantara.agreements.phrases.PhraseField()),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConventionDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("name", qantara.agreements.phrases.PhraseField()),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("title", qantara.agreements.phrases.PhraseField()),
                ("text", qantara.agreements.phrases.PhraseField()),
                ("indicators", models.JSONField(default=list)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Signatory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("name", qantara.agreements.phrases.PhraseField()),
                ("signed_by", models.CharField(blank=True, max_length=200)),
                ("quality", qantara.agreements.phrases.PhraseField()),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("measure", models.CharField(max_length=80)),
                ("measure_name", qantara.agreements.phrases.PhraseField()),
                ("what", qantara.agreements.phrases.PhraseField()),
                ("value", models.FloatField(null=True)),
                ("unit", qantara.agreements.phrases.PhraseField()),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("baseline", models.FloatField(null=True)),
                ("baseline_year", models.PositiveSmallIntegerField(null=True)),
                ("source", qantara.agreements.phrases.PhraseField()),
                ("stated_on", models.CharField(blank=True, max_length=10)),
                ("scope", qantara.agreements.phrases.PhraseField()),
                ("definition", qantara.agreements.phrases.PhraseField()),
                ("definition_to_confirm", models.BooleanField(default=False)),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="supersedes",
                        to="agreements.target",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CommitteeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField()),
                ("to_confirm", models.BooleanField(default=False)),
                ("name", qantara.agreements.phrases.PhraseField()),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="agreements.committee"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_seats",
                        to="parties.organisation",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="agreements.convention",
                    ),
                ),
            ],
            options={
                "ordering": ["convention", "order", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        models.F("convention"), models.F("key"), name="committeemember_key_is_one_of_its_convention"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="committee_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="commitment_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="beneficiary_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="axis",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="axis_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="article_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="conventiondomain",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="conventiondomain_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="objective_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="signatory_key_is_one_of_its_convention"
            ),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(models.F("measure"), name="target_measure"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                models.F("convention"), models.F("key"), name="target_key_is_one_of_its_convention"
            ),
        ),
    ]
