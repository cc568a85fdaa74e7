"""Importing ESCO and ROME: official files in, links to our skills and occupations out."""

from qantara.pipeline.vocabulary_import.folder import Import, ImportRefused, import_links

__all__ = ["Import", "ImportRefused", "import_links"]
