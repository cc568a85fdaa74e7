"""A matching campaign's files: the bundle by which anyone can check its result."""

from qantara.pipeline.matching.bundle import Bundle, BundleError, write_bundle

__all__ = ["Bundle", "BundleError", "write_bundle"]
