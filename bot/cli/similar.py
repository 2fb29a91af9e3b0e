"""Which documents say the same as those that are being added; see ``corpus.duplicates``.

Compares with what the index in use has of the documents, and with what was added just before, and reads no file.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import console, stock
from bot.cli.finding import some
from bot.settings import Settings
from bot.startup import index_folder
from corpus.errors import StoreError
from corpus.folder import files, shown
from corpus.library import OWN
from corpus.shelf import Added
from corpus.source import Document
from index.passages import Passages

if TYPE_CHECKING:
    from corpus.duplicates import Duplicate

_PASSAGE = 1000
"""Characters that are counted as one passage of a document that is not split yet."""
_SAME = "looks like the same publication as"


@dataclass(frozen=True, slots=True)
class Similar:
    """A document that says the same as one that was added.

    ``name`` is its file, below the home folder; ``how`` goes between the two: "looks like a part of".
    """

    source_id: str
    name: str
    how: str

    @property
    def own(self) -> bool:
        """Whether it comes with the project."""
        return self.name.startswith(f"{OWN.name}/")


def compared(items: Iterable[Added], settings: Settings) -> Iterator[tuple[Added, tuple[Similar, ...]]]:
    """Each item as soon as it is there, with the documents that say the same; none unless it was added.

    Above ``stock.MOST_PASSAGES`` nothing is compared, which is said once, at the end.
    """
    others: _Others | None = None
    for item in items:
        if item.document is None or item.stored is None:
            yield item, ()
            continue
        others = others or _Others(settings)
        yield item, others.like(item.document, _name(item.stored))
    if others and others.too_many:
        console.say(
            "Whether documents say the same was not looked for, as there are many: whobot doctor --thorough",
            remark=True,
        )


def advice(item: Added, found: Sequence[Similar], home: Path) -> str:
    """What to say of a document that others are like, and what to do about it."""
    ways = dict.fromkeys(one.how for one in found)
    said = [f"{way} {some([f'{one.source_id} ({one.name})' for one in found if one.how == way])}" for way in ways]
    stored = [_name(item.stored)] if item.stored else []
    removable = some([*stored, *(one.name for one in found if not one.own)], " or ")
    return (
        f"{item.path.name} {' and '.join(said)}. Unless all are wanted, keep one: "
        f"delete {removable} in {home}, then run: whobot index build"
    )


class _Others:
    """The documents that the index in use has, but those whose files are gone since, and those that come to them."""

    def __init__(self, settings: Settings) -> None:
        from corpus.duplicates import Known  # numpy

        self._known = Known()
        self._names: dict[str, str] = {}
        self._room = stock.MOST_PASSAGES
        # An index that cannot be used is for the build to tell of, which comes next.
        with suppress(StoreError), closing(Passages.open(index_folder(settings) / "passages.sqlite")) as passages:
            self._room -= len(passages)
            here = _here(settings.home / "library")
            self._names = {file.source.id: file.name for file in passages.files if file.source and file.name in here}
            if not self.too_many:
                sources = [passages.sources[id_] for id_ in self._names]
                self._known = Known((source, each.text) for source in sources for each in passages.of(source.id))

    @property
    def too_many(self) -> bool:
        """Whether there are more than are compared."""
        return self._room < 0

    def like(self, document: Document, name: str) -> tuple[Similar, ...]:
        """Those that say the same as a document, which is one of them from then on; none if there are too many."""
        source = document.source
        self._room -= 1 + len(document.text) // _PASSAGE
        if self.too_many:
            return ()
        self._names[source.id] = name
        pairs = self._known.add(source, document.text)
        found = [self._similar(source.id, pair) for pair in pairs]
        # A file that is added again with another title has another id, and is still the same file.
        return tuple(one for one in found if one.name != name)

    def _similar(self, source_id: str, pair: "Duplicate") -> Similar:
        added_first = pair.first == source_id
        other = pair.second if added_first else pair.first
        part = "looks like a part of" if added_first else "looks like the whole of"
        return Similar(other, self._names[other], part if pair.kind == "part" else _SAME)


def _here(library: Path) -> frozenset[str]:
    """The names, as an index has them, of the files in both folders of documents."""
    return frozenset(
        f"{folder.name}/{shown(found.relative_to(folder).as_posix())}"
        for folder in (OWN, library)
        for found in files(folder)
        if isinstance(found, Path)
    )


def _name(stored: Path) -> str:
    return f"{stored.parent.name}/{stored.name}"
