"""What is wrong with this installation, and what to do about it.

Looks and never changes anything; loads no model. Each finding is one thing that must be right before a question can be
answered.
"""

import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.settings import EMBEDDER, NO_MODEL, Settings
from bot.startup import has_stores, index_folder, index_state, left_out, weights
from corpus.errors import KnownError
from index.digest import readable
from index.passages import Passages
from index.weights import listing

ROOM = 500_000_000
"""Bytes that an index and the answers may need."""
PATIENCE_S = 5.0
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``message`` says what was found and, where that is wrong, what to do.

    A ``remark`` tells what could be better; with it questions are answered all the same.
    """

    name: str
    ok: bool
    message: str
    remark: bool = False


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, in the order in which a reader should put them right."""
    yield Finding("python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _home(settings)
    yield _room(settings)
    yield _weights("embedder", settings, EMBEDDER)
    yield _model(settings)
    yield _index(settings)
    yield from _documents(settings)


def _weights(role: str, settings: Settings, name: str) -> Finding:
    try:
        return Finding(role, True, str(weights(settings, name)))
    except KnownError as error:
        return Finding(role, False, str(error))


def _home(settings: Settings) -> Finding:
    if os.access(_existing(settings.home), os.W_OK):
        return Finding("home", True, str(settings.home))
    return Finding(
        "home", False, f"{settings.home} cannot be written. Make it writable, or choose another folder with --home DIR."
    )


def _room(settings: Settings) -> Finding:
    due = {EMBEDDER.casefold()} | ({settings.model.casefold()} if settings.llm_url is None else set())
    rows = listing(settings.home, settings.models_folder)
    missing = [row.weights for row in rows if row.state != "here" and row.weights.name.casefold() in due]
    need = ROOM + sum(row.size for row in missing)
    free = shutil.disk_usage(_existing(settings.home)).free
    if free >= need:
        return Finding("disk", True, f"{readable(free)} free")
    return Finding(
        "disk",
        False,
        f"{readable(free)} free at {settings.home}, and {readable(need)} may be needed. "
        "Make room, or choose another folder with --home DIR.",
    )


def _model(settings: Settings) -> Finding:
    if settings.llm_url is not None:
        return _server(settings, settings.llm_url)
    if settings.model == NO_MODEL:
        return Finding("model", True, "none: answers are quotes")
    return _weights("model", settings, settings.model)


def _server(settings: Settings, url: str) -> Finding:
    try:
        reply = httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {settings.llm_key}"}, timeout=PATIENCE_S)
        reply.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(
            "model",
            False,
            f"The model server at {url} does not answer ({reason}). Start it, or check WHOBOT_LLM_URL and "
            "WHOBOT_LLM_KEY, or unset them to use the model that comes with whobot.",
        )
    return Finding("model", True, f"{settings.llm_model} at {url}")


def _index(settings: Settings) -> Finding:
    try:
        state = index_state(settings)
        if not has_stores(settings):
            return Finding("index", False, "Vectors are missing. Make it again with: whobot index build --full")
    except KnownError as error:
        return Finding("index", False, str(error))
    kept = state.manifest
    what = f"{kept.documents} documents, {kept.passages} passages, built {kept.built}"
    if state.out_of_date:
        return Finding("index", False, f"Out of date ({what}). Bring it up to date with: whobot index build")
    return Finding("index", True, what)


def _documents(settings: Settings) -> Iterator[Finding]:
    """What the documents of the index in use lack, and which of them say the same; nothing without an index."""
    from corpus.duplicates import find  # scipy

    try:
        with closing(Passages.open(index_folder(settings) / "passages.sqlite")) as passages:
            sources = tuple(passages.sources.values())
            texts = [(source, " ".join(one.text for one in passages.of(source.id))) for source in sources]
            out = left_out(settings)
    except KnownError:
        return  # the finding before says it
    for what, lacking in (("date", "date"), ("address", "url")):
        ids = [source.id for source in sources if getattr(source, lacking) is None]
        if ids:
            yield Finding(
                "documents",
                True,
                f"{len(ids)} without {what}: {_some(ids)}. Where it is known, say it: whobot add FILE --{lacking} …",
                remark=True,
            )
    for pair in find(texts):
        how = {
            "text": "hold the same text",
            "part": "overlap: the first is part of the second",
            "publication": "are one publication",
        }
        yield Finding(
            "duplicates",
            True,
            f"{pair.first} and {pair.second} {how[pair.kind]} ({pair.share:.0%} of the shorter text). "
            "Remove one of them, or leave both if that is meant.",
            remark=True,
        )
    if out:
        names = _some([name for name, _ in out])
        yield Finding("left out", True, f"{len(out)} files: {names}. The reasons: whobot index status", remark=True)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _existing(folder: Path) -> Path:
    """``folder``, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
