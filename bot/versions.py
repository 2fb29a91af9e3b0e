"""What decides an answer besides its index, embedder and model: this program and the libraries that it stands on.

An answer's id is made from all of it, so that answers with the same id are the same.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bot
import corpus
import index
from bot.answer import Versions
from index.entries import ELSEWHERE as NOT_READING
from index.entries import digest
from index.filters import Filter

_NOT_ANSWERING = frozenset(
    # What shows answers, keeps them, measures them, or opens the parts. A new module counts until it is named here.
    "cli compare evaluation keeping kept page settings startup today upkeep".split()
)
_NOT_SEARCHING = frozenset(
    # What finds, checks and writes files, and what builds an index: that is told by the index's own id.
    "build catalogue claim current digest hub journal listing mirror place registry weights writing".split()
)
_LIBRARIES = "chromadb numpy pyspellchecker PyStemmer sentence-transformers sentencex tokenizers torch transformers xllamacpp".split()
_THREADS = ", threads "
_SHOWN = 12
"""Characters of a digest that are shown."""


def settings(threads: int | None = None, gate: str = "") -> str:
    """Names all that decides answers and is no index, embedder or model: "code 3fa91c02bd11, libraries 0b5d0e7f8a21".

    The code is the modules of this program that have a say, with the prompts and the settings of its gate; ``gate`` names another one. ``threads`` are
    those of a model in this process: with two it was seen to write otherwise than with one. The embedder's make no
    difference.
    """
    made_by = [f"code {_code()[:_SHOWN]}", f"libraries {_libraries()[:_SHOWN]}"]
    made_by += [f"gate {gate}"] if gate else []
    return ", ".join(made_by) + (f"{_THREADS}{threads}" if threads else "")


def answer_id(question: str, versions: Versions, keep_to: Filter, understood: str | None = None) -> str:
    """The id of the answer to ``question`` (as it was cleaned, and as it was ``understood``), kept to some documents."""
    made_by = (versions.index, versions.embedder, versions.model or "", versions.settings)
    return digest(question, understood or "", *made_by, repr(keep_to))[:16]


def changes(before: Versions, after: Versions) -> tuple[str, ...]:
    """What of the versions is another, in words: "the index of the documents", …; none where all are the same."""
    was, _, threads = before.settings.partition(_THREADS)
    now, _, threads_now = after.settings.partition(_THREADS)
    models = f"the language model (it was {before.model or 'none'}, now it is {after.model or 'none'})"
    parts = [
        ("the index of the documents", before.index != after.index),
        ("the embedder", before.embedder != after.embedder),
        (models, before.model != after.model),
        ("this program, its libraries or its gate", was != now),
        # Without a model, or with one of another machine, there are none to tell of.
        (
            f"the number of threads ({threads}, now {threads_now})",
            bool(threads and threads_now != threads and threads_now),
        ),
    ]
    return tuple(name for name, changed in parts if changed)


@cache
def _code() -> str:
    parts: list[str] = []
    for package, without in ((bot, _NOT_ANSWERING), (index, _NOT_SEARCHING), (corpus, NOT_READING)):
        folder = Path(*package.__path__)
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if _decides(place, without) and path.is_file():
                parts += [f"{package.__name__}/{place.as_posix()}", _content(path)]
    return digest(*parts)


def _decides(place: Path, without: frozenset[str]) -> bool:
    # Our own documents are told by the index's id.
    first = place.parts[0].partition(".")[0]
    return first not in without and not {"__pycache__", "documents"} & set(place.parts) and place.suffix != ".pyc"


def _content(path: Path) -> str:
    if path.suffix in (".py", ".toml"):
        return path.read_text(encoding="utf-8")  # whatever the ends of its lines
    return path.read_bytes().hex()


@cache
def _libraries() -> str:
    found: list[str] = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} unknown")
    return digest(*found)
