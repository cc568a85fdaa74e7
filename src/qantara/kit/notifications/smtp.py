"""Handing a mail to a server, and knowing what became of it: taken, not now, never, or impossible to tell."""

import smtplib
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as DjangosBackend


class TryLaterError(Exception):
    """The server was not there, or does not want it now: nothing was sent."""


class RefusedError(Exception):
    """The server does not want it, and says so for good."""


class UnknownFateError(Exception):
    """The connection broke after the text had begun to leave: the server may have taken it."""


class _Watched:
    """Over smtplib's connection: notes when the server has asked for the text and has not yet answered for it."""

    text_under_way = False

    def getreply(self) -> tuple[int, bytes]:
        code, said = super().getreply()  # type: ignore[misc]
        self.text_under_way = code == 354
        return code, said

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            return super().data(msg)  # type: ignore[misc,no-any-return]
        except (
            OSError,
            smtplib.SMTPServerDisconnected,
        ) as error:  # an answer of the server is another kind of exception
            if self.text_under_way:
                raise UnknownFateError(str(error)) from error
            raise


class _Connection(_Watched, smtplib.SMTP):
    pass


class _SecureConnection(_Watched, smtplib.SMTP_SSL):
    pass


class Backend(DjangosBackend):
    """Django's own, with connections that are watched."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureConnection if self.use_ssl else _Connection


def hand_over(mail: EmailMessage) -> None:
    """Give the mail to the configured backend. Raises TryLaterError, RefusedError or UnknownFateError; else it was taken."""
    server = get_connection()
    try:
        server.open()
        server.send_messages([mail])
    except smtplib.SMTPAuthenticationError as error:  # our password, not this mail
        raise TryLaterError(_sentence(error)) from error
    except smtplib.SMTPConnectError as error:
        raise TryLaterError(_sentence(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _by_code(code)(f"{code} {_text(said)}") from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code)(_sentence(error)) from error
    except OSError as error:  # SMTPException is one; the server cut us off, or was never there
        raise TryLaterError(str(error)) from error
    finally:
        with suppress(OSError):  # the mail's fate is known: how the server says goodbye changes nothing
            server.close()


def _by_code(code: int) -> type[Exception]:
    return RefusedError if 500 <= code < 600 else TryLaterError


def _sentence(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
