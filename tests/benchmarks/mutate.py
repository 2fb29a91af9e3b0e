"""Real files, damaged: flipped bits, missing and repeated parts, two files in one, archives whose members are damaged.

Knows bytes and archives, and nothing of what reads them. The same chance gives the same file.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus.errors import UsageError
from corpus.format import SUFFIXES

LARGEST = 3_000_000
"""Bytes of the largest file that is damaged; larger ones take longer and show no more."""

# What has ended or held up parsers: deep nesting, numbers that do not fit, characters that are none, odd references.
_TOKENS = tuple(
    token.encode()
    for token in (
        "<div>" * 2_000, "[" * 5_000, "> " * 2_000, "*a_" * 3_000, "- " * 500, "((((" * 500, "<<" * 500, "<!--", "]]>",
        "&#xD800;", "&#0;", "&a;", "\0", "\ufffe", "\u202e", "%PDF-1.7", "startxref\n0", "endobj", "endstream",
        "<![CDATA[", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "99999999999999999999",
        "-1", "4294967296", "NaN", "1e999", "../../../etc/passwd", "https://127.0.0.1:1/", "\r", "\t" * 1_000, "---\n",
        "<table><tr><td colspan='99999999' rowspan='99999999'>", "|" * 2_000, "&" * 2_000, "é" * 3_000, "\u0301" * 3_000,
    )
)  # fmt: skip
_WORDS = (b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xed\xa0\x80")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged file: what was done to which, and what came of it."""

    origin: Path
    how: str
    suffix: str
    data: bytes


def real_files(folders: Iterable[Path]) -> Mapping[str, Sequence[Path]]:
    """Files of the formats that are read, by format; none that is larger than ``LARGEST``.

    Raises:
        UsageError: There are none.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        form = SUFFIXES.get(path.suffix.lower())
        if form and path.is_file() and path.stat().st_size <= LARGEST:
            found.setdefault(form, []).append(path)
    if not found:
        raise UsageError("There are no files to be damaged. Set WHOBOT_SHARED, or name folders with --folder.")
    return found


def mutant(files: Mapping[str, Sequence[Path]], chance: Random) -> Mutant:
    """A damaged copy of one of ``files``; every format is as likely as any other."""
    form = chance.choice(sorted(files))
    path = chance.choice(files[form])
    data, suffix = path.read_bytes(), path.suffix.lower()
    if chance.random() < 0.05:
        suffix = chance.choice([*SUFFIXES, "", ".zip"])
        return Mutant(path, "renamed", suffix, data)
    members = _members(data) if chance.random() < 0.8 else {}
    if members:
        how, data = _repacked(members, chance)
    else:
        other = chance.choice(files[chance.choice([form, form, *sorted(files)])])
        how, data = _damaged(data, other.read_bytes(), chance)
    return Mutant(path, how, suffix, data)


def _members(data: bytes) -> Mapping[str, bytes]:
    """The members of an archive; none where it is no archive, or one that is damaged already."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return {info.filename: source.read(info) for info in source.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return {}


def _repacked(members: Mapping[str, bytes], chance: Random) -> tuple[str, bytes]:
    """An archive again, with up to three of its members damaged, missing or doubled; parts of text rather than others."""
    able = [name for name in members if name.endswith((".xml", ".rels", "html"))] or [*members]
    changed, kinds = dict(members), set[str]()
    for name in chance.sample(able, k=min(chance.randint(1, 3), len(able))):
        kind, damaged = _damaged(members[name], chance.choice([*members.values()]), chance)
        kind = chance.choice(("missing", "doubled", *(kind,) * 8))
        kinds.add(kind)
        if kind == "missing":
            del changed[name]
        elif kind == "doubled":
            changed[f"copy/{name}"] = members[name]
        else:
            changed[name] = damaged
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, content in changed.items():
            copy.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # at no hour of today
    return f"members {' and '.join(sorted(kinds))}", target.getvalue()


def _damaged(data: bytes, other: bytes, chance: Random) -> tuple[str, bytes]:
    how = chance.choice(sorted(_DAMAGES))
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _DAMAGES[how](data, other, chance)
    return how, data


def _flipped(data: bytes, other: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 64, 512)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _block(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 16, 256, 4_096, 65_536)))


def _cut_short(data: bytes, other: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _removed(data: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _block(data, chance)
    return data[:start] + data[end:]


def _repeated(data: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _block(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 3, 50)) + data[end:]


def _spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _overwritten(data: bytes, other: bytes, chance: Random) -> bytes:
    start, end = _block(data, chance)
    word = chance.choice(_WORDS)
    return data[:start] + (word * (end - start))[: end - start] + data[end:]


def _inserted(data: bytes, other: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + chance.choice(_TOKENS) + data[start:]


_DAMAGES: Mapping[str, Callable[[bytes, bytes, Random], bytes]] = {
    "bits flipped": _flipped,
    "cut short": _cut_short,
    "blocks removed": _removed,
    "blocks repeated": _repeated,
    "spliced": _spliced,
    "overwritten": _overwritten,
    "tokens inserted": _inserted,
}
