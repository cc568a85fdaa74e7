"""What holds for every app of the portal: migrations, rooms, settings that are told."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

import qantara
from qantara.web import configuration

OURS = [app for app in apps.get_app_configs() if app.name.startswith("qantara.")]
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "portail.md"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize("app", [app for app in OURS if list(app.get_models())], ids=lambda app: app.label)
def test_every_app_with_tables_says_what_it_is_for(app):
    assert (Path(app.path) / "README.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    "key", sorted(configuration._KNOWN | configuration._MAIL | configuration._PROVIDER), ids=lambda key: key
)
def test_every_setting_of_the_portal_is_in_the_guide(key):
    assert re.search(rf"\b{key}\b", GUIDE.read_text(encoding="utf-8"))


def test_a_view_holds_no_query_and_no_rule():
    """Rows are made and changed by actions: a view that writes to the database would leave no trace of who did it."""
    found = [
        (path.relative_to(Path(qantara.__file__).parent).as_posix(), line.strip())
        for path in Path(qantara.__file__).parent.rglob("views*")
        for module in ([path] if path.suffix == ".py" else path.glob("*.py"))
        for line in module.read_text(encoding="utf-8").splitlines()
        if re.search(r"\.objects\.(create|bulk_create|update_or_create|get_or_create)\(|\.save\(\)", line)
    ]
    assert found == []
