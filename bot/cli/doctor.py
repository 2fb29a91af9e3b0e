"""What is wrong with this installation, and what to do about it.

Looks and never changes anything; loads no model. Documents and their index are looked at in ``bot.cli.stock``.
"""

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx

from bot.cli import stock
from bot.cli.finding import Finding
from bot.settings import EMBEDDER, MULTILINGUAL, NO_MODEL, RERANKER, Settings
from bot.startup import needed, weights
from bot.upkeep import answering_server
from corpus.errors import KnownError
from index.current import indexes
from index.digest import readable
from index.weights import listing

ROOM = 500_000_000
"""Bytes that an index and the answers may need."""
PATIENCE_S = 5.0


def examine(settings: Settings, *, thorough: bool = False) -> Iterator[Finding]:
    """All findings, in the order in which a reader should put them right.

    ``thorough``: read every byte of the models, and compare all documents with each other, however long it takes.
    """
    yield Finding("python", "right", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _home(settings)
    yield _room(settings)
    embedder = _weights("embedder", settings, EMBEDDER, thorough)
    yield embedder
    if RERANKER in needed(settings):
        yield _weights("reranker", settings, RERANKER, thorough)
    yield _languages(settings)
    yield _model(settings, thorough)
    if settings.gate is not None:
        yield _gate(settings.gate)
    if settings.chroma_url is not None:
        server = _chroma(settings)
        yield server
        if not server.ok:
            return  # the rest is there
    yield from stock.examine(settings, embedder=embedder.ok, thorough=thorough)


def _gate(path: Path) -> Finding:
    """The gate that takes the place of the one that comes with the program."""
    from bot.gate import Gate  # Chroma

    try:
        Gate.load(path)
    except KnownError as error:
        return Finding("gate", "wrong", str(error))
    return Finding("gate", "right", str(path))


def _weights(role: str, settings: Settings, name: str, thorough: bool) -> Finding:
    try:
        path = weights(settings, name, thorough=thorough)
        if path.suffix.casefold() == ".gguf" and not _is_gguf(path):
            return Finding(
                role,
                "wrong",
                f"{path} is damaged, or no GGUF file that can be read. Get it again from where it came from.",
            )
    except KnownError as error:
        return Finding(role, "wrong", str(error))
    return Finding(role, "right", str(path))


def _languages(settings: Settings) -> Finding:
    """The embedder for other languages, without which English is answered as ever; it is not unpacked to look at it."""
    rows = listing(settings.home, settings.models_folder)
    (row,) = (row for row in rows if row.weights.name == MULTILINGUAL)
    if row.state == "here":
        return Finding("languages", "right", str(row.path))
    state = "is damaged" if row.state == "damaged" else "is not on this machine"
    remove = f"Remove {row.path}, then get it again" if row.state == "damaged" else "Get it"
    return Finding(
        "languages",
        "remark",
        f"The model {MULTILINGUAL} {state}: questions are answered in English only. "
        f"{remove} with: whobot models pull {MULTILINGUAL}, then: whobot index build",
    )


def _is_gguf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"GGUF"
    except OSError:
        return False


def _home(settings: Settings) -> Finding:
    if os.access(_existing(settings.home), os.W_OK):
        return Finding("home", "right", str(settings.home))
    change = "Make it writable, or choose another folder with --home DIR."
    if (indexes(settings.home) / "current").is_file():
        return Finding(
            "home",
            "remark",
            f"{settings.home} cannot be written: questions are answered, but nothing can be added or built. {change}",
        )
    return Finding("home", "wrong", f"{settings.home} cannot be written. {change}")


def _room(settings: Settings) -> Finding:
    due = {name.casefold() for name in needed(settings) if name != MULTILINGUAL}
    rows = listing(settings.home, settings.models_folder)
    missing = [row.weights for row in rows if row.state != "here" and row.weights.name.casefold() in due]
    need = ROOM + sum(row.size for row in missing)
    free = shutil.disk_usage(_existing(settings.home)).free
    if free >= need:
        return Finding("disk", "right", f"{readable(free)} free")
    return Finding(
        "disk",
        "wrong",
        f"{readable(free)} free at {settings.home}, and {readable(need)} may be needed. "
        "Make room, or choose another folder with --home DIR.",
    )


def _model(settings: Settings, thorough: bool) -> Finding:
    if settings.llm_url is not None:
        return _server(settings, settings.llm_url)
    if settings.model == NO_MODEL:
        return Finding("model", "right", "none: answers are quotes")
    return _weights("model", settings, settings.model, thorough)


def _server(settings: Settings, url: str) -> Finding:
    try:
        reply = httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {settings.llm_key}"}, timeout=PATIENCE_S)
        reply.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(
            "model",
            "wrong",
            f"The model server at {url} does not answer ({reason}). Start it, or check WHOBOT_LLM_URL and "
            "WHOBOT_LLM_KEY, or unset them to use the model that comes with whobot.",
        )
    return Finding("model", "right", f"{settings.llm_model} at {url}")


def _chroma(settings: Settings) -> Finding:
    try:
        return Finding("chroma", "right", answering_server(settings))
    except KnownError as error:
        return Finding("chroma", "wrong", str(error))


def _existing(folder: Path) -> Path:
    """``folder``, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
