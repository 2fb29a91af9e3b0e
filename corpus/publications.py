"""Where official publications are: ``publications.toml``, read and checked.

Knows items and addresses; asking for them is for ``corpus.fetch``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import CorpusError, UsageError
from corpus.front import checked_overrides

OWN = Path(__file__).parent / "publications.toml"

_KEYS = frozenset(("id", "title", "pages", "files", "sites"))


@dataclass(frozen=True, slots=True)
class Page:
    """An address and what is known of what lies there, by the keys ``corpus.front.OVERRIDES``."""

    url: str
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Publication:
    """One item and its official addresses.

    ``id`` and ``title`` are those of the project's own document on it. ``files`` are the publication itself, ``pages``
    are about it and nothing else; ``sites`` are front pages and lists where it can be looked for, and are not fetched.
    """

    id: str
    title: str
    pages: tuple[Page, ...] = ()
    files: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, the publication itself first."""
        return (*self.files, *(page.url for page in self.pages), *self.sites)


@dataclass(frozen=True, slots=True)
class Publications:
    """The items, and the only hosts that may be asked for them."""

    hosts: frozenset[str]
    items: tuple[Publication, ...]

    def chosen(self, ids: Iterable[str]) -> tuple[Publication, ...]:
        """The items with these ids, in the order given; all that have something to fetch where there are none.

        Raises:
            UsageError: There is no item with one of the ids.
        """
        known = {item.id: item for item in self.items}
        wanted = tuple(dict.fromkeys(ids))
        if missing := [id_ for id_ in wanted if id_ not in known]:
            raise UsageError(
                f"No official address is known for {', '.join(map(repr, missing))}. "
                f"Choose from: {', '.join(known)}; or leave the ids out to get all."
            )
        return tuple(known[id_] for id_ in wanted) or tuple(item for item in self.items if item.files or item.pages)

    @property
    def unreachable(self) -> tuple[Publication, ...]:
        """The items of which only front pages and lists are known."""
        return tuple(item for item in self.items if not item.files and not item.pages)


def read_publications(path: Path = OWN) -> Publications:
    """Read a list of publications.

    Raises:
        CorpusError: It cannot be read, or is not such a list; the message names what is wrong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        hosts = frozenset(content["hosts"])
        items = tuple(_publication(row, hosts) for row in content["publication"])
        ids = [item.id for item in items]
        if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
            raise ValueError(f"more than one item has the id {min(twice)!r}")  # noqa: TRY301 - one message for all
    except (OSError, ValueError, KeyError, TypeError, AttributeError, UsageError) as error:
        raise CorpusError(
            f"The list of publications {path} cannot be used: {error}. Correct it, or install the project again."
        ) from error
    return Publications(hosts, items)


def _publication(row: Mapping[str, Any], hosts: frozenset[str]) -> Publication:
    if unknown := set(row) - _KEYS:
        raise ValueError(f"{row.get('id')!r} has the unknown key {min(unknown)!r}")
    pages = tuple(
        Page(page["url"], {key: page[key] for key in checked_overrides({**page}) if key != "url"})
        for page in row.get("pages", ())
    )
    item = Publication(row["id"], row["title"], pages, tuple(row.get("files", ())), tuple(row.get("sites", ())))
    if not item.addresses:
        raise ValueError(f"{item.id!r} has no address")
    for address in item.addresses:
        if urlsplit(address).hostname not in hosts:
            raise ValueError(f"the host of {address} ({item.id}) is not among the hosts")
    return item
