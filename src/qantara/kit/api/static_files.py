"""The few files of the schema's explorer, where django-ninja has them."""

from qantara.kit.static_files import NamedFinder


class ExplorerFinder(NamedFinder):
    prefix, package, folder = "ninja", "ninja", "static/ninja"

    def names(self) -> tuple[str, ...]:
        return "swagger-ui-bundle.js", "swagger-ui-init.js", "swagger-ui.css", "swagger-ui.css.map"
