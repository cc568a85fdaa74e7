"""The partnership folder: where a user's convention, ads, lake and reports are."""

from qantara.pipeline.partnership.folder import (
    CONFIG,
    Aim,
    Partnership,
    PartnershipError,
    find_partnership,
    init_partnership,
)

__all__ = ["CONFIG", "Aim", "Partnership", "PartnershipError", "find_partnership", "init_partnership"]
