"""From settings to the parts that run: embedder, language model, library, index, bot.

The page and the command line both start here. Nothing is downloaded: what is missing is an error that says how to get
it. The libraries behind the parts take seconds to import, so each is imported by the function that needs it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kept import KeptAnswers
from bot.settings import EMBEDDER, MULTILINGUAL, NO_MODEL, Settings
from corpus.errors import ForeignIndex, MissingWeights, StoreError, UnreachableStore, WeightsError
from corpus.library import Library
from index.current import current_folder
from index.current import rollback as roll_back
from index.entries import corpus_digest, splitting
from index.passages import Passages
from index.records import Filed, Manifest, read_manifest
from index.weights import digest_of, listing, resolve

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.compare import Otherwise
    from bot.keeping import Keeping
    from bot.model import Model
    from index.build import Report
    from index.embed import Embedder
    from index.entries import Progress
    from index.multilingual import Multilingual
    from index.search import Index
    from index.server import Server

COMPARED = 60
"""Test prompts that are compared after a build unless all are asked for: more take longer than the build itself."""
PROMPTS = Path(__file__).parents[1] / "tests" / "prompts"


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index in use says of itself, where it is, and whether a build would make another one."""

    folder: Path
    manifest: Manifest
    out_of_date: bool


def open_library(settings: Settings) -> Library:
    """The documents. Raises CorpusError when the folder that the settings name cannot be used."""
    return Library(settings.home, settings.corpus)


def open_embedder(settings: Settings) -> "Embedder":
    """The embedder; its model is loaded at the first text. Raises WeightsError when the model is not here."""
    from index.embed import Embedder  # torch

    return Embedder(weights(settings, EMBEDDER), EMBEDDER, threads=settings.threads)


def open_multilingual(settings: Settings) -> "Multilingual | None":
    """The embedder for other languages, unpacked first if need be; None where it is not here or cannot be unpacked."""
    if not _has_multilingual(settings):
        return None
    try:
        folder = weights(settings, MULTILINGUAL)
    except WeightsError:
        return None
    from index.multilingual import Multilingual  # torch

    return Multilingual(folder, MULTILINGUAL, threads=settings.threads)


def open_model(settings: Settings) -> "Model | None":
    """The language model that the settings name, or None where they name none.

    Raises:
        WeightsError: its file is not here.
        ModelError: it cannot be loaded.
    """
    if settings.llm_url is None and settings.model == NO_MODEL:
        return None
    from bot.model import LocalModel, ServedModel  # langchain, llama.cpp

    if settings.llm_url is not None:
        return ServedModel(settings.llm_url, name=settings.llm_model, key=settings.llm_key)
    from bot.prompts import OPENING, SYSTEM

    model = LocalModel(weights(settings, settings.model), threads=settings.threads, name=model_name(settings))
    model.settle(SYSTEM, OPENING)
    return model


def model_name(settings: Settings) -> str | None:
    """What ``open_model`` calls its model, without loading it: for one of ours with the digest of its file.

    Raises WeightsError when the file is not here.
    """
    if settings.llm_url is not None:
        return settings.llm_model
    if settings.model == NO_MODEL:
        return None
    path = weights(settings, settings.model)
    if settings.model.casefold().endswith(".gguf"):
        return path.stem
    digest = digest_of(settings.model, home=settings.home)
    return f"{path.stem} ({digest[:12]})" if digest else path.stem


def open_index(settings: Settings) -> "Index":
    """The index in use. Raises StoreError when it cannot be used, and WeightsError when the embedder is not here."""
    return _opened(settings)[0]


def open_bot(settings: Settings, *, with_model: bool = True) -> "Bot":
    """A bot over the index in use; raises what ``open_index`` and ``open_model`` raise."""
    index, embedder, other, server = _opened(settings)
    from bot.bot import Bot  # langchain
    from index.search import Index  # Chroma

    model = open_model(settings) if with_model else None
    threads = None if settings.llm_url is not None else settings.threads
    return Bot(
        index,
        embedder,
        model,
        reopen=lambda: Index.open(settings.home, embedder, other=other, server=server),
        threads=threads,
    )


def open_keeping(settings: Settings, *, with_model: bool = True) -> "Bot | Keeping":
    """That bot, whose answers are kept if the settings say so."""
    bot = open_bot(settings, with_model=with_model)
    if not settings.keep:
        return bot
    from bot.keeping import Keeping

    return Keeping(bot, KeptAnswers(settings.home))


def build_index(settings: Settings, *, full: bool = False, progress: "Progress | None" = None) -> "Report | None":
    """Bring the index up to date with the documents; None where it is so already and ``full`` is not asked for.

    Raises what ``index.build.build`` raises, and WeightsError when the embedder is not here.
    """
    entries = open_library(settings).entries()
    if not full and _is_fresh(settings):
        return None
    embedder, other = open_embedder(settings), open_multilingual(settings)
    from index.build import build  # Chroma

    with _served(settings) as server:
        return build(settings.home, entries, embedder, other=other, server=server, full=full, progress=progress)


def index_folder(settings: Settings) -> Path:
    """The folder of the index in use; one on a server is copied to this machine first.

    Raises:
        MissingIndex: there is none yet.
        DamagedIndex: it is gone.
        UnreachableStore: the server that keeps it does not answer.
    """
    if settings.chroma_url is None:
        return current_folder(settings.home)
    from index.place import place  # Chroma

    with _served(settings) as server:
        return place(settings.home, server).folder()


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

    with _served(settings) as server:
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
    return IndexState(folder, manifest, made_of != due or (manifest.other is None and _has_multilingual(settings)))


def check_index(settings: Settings) -> None:
    """Open the index in use and look into each part of it; raises what ``open_index`` raises, if it is damaged."""
    with closing(open_index(settings)) as index:
        index.check()


def answering_server(settings: Settings) -> str:
    """What the Chroma server that the settings name has; raises UnreachableStore where it does not answer."""
    with _served(settings) as server:
        current = server.current() if server else None
    return f"{settings.chroma_url}, with {'the index ' + current.name if current else 'no index yet'}"


def index_files(settings: Settings) -> tuple[Filed, ...]:
    """Every file that the index in use was made of; raises what ``index_folder`` raises, or DamagedIndex."""
    with closing(Passages.open(index_folder(settings) / "passages.sqlite")) as passages:
        return passages.files


def left_out(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Name and reason of each file that is not in the index in use; raises what ``index_state`` raises."""
    library = open_library(settings)
    library.entries()
    unread = ((item.path.name, item.reason) for item in library.rejected)
    unused = ((record.name, record.reason) for record in index_files(settings) if record.source is None)
    return (*unread, *unused)


def prompt_folders(settings: Settings) -> tuple[Path, ...]:
    """Where test prompts are, unless others are named: ``tests/prompts`` of a checkout, ``prompts`` of the home folder."""
    return PROMPTS, settings.home / "prompts"


def otherwise(settings: Settings, progress: "Progress", *, thorough: bool = False) -> "Iterator[Otherwise]":
    """The test prompts for which the index in use has other quotes than the one before; see ``bot.compare``.

    Prompts are those of ``prompt_folders``: some from all over them, or with ``thorough`` all. Without an index before that can be opened there is nothing to compare.

    Raises:
        UsageError: a prompt file is not of the form.
    """
    from bot.compare import otherwise
    from bot.evaluation.form import prompt_files, read_file
    from index.place import place  # Chroma
    from index.search import Index

    prompts = (prompt for path in prompt_files(prompt_folders(settings)) for prompt in read_file(path).prompts)
    questions = tuple(dict.fromkeys(prompt.question for prompt in prompts))
    if not thorough:
        questions = questions[:: -(-len(questions) // COMPARED) or 1]
    with ExitStack() as opened:
        server = opened.enter_context(_served(settings))
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


def needed(settings: Settings) -> tuple[str, ...]:
    """The names of the models that these settings use and that can be pulled."""
    served = settings.llm_url is not None or settings.model == NO_MODEL
    return (EMBEDDER, *(() if served else (settings.model,)), MULTILINGUAL)


def weights(settings: Settings, name: str, *, thorough: bool = False) -> Path:
    """The path of a model that is on this machine. Raises WeightsError when it is not, or is not what it should be.

    ``thorough``: all of it is read to tell, even where it looks as it did before.
    """
    try:
        return resolve(name, home=settings.home, folder=settings.models_folder, offline=True, thorough=thorough)
    except MissingWeights as error:
        if settings.offline or name.casefold().endswith(".gguf"):
            raise
        raise MissingWeights(
            f"The model {name} is not on this machine yet. Get it with: whobot models pull {name}"
        ) from error


def _has_multilingual(settings: Settings) -> bool:
    """Whether the file of the embedder for other languages is here, and is what it should be."""
    rows = listing(settings.home, settings.models_folder)
    return any(row.state == "here" for row in rows if row.weights.name == MULTILINGUAL)


def _is_fresh(settings: Settings) -> bool:
    try:
        return not index_state(settings).out_of_date
    except UnreachableStore:
        raise
    except StoreError:
        return False


def _opened(settings: Settings) -> "tuple[Index, Embedder, Multilingual | None, Server | None]":
    """The index, and with what more of them can be opened."""
    index_folder(settings)  # if it is missing, that is said now and not after the seconds that the rest takes
    embedder, other = open_embedder(settings), open_multilingual(settings)
    from index.search import Index  # Chroma

    server = _server(settings)
    return Index.open(settings.home, embedder, other=other, server=server), embedder, other, server


def _server(settings: Settings) -> "Server | None":
    if settings.chroma_url is None:
        return None
    from index.server import Server  # Chroma

    return Server(settings.chroma_url, settings.chroma_token)


@contextmanager
def _served(settings: Settings) -> "Iterator[Server | None]":
    """The server that keeps the indexes, for as long as it is needed; None where this machine keeps them."""
    server = _server(settings)
    try:
        yield server
    finally:
        if server:
            server.close()
