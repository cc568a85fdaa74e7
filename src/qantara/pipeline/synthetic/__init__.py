"""A demonstration folder: invented ads, in the formats and with the faults of real ones, and what is declared beside."""

from qantara.pipeline.synthetic.demo import DemoError, make_demo, signal_files

__all__ = ["DemoError", "make_demo", "signal_files"]
