import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ("given_name", models.CharField(blank=True, max_length=100)),
                ("family_name", models.CharField(blank=True, max_length=100)),
                ("given_name_ar", models.CharField(blank=True, max_length=100)),
                ("family_name_ar", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English")], default="fr", max_length=2
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("folded", models.TextField(editable=False)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["family_name", "given_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="person_email_is_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(
                                ("email__isnull", True),
                                ("family_name", ""),
                                ("family_name_ar", ""),
                                ("folded", ""),
                                ("given_name", ""),
                                ("given_name_ar", ""),
                                ("is_active", False),
                                ("phone", ""),
                            ),
                            _connector="OR",
                        ),
                        name="person_erased_has_nothing_left",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ministry", "Ministry"),
                            ("institution", "Institution"),
                            ("company", "Company"),
                            ("group", "Group of companies"),
                            ("agency", "Agency"),
                            ("association", "Association"),
                            ("laboratory", "Laboratory"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "institution_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("university", "University"),
                            ("establishment", "Establishment of a university"),
                            ("school", "School outside a university"),
                            ("vocational", "Vocational training"),
                            ("bootcamp", "Short training"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("name_ar", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("short_name", models.CharField(blank=True, max_length=40)),
                (
                    "ice",
                    models.CharField(
                        blank=True,
                        max_length=15,
                        validators=[django.core.validators.RegexValidator("^\\d{15}$", "An ICE has 15 digits.")],
                    ),
                ),
                ("sector", models.CharField(blank=True, max_length=100)),
                (
                    "size_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("micro", "fewer than 10 employees"),
                            ("small", "10 to 49 employees"),
                            ("medium", "50 to 249 employees"),
                            ("large", "250 employees or more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("country", models.CharField(default="MA", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "registered"),
                            ("verified", "verified"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("barred", "barred"),
                        ],
                        default="registered",
                        max_length=12,
                    ),
                ),
                ("folded_name", models.CharField(editable=False, max_length=300)),
                ("folded", models.TextField(editable=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="parties.organisation",
                    ),
                ),
                (
                    "supervised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["folded_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("learner", "Learner"),
                            ("company_admin", "Company administrator"),
                            ("recruiter", "Recruiter"),
                            ("tutor", "Company tutor"),
                            ("coordinator", "School coordinator"),
                            ("programme_head", "Programme head"),
                            ("academic_supervisor", "Academic supervisor"),
                            ("careers_office", "Careers office"),
                            ("direction", "Direction"),
                            ("ministry_officer", "Ministry officer"),
                            ("accreditation_expert", "Accreditation expert"),
                            ("coordination_secretary", "Secretary of the coordination commission"),
                            ("partner", "Partner"),
                            ("committee_member", "Committee member"),
                            ("committee_secretary", "Committee secretary"),
                            ("committee_chair", "Committee chair"),
                            ("data_protection_officer", "Data-protection officer"),
                            ("security_officer", "Security officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator of the portal"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=100)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__name", "role", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("learner", "Learner"),
                            ("company_admin", "Company administrator"),
                            ("recruiter", "Recruiter"),
                            ("tutor", "Company tutor"),
                            ("coordinator", "School coordinator"),
                            ("programme_head", "Programme head"),
                            ("academic_supervisor", "Academic supervisor"),
                            ("careers_office", "Careers office"),
                            ("direction", "Direction"),
                            ("ministry_officer", "Ministry officer"),
                            ("accreditation_expert", "Accreditation expert"),
                            ("coordination_secretary", "Secretary of the coordination commission"),
                            ("partner", "Partner"),
                            ("committee_member", "Committee member"),
                            ("committee_secretary", "Committee secretary"),
                            ("committee_chair", "Committee chair"),
                            ("data_protection_officer", "Data-protection officer"),
                            ("security_officer", "Security officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator of the portal"),
                        ],
                        max_length=30,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=100)),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English")], default="fr", max_length=2
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("region", models.CharField(max_length=5)),
                ("commune", models.CharField(blank=True, max_length=100)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("is_seat", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="parties.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-is_seat", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="parties.membership"
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="delegation_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                models.F("ice"), condition=models.Q(("ice", ""), _negated=True), name="organisation_ice_is_one_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                models.F("folded_name"),
                models.F("kind"),
                condition=models.Q(("kind", "company"), _negated=True),
                name="organisation_name_is_one_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("pk")), _negated=True), name="organisation_is_not_its_own_parent"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "institution"), models.Q(("institution_kind", ""), _negated=True)),
                    models.Q(models.Q(("kind", "institution"), _negated=True), ("institution_kind", "")),
                    _connector="OR",
                ),
                name="organisation_institution_has_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                models.F("person"),
                models.F("organisation"),
                models.F("role"),
                condition=models.Q(("ends_at__isnull", True)),
                name="membership_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__isnull", True), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                name="membership_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("organisation"),
                models.F("role"),
                condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                name="invitation_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                models.F("organisation"), condition=models.Q(("is_seat", True)), name="site_one_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                models.F("organisation"),
                django.db.models.functions.text.Lower("name"),
                name="site_name_is_one_of_its_organisation",
            ),
        ),
    ]
