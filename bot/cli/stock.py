"""What is wrong with the documents and their index, and what to do about it; see ``bot.cli.doctor``.

Looks and never changes anything.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from bot.cli.finding import Finding, some
from bot.settings import Settings
from bot.startup import index_folder
from bot.upkeep import IndexState, check_index, index_state, left_out
from corpus.errors import KnownError
from corpus.library import OWN
from index.digest import readable
from index.passages import Passages
from index.records import Filed

MOST_PASSAGES = 5000
"""How many passages are searched for duplicates at once: some seconds' work. More take a minute for 100,000."""
OLD_S = 3600.0
"""What has not been written to for this long is left over: whoever writes, writes more often."""

_HOW = {
    "text": "hold the same text",
    "part": "overlap, the first is a part of the second",
    "publication": "are the same publication",
}


def examine(settings: Settings, *, embedder: bool, thorough: bool) -> Iterator[Finding]:
    """The findings on index, documents and leftovers.

    Args:
        settings: where they are.
        embedder: whether the embedder is here, without which the vectors cannot be looked at.
        thorough: look at what takes long, too.
    """
    try:
        state = index_state(settings)
        if embedder:
            check_index(settings)
        with closing(Passages.open(index_folder(settings) / "passages.sqlite")) as passages:
            found = [_index(state), _left_out(settings), _documents(settings, passages.files)]
            found.append(_duplicates(settings, passages, thorough))
    except KnownError as error:
        found = [Finding("index", "wrong", str(error))]
    yield from found
    yield _leftovers(settings)


def _index(state: IndexState) -> Finding:
    kept = state.manifest
    what = f"{kept.documents} documents, {kept.passages} passages, built {kept.built}"
    if state.out_of_date:
        return Finding("index", "wrong", f"Out of date ({what}). Bring it up to date with: whobot index build")
    return Finding("index", "right", what)


def _left_out(settings: Settings) -> Finding:
    out = [reason if Path(name).name in reason else f"{name}: {reason}" for name, reason in left_out(settings)]
    if not out:
        return Finding("left out", "right", "no file")
    return Finding(
        "left out",
        "remark",
        f"{len(out)} files could not be taken in. {some(out, ' ')} (All of them: whobot index status)",
    )


def _documents(settings: Settings, files: Sequence[Filed]) -> Finding:
    """Dates and addresses that are missing, in the documents of others; those of our own are not known to anybody."""
    taken = [(file.name, file.source) for file in files if file.source]
    lacking = [
        (name, [what for what, value in (("date", source.date), ("address", source.url)) if not value])
        for name, source in taken
        if not (source.date and source.url)
    ]
    own = [name for name, _ in lacking if settings.corpus is None and name.startswith(f"{OWN.name}/")]
    theirs = [f"{name} ({' and '.join(what)})" for name, what in lacking if name not in own]
    if theirs:
        give = "in the front matter" if settings.corpus else "with: whobot add FILE --date DATE --url ADDRESS"
        return Finding(
            "documents",
            "remark",
            f"{len(theirs)} documents have no date or no address: {some(theirs)}. "
            f"References and filters lack them; where they are known, give them {give}",
        )
    note = f"; of {len(own)} that come with whobot no date or no address is known" if own else ""
    return Finding("documents", "right", f"{len(taken)}{note}")


def _duplicates(settings: Settings, passages: Passages, thorough: bool) -> Finding:
    if len(passages) > MOST_PASSAGES and not thorough:
        return Finding("duplicates", "right", "not looked for, as there are many documents: whobot doctor --thorough")
    from corpus.duplicates import find  # scipy

    sources = passages.sources.values()
    pairs = find((source, passage.text) for source in sources for passage in passages.of(source.id))
    if not pairs:
        return Finding("duplicates", "right", "none")
    names = {file.source.id: file.name for file in passages.files if file.source}
    said = [
        f"{names[pair.first]} and {names[pair.second]} {_HOW[pair.kind]} ({pair.share:.0%} of the shorter text)."
        for pair in pairs
    ]
    where = settings.corpus or settings.home / "library"
    return Finding(
        "duplicates",
        "remark",
        f"{some(said, ' ')} Unless both are wanted, remove one from {where}, then run: whobot index build",
    )


def _leftovers(settings: Settings) -> Finding:
    from index.place import leftovers  # Chroma

    home = settings.home
    groups = {
        "whobot models pull goes on from them": [
            *(home / "models").glob("*.part"),
            *(home / "models").glob("*/*.part"),
            *(home / "models").glob("*.parts"),
        ],
        "whobot corpus fetch goes on from them": [*(home / "fetched").glob("*.part")],
        "the next whobot add removes them": [*(home / "library").glob(".*.part")],
        "the next build uses and removes them, at the latest whobot index build --full": [
            path for state in (home, *(home / "servers").glob("*/")) for path in leftovers(state)
        ],
    }
    said = []
    for remedy, every in groups.items():
        measured = {path.relative_to(home): _measured(path) for path in every}
        old = {str(path): size for path, (size, written) in measured.items() if time.time() - written > OLD_S}
        if old:
            said.append(f"{some(list(old))} ({readable(sum(old.values()))}): {remedy}.")
    if not said:
        return Finding("leftovers", "right", "none")
    return Finding(
        "leftovers", "remark", f"Left in {home} by what was cut off: {' '.join(said)} They can be deleted, too."
    )


def _measured(path: Path) -> tuple[int, float]:
    """Bytes in a file or folder, and when it was last written to."""
    size, written = 0, 0.0
    for each in (path, *path.rglob("*")):
        with suppress(OSError):  # it is gone meanwhile
            found = each.stat()
            size += found.st_size if each.is_file() else 0
            written = max(written, found.st_mtime)
    return size, written
