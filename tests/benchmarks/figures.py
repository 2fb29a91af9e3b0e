"""The benchmarks: each measures one thing that a reader waits or pays for, and gives its figures."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import psutil  # type: ignore[import-untyped]
import yaml

from bot.model import Model, Usage
from bot.settings import NO_MODEL
from bot.startup import open_bot, open_embedder, open_index
from corpus.errors import UsageError
from corpus.library import Library
from index.build import build
from index.embed import Embedder
from index.records import key
from index.search import Index
from index.store import Vectors
from tests.benchmarks.bench import Bench, Figure, both, texts
from tests.benchmarks.page import ROOT, opened

PROMPTS = ROOT / "tests" / "prompts" / "fit.yaml"
_ANSWERS = 12
"""Questions that are answered, evenly spread over those of the file."""
FIRST = "What exactly is WHO doing at the intersection of AI and health?"


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _prompts() -> Mapping[str, str]:
    """The English questions that need no turn before them and that the documents answer, by id."""
    rows = yaml.safe_load(PROMPTS.read_text(encoding="utf-8"))["prompts"]
    left_out = {"turns", "needs", "language"}
    return {row["id"]: row["question"] for row in rows if row["answerable"] and not left_out & set(row)}


def quotes(bench: Bench) -> Iterator[Figure]:
    """From a question to its quotes, in the large index; the embedder is warm."""
    bot = open_bot(bench.large(), with_model=False)
    asked = list(_prompts().values())[: bench.questions]
    next(bot.stream(FIRST))
    seconds = [_seconds(partial(next, bot.stream(one))) for _ in range(bench.repeats) for one in asked]
    note = f"{bot.index.manifest.passages} passages"
    bot.index.close()
    yield from both("quotes on the page", [1000 * one for one in seconds], "ms", p95=300, note=note)


class Counted:
    """A model that remembers what each call of it has read; a prompt is read before the first word of its reply."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.confirms = model.confirms
        self.read: list[int] = []
        self._model = model

    def next_token(self, system: str, user: str) -> tuple[Mapping[str, float], Usage]:
        odds, usage = self._model.next_token(system, user)
        self.read.append(usage.read)
        return odds, usage

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        place = len(self.read)
        self.read.append(0)
        for piece, usage in self._model.write(system, user, limit=limit):
            self.read[place] += usage.read
            yield piece, usage

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        odds, usage = self._model.confirm(prompt)
        self.read.append(usage.read)
        return odds, usage

    def settle(self, system: str, user: str) -> None:
        self._model.settle(system, user)


def answers(bench: Bench) -> Iterator[Figure]:
    """Twelve answers from our own documents; one before them warms everything."""
    bot = open_bot(bench.own())
    if bot.model is None:
        raise UsageError("There is no language model to measure. Unset WHOBOT_MODEL, or choose others with --only.")
    counted = bot.model = Counted(bot.model)
    bot.ask(FIRST)
    first, whole, before, read = [], [], [], []
    asked = list(_prompts().values())
    for question in asked[:: len(asked) // _ANSWERS][: min(_ANSWERS, bench.questions)]:
        counted.read.clear()
        calls, began = None, time.perf_counter()
        for answer in bot.stream(question):
            if answer.claims and calls is None:
                first.append(time.perf_counter() - began)
                # How many calls there were, not what they read: that of the last is told as its reply ends.
                calls = len(counted.read)
        whole.append(time.perf_counter() - began)
        read.append(sum(counted.read))
        before += [] if calls is None else [sum(counted.read[:calls])]
    bot.index.close()
    note = f"{len(first)} of {len(whole)} answered"
    if first:
        yield from both("first checked sentence", first, "s", p50=7, note=note)
        yield Figure("read before the first sentence, median", median(before), "tokens", len(before), 450)
        yield Figure("read before the first sentence, most", max(before), "tokens", len(before), 450)
    yield from both("whole answer", whole, "s", p50=10, note=note)
    yield Figure("read in all, median", median(read), "tokens", len(read), 700)
    yield Figure("read in all, most", max(read), "tokens", len(read), 700)


def build_speed(bench: Bench) -> Iterator[Figure]:
    """A full build of our own documents, and the embedder alone on the same texts, by turns."""
    own, settings = texts(bench.own()), bench.scratch()
    entries, embedder = Library(settings.home).entries(), open_embedder(settings)
    embedder.embed(own[:8])
    built, alone = [], []
    for _ in range(bench.repeats):
        alone.append(_seconds(lambda: embedder.embed(own)))
        built.append(build(settings.home, entries, embedder, full=True).seconds)
    shutil.rmtree(settings.home)
    share = median(100 * one / other for one, other in zip(alone, built, strict=True))
    tokens = sum(map(embedder.count_tokens, own)) / len(own)
    note = f"{len(own)} passages of {tokens:.0f} tokens"
    yield Figure("the embedder alone", len(own) / median(alone), "passages/s", len(alone), note=note)
    yield Figure("build of our own documents", len(own) / median(built), "passages/s", len(built), note=note)
    yield Figure("build, share of the embedder's speed", share, "%", len(built), 95, least=True, note=note)


def adding(bench: Bench) -> Iterator[Figure]:
    """One more document into a copy of the large index: taken into the library, read, embedded, index in use."""
    large, settings = bench.large(), bench.scratch()
    shutil.copytree(large.home, settings.home, ignore=shutil.ignore_patterns("models"), dirs_exist_ok=True)
    library, embedder = Library(settings.home), open_embedder(settings)
    embedder.embed([FIRST])
    whole, beyond = [], []
    for path in sorted((large.home / "aside").glob("*.md"))[: bench.repeats]:
        before = set(texts(settings))
        began = time.perf_counter()
        library.add([path])
        build(settings.home, library.entries(), embedder)
        whole.append(time.perf_counter() - began)
        new = [text for text in texts(settings) if text not in before]
        beyond.append(whole[-1] - _seconds(partial(embedder.embed, new)))
    shutil.rmtree(settings.home)
    note = f"{len(before)} passages, and {len(new)} more"
    yield Figure("adding one document, in all", median(whole), "s", len(whole), note=note)
    yield Figure("adding one document, beyond its embedding", median(beyond), "s", len(beyond), 2, note=note)


class Remembering:
    """An embedder that gives the vectors of an index that is there: what remains of a build is the rest of it."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self.name, self.digest, self.dimension = embedder.name, embedder.digest, embedder.dimension
        self.count_tokens = embedder.count_tokens
        self._index = index
        self.seconds = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        found = self._index.vectors([key(text) for text in texts])
        rows = np.stack([found[key(text)] for text in texts])
        self.seconds += time.perf_counter() - began
        return rows


def size(bench: Bench) -> Iterator[Figure]:
    """The large index: making it, opening it, searching it, and what it takes."""
    settings, scratch = bench.large(), bench.scratch()
    embedder, seconds = open_embedder(settings), list[float]()
    asked = list(_prompts().values())[: bench.questions]
    vectors = embedder.embed(asked)
    began = time.perf_counter()
    with closing(open_index(settings)) as index:
        index.search(asked[0], vector=vectors[0])
        opened = time.perf_counter() - began
        note = f"{index.manifest.passages} passages, {index.manifest.documents} documents"
        for question, vector in zip(asked * bench.repeats, [*vectors] * bench.repeats, strict=True):
            seconds.append(1000 * _seconds(partial(index.search, question, vector=vector)))
        memory = psutil.Process().memory_info().rss / 1e6
        remembering = Remembering(index, embedder)
        report = build(scratch.home, Library(scratch.home, settings.home / "library").entries(), remembering)
    rest = report.seconds - remembering.seconds
    sample = texts(settings)[:: max(1, report.passages // 500)]
    speed = len(sample) / _seconds(partial(embedder.embed, sample))
    shutil.rmtree(scratch.home)
    whole = report.passages / speed
    yield Figure("build, beside the embedding", rest, "s", 1, note=f"{note}; the embedding: {whole:.0f} s")
    yield Figure(
        "build, share of the embedder's speed", 100 * whole / (whole + rest), "%", 1, 95, least=True, note=note
    )
    yield Figure("opening the index, and the first search", opened, "s", 1, note=note)
    yield from both("search, the question embedded already", seconds, "ms", note=note)
    yield Figure("disk", _bytes(settings.home) / 1e6, "MB", 1, note=f"{note}; without the documents")
    yield Figure("memory of the process that searches", memory, "MB", 1, note=note)


def _bytes(home: Path) -> int:
    folders = (home / "indexes", home / "vectors")
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def start(bench: Bench) -> Iterator[Figure]:
    """From the start of ``python app.py`` until the page answers with 200."""
    seconds = []
    for _ in range(bench.repeats):
        with opened(bench.own()) as page:
            seconds.append(page.seconds)
    yield Figure("from start to a page that answers", median(seconds), "s", len(seconds), 10)


def memory(bench: Bench) -> Iterator[Figure]:
    """The most memory that ``python app.py``, with all processes below it, has held when it has answered once."""
    for name, model, budget in (("with the model", bench.user.model, 3000), ("without a model", NO_MODEL, 700)):
        with opened(replace(bench.own(), model=model)) as page:
            page.ask(FIRST)
            yield Figure(f"memory {name}", page.peak / 1e6, "MB", 1, budget, note="peak, all processes, one answer")
