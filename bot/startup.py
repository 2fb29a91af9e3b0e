"""From settings to the parts that run: embedder, language model, library, index, bot.

The page and the command line both start here. Nothing is downloaded: what is missing is an error that says how to get
it. The libraries behind the parts take seconds to import, so each is imported by the function that needs it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kept import KeptAnswers
from bot.settings import DEFAULT_MODEL, EMBEDDER, MULTILINGUAL, NO_MODEL, RERANKER, Settings
from corpus.errors import MissingWeights, WeightsError
from corpus.library import Library
from index.current import current_folder
from index.passages import Passages
from index.records import Filed
from index.weights import digest_of, listing, resolve

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.finder import Finder
    from bot.keeping import Keeping
    from bot.model import ServedModel
    from index.embed import Embedder
    from index.multilingual import Multilingual
    from index.search import Index
    from index.server import Server


def open_library(settings: Settings) -> Library:
    """The documents. Raises CorpusError when the folder that the settings name cannot be used."""
    return Library(settings.home, settings.corpus)


def open_embedder(settings: Settings) -> "Embedder":
    """The embedder; its model is loaded at the first text. Raises WeightsError when the model is not here."""
    from index.embed import Embedder  # torch

    return Embedder(weights(settings, EMBEDDER), EMBEDDER, threads=settings.threads)


def open_finder(settings: Settings) -> "Finder":
    """The answer finder; loaded at the first question. Raises WeightsError when the embedder's model is not here."""
    from bot.finder import Finder  # torch

    return Finder(weights(settings, EMBEDDER), threads=settings.threads)


def open_reranker(settings: Settings) -> "Finder":
    """The answer finder that reads again what may answer; loaded at the first such sentence, or by ``Bot.warm``.

    Raises WeightsError when its model is not here.
    """
    from bot.finder import RERANKER_FILE, Finder  # torch

    return Finder(weights(settings, RERANKER), change=RERANKER_FILE, threads=settings.threads)


def open_multilingual(settings: Settings) -> "Multilingual | None":
    """The embedder for other languages, unpacked first if need be; None where it is not here or cannot be unpacked."""
    if not has_multilingual(settings):
        return None
    try:
        folder = weights(settings, MULTILINGUAL)
    except WeightsError:
        return None
    from index.multilingual import Multilingual  # torch

    return Multilingual(folder, MULTILINGUAL, threads=settings.threads)


def open_model(settings: Settings) -> "ServedModel | None":
    """The language model that the settings name, or None where they name none.

    Raises:
        WeightsError: its file is not here.
        ModelError: it cannot be loaded.
    """
    if not answers(settings):
        return None
    from bot.model import LocalModel, ServedModel  # langchain, llama.cpp

    if settings.llm_url is not None:
        return ServedModel(settings.llm_url, name=settings.llm_model, key=settings.llm_key)
    from bot.gate import CONFIRM_FILE
    from bot.prompts import OPENING, SYSTEM

    path, name = weights(settings, settings.model), model_name(settings)
    adapter = CONFIRM_FILE if confirms(settings) else None
    model = LocalModel(path, threads=settings.threads, name=name, adapter=adapter)
    model.settle(SYSTEM, OPENING)
    return model


def confirms(settings: Settings) -> bool:
    """Whether the model that ``open_model`` gives confirms: what was trained for that fits the one that comes with this program."""
    return settings.llm_url is None and settings.model.casefold() == DEFAULT_MODEL


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
    """A bot over the index in use; raises what ``open_index``, ``open_model`` and ``Gate.load`` raise."""
    from bot.gate import Gate  # Chroma

    gate = Gate.load(settings.gate) if settings.gate else None
    index, embedder, other, server = _opened(settings)
    from bot.bot import Bot  # langchain
    from index.search import Index

    model = open_model(settings) if with_model else None
    finder, reranker = open_finder(settings), open_reranker(settings) if answers(settings) else None
    threads = None if settings.llm_url is not None else settings.threads
    return Bot(
        index,
        embedder,
        model,
        finder=finder,
        reranker=reranker,
        gate=gate,
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

    with served(settings) as server:
        return place(settings.home, server).folder()


def index_files(settings: Settings) -> tuple[Filed, ...]:
    """Every file that the index in use was made of; raises what ``index_folder`` raises, or DamagedIndex."""
    with closing(Passages.open(index_folder(settings) / "passages.sqlite")) as passages:
        return passages.files


def needed(settings: Settings) -> tuple[str, ...]:
    """The names of the models that these settings use and that can be pulled."""
    reranker = (RERANKER,) if answers(settings) else ()
    served = settings.llm_url is not None or settings.model == NO_MODEL
    return (EMBEDDER, *reranker, *(() if served else (settings.model,)), MULTILINGUAL)


def answers(settings: Settings) -> bool:
    """Whether questions are answered; with no language model only quotes are given, which need no reranker."""
    return settings.llm_url is not None or settings.model != NO_MODEL


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


def has_multilingual(settings: Settings) -> bool:
    """Whether the file of the embedder for other languages is here, and is what it should be."""
    rows = listing(settings.home, settings.models_folder)
    return any(row.state == "here" for row in rows if row.weights.name == MULTILINGUAL)


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
def served(settings: Settings) -> "Iterator[Server | None]":
    """The server that keeps the indexes, for as long as it is needed; None where this machine keeps them."""
    server = _server(settings)
    try:
        yield server
    finally:
        if server:
            server.close()
