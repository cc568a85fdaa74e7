"""The portal's own settings, over a new folder of the convention. DATABASE_URL chooses the database, as it does in use."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from qantara.pipeline.partnership import init_partnership

_place = Path(tempfile.mkdtemp(prefix="qantara-tests-"))
_owner = os.getpid()
atexit.register(lambda: shutil.rmtree(_place, ignore_errors=True) if os.getpid() == _owner else None)
init_partnership(_place / "partners")
os.environ["QANTARA_FOLDER"] = str(_place / "partners")

try:
    from qantara.web.settings import *  # noqa: F403
    from qantara.web.settings import DATABASES, STATIC_ROOT
finally:
    del os.environ["QANTARA_FOLDER"]

STATIC_ROOT.mkdir(parents=True)
if DATABASES["default"]["ENGINE"].endswith(
    "sqlite3"
):  # a file, as in use: what is in memory dies with its last connection
    DATABASES["default"]["TEST"] = {"NAME": str(_place / "tests.sqlite3")}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # as they are in the source; a real server is tested beside
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
