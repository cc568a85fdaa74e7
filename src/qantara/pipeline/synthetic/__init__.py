"""A demonstration folder: invented ads, in the formats and with the faults of real ones."""

from qantara.pipeline.synthetic.demo import DemoError, make_demo

__all__ = ["DemoError", "make_demo"]
