"""Why a file is not taken, each with its remedy."""

from qantara.kit.bridge import Refusal


class UploadError(Refusal):
    """The file is not kept."""


class EmptyFileError(UploadError):
    """Nothing in it."""


class TooBigError(UploadError):
    """Heavier than its kind allows, packed or unpacked."""


class WrongTypeError(UploadError):
    """Not one of the types that its kind allows."""


class ActiveContentError(UploadError):
    """It can hold a program."""


class LockedFileError(UploadError):
    """Encrypted: nobody can look inside."""


class BrokenFileError(UploadError):
    """Not what it says it is."""


class InfectedFileError(UploadError):
    """The scanner knows it."""


class ScannerError(UploadError):
    """It could not be scanned, so it is not taken."""
