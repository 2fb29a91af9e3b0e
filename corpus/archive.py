"""Opens files that are ZIP archives of XML (DOCX, PPTX, EPUB), and takes no harm from those made to do some.

Knows sizes, names and well-formedness; what the parts mean is for the readers. Archives inside are never opened.
"""

import io
import zlib
from collections.abc import Mapping
from lzma import LZMAError
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lxml import etree

from corpus.errors import BrokenDocument, EncryptedDocument, LargeDocument

MOST = 300_000_000
"""Bytes of all members together, uncompressed."""
MOST_PART = 64_000_000
"""Bytes of one part of XML, uncompressed; parsed it takes many times that."""
MOST_ENTRIES = 10_000
_MOST_NAMES = 5_000_000
_TAIL = 66_000
_RATIO = 250
_SMALL = 20_000_000
_ENCRYPTED = 0x1

FAULTS = (
    BadZipFile, LargeZipFile, zlib.error, LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip
"""What reading a damaged archive may raise in ``zipfile``; its RuntimeError is a member with a password."""
UNFORESEEN = (*FAULTS, LookupError, TypeError, AttributeError, ArithmeticError)
"""What libraries for what is in an archive may raise for a file that they do not expect, besides their own errors."""


def open_zip(path: Path) -> ZipFile:
    """Open a ZIP archive whose list of members is not too long to be read.

    Raises:
        LargeDocument: It is.
        BadZipFile, OSError: See ``FAULTS``.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        start = max(0, size - _TAIL)
        file.seek(start)
        tail = file.read()
        end = tail.rfind(b"PK\5\6")
        length = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
        if end >= 20 and tail.startswith(b"PK\6\7", end - 20):
            file.seek(min(int.from_bytes(tail[end - 12 : end - 4], "little"), size))
            length = max(length % 0xFFFFFFFF, int.from_bytes(file.read(56)[40:48], "little"))
    if length > _MOST_NAMES:
        raise LargeDocument(f"{path.name} is not unpacked: it lists more parts than is safe. Add what is in it.")
    return ZipFile(path)


class Archive:
    """An open archive; a context manager.

    Args:
        path: The file.

    Raises:
        BrokenDocument: It is no whole ZIP archive.
        EncryptedDocument: A member needs a password.
        LargeDocument: It has too many members, or they are too large; told by what it declares, and again, by what
            is really read.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._left = MOST
        try:
            self._zip = open_zip(path)
        except FAULTS as error:
            raise self.broken() from error
        try:
            self._members = self._checked(path.stat().st_size)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in the order of the archive."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            BrokenDocument: There is none, or it is damaged.
            LargeDocument: It is over the limits.
        """
        member = self._members.get(name)
        if member is None:
            raise self.broken(f"its part {name} is missing")
        if member.file_size > MOST_PART:
            raise self._large(f"its part {name} has {member.file_size / 1e6:.0f} MB")
        try:
            with self._zip.open(member) as file:
                data = file.read(min(MOST_PART, self._left) + 1)
        except FAULTS as error:
            raise self.broken(f"its part {name} is damaged") from error
        self._left -= len(data)
        if len(data) > MOST_PART or self._left < 0:
            raise self._large(f"with its part {name} it unpacks to more than {MOST / 1e6:.0f} MB")
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of a member that is XML. Entities and document types are not followed, nothing is fetched.

        Raises:
            BrokenDocument: There is none, it is damaged, not well-formed, or nested more than 256 elements deep.
            LargeDocument: It is over the limits.
        """
        try:
            return etree.fromstring(self.read(name), xml_parser())
        except etree.XMLSyntaxError as error:
            raise self.broken(f"its part {name} is not valid XML") from error

    def slim(self, changed: Mapping[str, bytes]) -> io.BytesIO:
        """The archive again with its XML alone, each part parsed and written anew, and ``changed`` put in their place.

        So a library that parses them once more meets no entity, no document type and no bomb. Pictures and other
        members are there, but empty. Parts that are not well-formed are left out.
        """
        copy = io.BytesIO()
        with ZipFile(copy, "w") as target:
            for name in self._members:
                if name in changed:
                    target.writestr(name, changed[name])
                elif name.endswith((".xml", ".rels")):
                    try:
                        target.writestr(name, etree.tostring(self.xml(name), encoding="UTF-8", xml_declaration=True))
                    except BrokenDocument:
                        continue
                else:
                    target.writestr(name, b"")
        copy.seek(0)
        return copy

    def broken(self, why: str = "it is damaged or cut short") -> BrokenDocument:
        """The error to raise when the file cannot be read, for the reason given."""
        return BrokenDocument(f"{self.name} cannot be read: {why}. Get it again from where it came from.")

    def _checked(self, size: int) -> dict[str, ZipInfo]:
        members = self._zip.infolist()
        if len(members) > MOST_ENTRIES:
            raise self._large(f"it has {len(members)} parts, and {MOST_ENTRIES} are read")
        total = sum(member.file_size for member in members)
        if total > MOST or (total > _SMALL and total > _RATIO * size):
            raise self._large(f"its {size / 1e6:.1f} MB unpack to {total / 1e6:.0f} MB")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise EncryptedDocument(f"{self.name} is encrypted. Open it with its password and save a copy without one.")
        return {member.filename: member for member in members if not member.is_dir()}

    def _large(self, why: str) -> LargeDocument:
        return LargeDocument(
            f"{self.name} is not unpacked: {why}, more than is safe. "
            "Split it, or print it as PDF, if you know where it comes from."
        )


def xml_parser() -> etree.XMLParser:
    """A parser that follows no entity, loads no document type and reaches no network; 256 elements deep at most."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
