"""The sections on what is to come, in the order in which they are read."""

from qantara.design.report.outlook import outlook_section
from qantara.design.report.parts import Section
from qantara.design.report.scores import scores_section
from qantara.design.report.signals import intentions_section, movements_section, tension_section
from qantara.design.report.writer import Writer


def write_ahead(a: Writer) -> list[Section]:
    return [
        write(a) for write in (outlook_section, scores_section, movements_section, tension_section, intentions_section)
    ]
