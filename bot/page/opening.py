"""The parts of the page's bot while they are still being opened, so that the page need not wait for them.

What is missing is found out at once; the heavy libraries, the index and the language model come in the background, in
this order. A question asked meanwhile waits: for the index, then its quotes and what of them answers are shown, then for the model.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer import Answer, Turn
from bot.settings import EMBEDDER, RERANKER, Settings
from bot.startup import answers, confirms, index_folder, model_name, open_bot, open_model, weights
from corpus.errors import ForeignIndex
from corpus.source import Source
from index.filters import Filter
from index.passages import Passages
from index.records import read_manifest
from index.search import EVERYTHING

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.model import Model, Usage


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known before anything is opened: the documents of the index in use, its id, and the model's name.

    ``servers`` are the addresses that questions will be sent to.
    """

    sources: tuple[Source, ...]
    index: str
    model: str | None
    servers: tuple[str, ...]


def look(settings: Settings) -> Outlook:
    """What a bot with these settings will work with. Quick, unless an index is copied from a server; loads nothing.

    Raises:
        StoreError: there is no index, or it cannot be used.
        WeightsError: a model file is not here.
    """
    folder = index_folder(settings)
    manifest = read_manifest(folder / "manifest.json")
    if manifest is None:
        raise ForeignIndex(
            f"The index in {folder} was made by another version of this program. Make it again with: whobot index build"
        )
    for name in (EMBEDDER, RERANKER) if answers(settings) else (EMBEDDER,):
        weights(settings, name)
    with closing(Passages.open(folder / "passages.sqlite")) as passages:
        sources = tuple(passages.sources.values())
    servers = tuple(url for url in (settings.llm_url, settings.chroma_url) if url)
    return Outlook(sources, manifest.id, model_name(settings), servers)


def start(settings: Settings, outlook: Outlook) -> "tuple[AwaitedBot, Future[Model | None]]":
    """Opens everything in one thread, one after the other: the imports would only hinder each other.

    Gives a bot that can be asked at once, and what becomes of the model. An error of either, as ``open_bot`` and
    ``open_model`` raise them, comes out of that future too.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="opening")
    opening = pool.submit(open_bot, settings, with_model=False)

    def load() -> "Model | None":
        opening.result().warm()
        return open_model(settings)

    loading = pool.submit(load)
    pool.shutdown(wait=False)
    model = AwaitedModel(outlook.model, loading, confirms=confirms(settings)) if outlook.model else None
    return AwaitedBot(opening, model), loading


class AwaitedBot:
    """A bot that is being opened; a question waits until it is."""

    def __init__(self, opening: "Future[Bot]", model: "Model | None") -> None:
        self._opening = opening
        self._model = model

    def stream(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        keep_to: Filter = EVERYTHING,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """See ``bot.bot.Bot``; raises what ``open_bot`` raised, too."""
        yield from self._bot().stream(question, turns, keep_to=keep_to, stopped=stopped)

    def searching(self) -> "Bot":
        """See ``bot.bot.Bot``; raises what ``open_bot`` raised, too."""
        return self._bot().searching()

    def _bot(self) -> "Bot":
        bot = self._opening.result()
        bot.model = self._model
        return bot


class AwaitedModel:
    """A model that is being loaded; its first use waits until it is. See ``bot.model.Model``."""

    def __init__(self, name: str, loading: "Future[Model | None]", *, confirms: bool) -> None:
        self.name = name
        self.confirms = confirms
        self._loading = loading

    def next_token(self, system: str, user: str) -> "tuple[Mapping[str, float], Usage]":  # noqa: D102
        return self._model().next_token(system, user)

    def write(self, system: str, user: str, *, limit: int) -> "Iterator[tuple[str, Usage]]":  # noqa: D102
        return self._model().write(system, user, limit=limit)

    def confirm(self, prompt: str) -> "tuple[Mapping[str, float], Usage]":  # noqa: D102
        return self._model().confirm(prompt)

    def settle(self, system: str, user: str) -> None:  # noqa: D102
        self._model().settle(system, user)

    def _model(self) -> "Model":
        model = self._loading.result()
        if model is None:
            raise ValueError("a model was awaited where the settings name none")
        return model
