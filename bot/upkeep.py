"""The index of an installation: what state it is in, building it, going back, and what a new one answers otherwise.

Knows the settings and the parts that ``startup`` opens; knows nothing of how an answer is made, or shown. Libraries that
take seconds to import are imported by the functions that need them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import EMBEDDER, Settings
from bot.startup import (
    has_multilingual,
    index_files,
    index_folder,
    open_embedder,
    open_index,
    open_library,
    open_multilingual,
    served,
)
from corpus.errors import ForeignIndex, StoreError, UnreachableStore
from index.current import rollback as roll_back
from index.entries import corpus_digest, splitting
from index.records import Manifest, read_manifest

if TYPE_CHECKING:
    from bot.compare import Otherwise
    from index.build import Report
    from index.entries import Progress

COMPARED = 60
"""Test prompts that are compared after a build unless all are asked for: more take longer than the build itself."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index in use says of itself, where it is, and whether a build would make another one."""

    folder: Path
    manifest: Manifest
    out_of_date: bool


def build_index(settings: Settings, *, full: bool = False, progress: "Progress | None" = None) -> "Report | None":
    """Bring the index up to date with the documents; None where it is so already and ``full`` is not asked for.

    Raises what ``index.build.build`` raises, and WeightsError when the embedder is not here.
    """
    entries = open_library(settings).entries()
    if not full and _is_fresh(settings):
        return None
    embedder, other = open_embedder(settings), open_multilingual(settings)
    from index.build import build  # Chroma

    with served(settings) as server:
        return build(settings.home, entries, embedder, other=other, server=server, full=full, progress=progress)


def rollback(settings: Settings) -> None:
    """Go back to the index before.

    Raises:
        NothingToRollBack: there is none.
        BusyIndex: a build is under way.
        UnreachableStore: the server that keeps the indexes does not answer.
    """
    if settings.chroma_url is None:
        roll_back(settings.home)
        return
    from index.place import place  # Chroma

    with served(settings) as server:
        place(settings.home, server).rollback()


def index_state(settings: Settings) -> IndexState:
    """The state of the index in use, found without opening it.

    Raises:
        MissingIndex: there is none yet.
        ForeignIndex: another version of this program made it.
        DamagedIndex: it is not whole.
        UnreachableStore: the server that keeps it does not answer.
        CorpusError: the documents cannot be listed.
    """
    folder = index_folder(settings)
    manifest = read_manifest(folder / "manifest.json")
    if manifest is None:
        raise ForeignIndex(
            f"The index in {folder} was made by another version of this program. Make it again with: whobot index build"
        )
    made_of = (manifest.corpus, manifest.splitting, manifest.embedder)
    due = (corpus_digest(open_library(settings).entries()), splitting(), EMBEDDER)
    return IndexState(folder, manifest, made_of != due or (manifest.other is None and has_multilingual(settings)))


def check_index(settings: Settings) -> None:
    """Open the index in use and look into each part of it; raises what ``open_index`` raises, if it is damaged."""
    with closing(open_index(settings)) as index:
        index.check()


def answering_server(settings: Settings) -> str:
    """What the Chroma server that the settings name has; raises UnreachableStore where it does not answer."""
    with served(settings) as server:
        current = server.current() if server else None
    return f"{settings.chroma_url}, with {'the index ' + current.name if current else 'no index yet'}"


def left_out(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Name and reason of each file that is not in the index in use; raises what ``index_state`` raises."""
    library = open_library(settings)
    library.entries()
    unread = ((item.path.name, item.reason) for item in library.rejected)
    unused = ((record.name, record.reason) for record in index_files(settings) if record.source is None)
    return (*unread, *unused)


def otherwise(settings: Settings, progress: "Progress", *, thorough: bool = False) -> "Iterator[Otherwise]":
    """The test prompts for which the index in use has other quotes than the one before; see ``bot.compare``.

    Prompts are those of ``prompt_folders``: some from all over them, or with ``thorough`` all. Without an index before
    that can be opened there is nothing to compare.

    Raises:
        UsageError: a prompt file is not of the form.
    """
    from bot.compare import otherwise
    from bot.evaluation.form import prompt_files, prompt_folders, read_file
    from index.place import place  # Chroma
    from index.search import Index

    prompts = (prompt for path in prompt_files(prompt_folders(settings.home)) for prompt in read_file(path).prompts)
    questions = tuple(dict.fromkeys(prompt.question for prompt in prompts))
    if not thorough:
        questions = questions[:: -(-len(questions) // COMPARED) or 1]
    with ExitStack() as opened:
        server = opened.enter_context(served(settings))
        folder = place(settings.home, server).before()
        if not questions or folder is None:
            return
        embedder, other = open_embedder(settings), open_multilingual(settings)
        try:
            before = opened.enter_context(
                closing(Index.open(settings.home, embedder, other=other, folder=folder, server=server))
            )
        except StoreError:
            return
        after = opened.enter_context(closing(Index.open(settings.home, embedder, other=other, server=server)))
        yield from otherwise(questions, before, after, embedder, progress)


def _is_fresh(settings: Settings) -> bool:
    try:
        return not index_state(settings).out_of_date
    except UnreachableStore:
        raise
    except StoreError:
        return False
