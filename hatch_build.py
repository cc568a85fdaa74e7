"""Build hook: a wheel carries the font subsets and the compiled catalogues, which the repository does not."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            return
        sys.path.insert(0, str(Path(self.root) / "tools"))
        try:
            from assets import build_all
        finally:
            sys.path.pop(0)
        package = Path(self.root) / "src" / "qantara"
        written = build_all(package)
        if version == "editable":
            return  # the files are used where they were built
        for path in written:
            # Git ignores these files, and so would the wheel: they are named one by one.
            build_data["force_include"][str(path)] = f"qantara/{path.relative_to(package).as_posix()}"
