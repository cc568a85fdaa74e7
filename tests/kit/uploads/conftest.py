"""Files made on the spot, a folder to keep them in, people who send them, and a scanner of this machine."""

import socketserver
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qantara.kit.uploads import kinds
from tests.parties.factories import PersonFactory

ALL = {"pdf", "png", "jpeg", "xlsx", "docx", "csv", "txt", "json"}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"
CSV = "école;places\nENSA;120\n".encode()
# The test string that every scanner knows, in two halves: a file of ours that held it whole would alarm one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND" + b"ARD-ANTIVIRUS-TEST-FILE!$H+H*"


def office(main: str = "xl/workbook.xml", types: str = "<Types/>", **members: bytes) -> bytes:
    """An Office file with these parts (`_DOT_` for `.`, `__` for `/`)."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        if main:
            archive.writestr(main, "<workbook/>")
        for name, content in members.items():
            archive.writestr(name.replace("_DOT_", ".").replace("__", "/"), content)
    return made.getvalue()


def stored(content: bytes) -> bytes:
    """An Office file whose parts are not packed: bytes can be changed under their sums."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", content)
    return made.getvalue()


def upload(content: bytes, name: str = "fichier") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def room(empty_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder; kinds and an address for these tests alone; no scanner."""
    settings.QANTARA_FOLDER = empty_folder
    settings.QANTARA_CLAMD = ""
    monkeypatch.setattr(kinds, "_known", {})
    kinds.register_kind("test.any", types=ALL, most=1_000_000)
    kinds.register_kind("test.table", types={"csv", "xlsx"}, most=10_000)
    return empty_folder / ".portal" / "uploads"


@pytest.fixture
def salma(db: None) -> Any:
    return PersonFactory()


@pytest.fixture
def files_in(room: Path) -> Callable[[], list[Path]]:
    return lambda: [path for path in room.glob("**/*") if path.is_file()]


class _Clamd(socketserver.StreamRequestHandler):
    """What a scanner does: pieces until the empty one, then one answer."""

    def handle(self) -> None:
        told: Any = self.server
        if self.rfile.read(10) != b"zINSTREAM\0":
            return
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > told.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        told.seen.append(content)
        if told.answer is not None:
            answer = told.answer
        else:
            answer = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(answer)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = True


@pytest.fixture
def scanner(settings: Any) -> Iterator[Any]:
    """A scanner that knows the test string."""
    with _Server(("127.0.0.1", 0), _Clamd) as server:
        told: Any = server
        told.seen, told.answer, told.most = [], None, 10_000_000
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.QANTARA_CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield SimpleNamespace(server=told, seen=told.seen)
        server.shutdown()
        thread.join()
