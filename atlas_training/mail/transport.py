# SPDX-License-Identifier: EUPL-1.2
"""How a mail leaves: into a folder as a file, or to a mail server."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 20  # seconds
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotSent(Exception):
    """The mail could not leave now; it will be tried again."""


class Transport(Protocol):
    """One way out."""

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over.

        :raise NotSent: if that failed.
        """


class Folder:
    """Keeps each mail as an .eml file, named by its key, for a computer without a mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the file, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{str(message['Message-ID']).strip('<>').split('@')[0]}.eml"
        part = file.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(message.as_bytes())
            part.rename(file)
        except OSError as error:
            raise NotSent(str(error)) from error


class Server:
    """Sends by SMTP; ``smtps:`` speaks TLS from the first byte, ``smtp:`` turns it on where the server offers it."""

    def __init__(self, url: SplitResult) -> None:
        self.url = url

    def _connect(self) -> smtplib.SMTP:
        host, context = self.url.hostname or "localhost", ssl.create_default_context()
        if self.url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, self.url.port or 465, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(host, self.url.port or 25, timeout=TIMEOUT)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.url.password and host not in LOOPBACK:
                raise NotSent("the server offers no TLS, so the password stays here")
        except BaseException:
            server.close()
            raise
        return server

    def send(self, message: EmailMessage) -> None:
        """One connection a mail: there are few, and a broken one harms no other."""
        try:
            with self._connect() as server:
                if self.url.username:
                    server.login(unquote(self.url.username), unquote(self.url.password or ""))
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error


def of(mail_url: str, instance: Path) -> Transport:
    """The way out that the setting MAIL_URL names."""
    url = urlsplit(mail_url)
    return Folder(instance / "mail") if url.scheme == "file" else Server(url)
