"""Builds that are killed or meet each other, a full disk, a home that is read-only, stores that others have locked."""

import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import BusyIndex, KnownError, MissingIndex, StoreError
from index.current import stores
from index.journal import Journal
from index.records import read_manifest
from index.store import Store
from index.vectors import CHUNK
from tests.index.corpus import Words, entries, found, write
from tests.index.home import Home
from tests.rights import read_only, run

MANY = 600
OLD = "Bread is baked of flour."
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.index.corpus", "index.build"])

Told = tuple[str, int, int]


@contextmanager
def started(function: Callable[..., None], *arguments: object) -> Iterator[tuple[Any, Connection]]:
    """A process that runs ``function`` with one end of a pipe, and the other end; it is killed in the end."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=function, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def rest(pipe: Connection) -> list[Any]:
    """All that comes until the other end is closed."""
    said = []
    with suppress(EOFError):
        while True:
            said.append(pipe.recv())
    return said


# --- killed ---


def builds(pipe: Connection, home: Home, folder: Path, at: int = 0) -> None:
    """Build, and tell of the progress; be killed before the operation ``at`` on a file of the home."""
    operations = 0

    def count(_: str, arguments: tuple[object, ...]) -> None:
        nonlocal operations
        if any(isinstance(name, str | Path) and str(name).startswith(str(home.path)) for name in arguments[:2]):
            operations += 1
            if operations == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    home.build(entries(folder), Words(pause=0.0005), progress=lambda *told: pipe.send(told))
    pipe.send(("operations", operations, operations))
    home.close()


def killed(home: Home, folder: Path, *, at: int = 0, after: float | None = None) -> list[Told]:
    """Kill a build before an operation on a file, or some seconds after it began; all that it told before."""
    with started(builds, home, folder, at) as (process, pipe):
        told = []
        if after is not None:
            with suppress(EOFError):
                told.append(pipe.recv())
            process.join(after)
            process.kill()
        return told + rest(pipe)


def news(folder: Path, turn: int) -> None:
    write(folder, "news", *[f"What is new in turn {turn}, part {part}." for part in range(MANY)])


def moments(home: Home, folder: Path, count: int) -> Iterator[Mapping[str, Any]]:
    """Random moments of a build, one half by operations on files, one half by time."""
    random = np.random.default_rng(11)
    other = Home(home.path / "other", home.url)
    began = time.perf_counter()
    told = killed(other, folder)
    seconds = time.perf_counter() - began
    assert told[-1][0] == "operations"
    for part in range(count // 2):
        share = (part + random.uniform()) / (count // 2)
        yield {"at": 1 + int(share * told[-1][1])}
        yield {"after": share * seconds}


def left(home: Home) -> tuple[set[str], set[str]]:
    """What is in the folder of indexes, and in that of stores, beside what should be there."""
    current = home.current()
    assert current
    names = {name for name in (current.name, current.before) if name}
    manifests = [read_manifest(home.indexes / name / "manifest.json") for name in names]
    segments = {segment for manifest in manifests if manifest for segment in manifest.segments}
    there = {path.name for path in home.indexes.iterdir()} - {"current", "lock", "copying"}
    vectors = stores(home.path)
    return there - names, {path.name for path in vectors.iterdir()} - segments if vectors.is_dir() else set()


def test_killed_at_any_moment(home: Home, folder: Path) -> None:
    """The old index answers, and the next build goes on from what was embedded."""
    news(folder, 0)
    home.build(entries(folder), Words())
    phases = set()
    for turn, moment in enumerate(moments(home, folder, 6 if home.url else 20), 1):
        news(folder, turn)
        before = home.current()
        told = killed(home, folder, **moment)
        phases.add(told[-1][0] if told else "")
        switched = home.current() != before
        assert found(home, OLD)[0] == OLD
        asked = turn if switched else turn - 1
        assert found(home, f"new turn {asked} part 7")[0] == f"What is new in turn {asked}, part 7."
        embedder = Words()
        report = home.build(entries(folder), embedder)
        done = max((done for what, done, _ in told if what == "embedding"), default=0)
        most = 0 if switched else MANY - done
        # The last piece may have been embedded, and its news not have come.
        assert max(0, most - CHUNK) <= report.embedded <= most, moment
        assert report.embedded == len(embedder.texts)
        assert report.built or switched
        assert found(home, f"new turn {turn} part 7")[0] == f"What is new in turn {turn}, part 7."
        # A build that was killed after the switch leaves what the next one removes that has something to do.
        assert switched or left(home) == (set(), set())
    assert {"reading", "embedding", "storing"} <= phases or home.url


def test_a_killed_first_build_leaves_no_index_and_no_harm(home: Home, folder: Path) -> None:
    news(folder, 0)
    told = killed(home, folder, at=12)
    assert not told or told[-1][0] != "operations"
    with pytest.raises(MissingIndex):
        home.open(Words())
    assert home.build(entries(folder), Words()).documents == 3


def test_a_power_cut_leaves_zeros_that_are_not_taken_for_vectors(tmp_path: Path) -> None:
    names, rows = [f"{number:032x}" for number in range(3)], Words().embed(["one", "two", "three"])
    journal = Journal(tmp_path / "journal")
    journal.append(names, rows)
    whole = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(whole[:-40] + bytes(40))
    assert [*journal.read(Words.dimension)] == names[:2]
    journal.append(names[2:], rows[2:])
    assert journal.read(Words.dimension)[names[2]].tolist() == rows[2].tolist()


# --- two at once ---


def test_two_builds_at_once(home: Home, folder: Path) -> None:
    """The second says who holds the lock, and nothing is lost."""
    home.build(entries(folder), Words())
    news(folder, 1)
    with started(builds, home, folder) as (process, pipe):
        while pipe.recv()[0] != "embedding":
            pass
        with pytest.raises(BusyIndex, match=rf"process {process.pid}.*, since 20\d\d-.*try again"):
            home.build(entries(folder), Words())
        assert found(home, OLD)[0] == OLD
        assert rest(pipe)[-1][0] == "operations"
    assert found(home, "new turn 1 part 7")[0] == "What is new in turn 1, part 7."
    assert not home.build(entries(folder), Words()).built


def tries(pipe: Connection, home: Home, folder: Path) -> None:
    try:
        pipe.send(home.build(entries(folder), Words(pause=0.0005)).built)
    except KnownError as error:
        pipe.send(str(error))
    home.close()


def test_three_first_builds_at_once(home: Home, folder: Path) -> None:
    news(folder, 1)
    with (
        started(tries, home, folder) as (_, first),
        started(tries, home, folder) as (_, second),
        started(tries, home, folder) as (_, third),
    ):
        said = [*rest(first), *rest(second), *rest(third)]
    assert len(said) == 3
    assert [one for one in said if one is True] == [True]
    assert all("being built already" in one for one in said if isinstance(one, str))
    assert found(home, "new turn 1 part 7")[0] == "What is new in turn 1, part 7."
    assert left(home) == (set(), set())


# --- a full disk ---

STAGES: Sequence[Told] = (
    ("reading", 0, 3),
    ("reading", 3, 3),
    ("embedding", 0, MANY),
    ("embedding", 2 * CHUNK, MANY),
    ("embedding", MANY, MANY),
    ("storing", 0, MANY),
    ("storing", MANY, MANY),
)
"""When there is no more room: for the new passages, the journal, the store, the manifest."""
SIZES = (10, 1000, 50_000, 120_000, 200_000, 400_000)


def without_room(home: Home, folder: Path, stage: Told, fill: Callable[[], None], empty: Callable[[], None]) -> str:
    """Build, where nothing can be written from ``stage`` on, then build again where it can; the error's words."""
    first, second = Words(), Words()

    def tell(*told: Any) -> None:
        if told == stage:
            fill()

    try:
        with pytest.raises(StoreError) as raised:
            home.build(entries(folder), first, progress=tell)
    finally:
        empty()
    assert found(home, OLD)[0] == OLD
    home.build(entries(folder), second)
    # One piece may have been embedded and not kept.
    assert MANY <= len(first.texts) + len(second.texts) <= MANY + CHUNK
    assert left(home) == (set(), set())
    return str(raised.value)


def builds_within(pipe: Connection, home: Home, folder: Path) -> None:
    """Build with files that cannot grow beyond a size, again and again."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def limit(size: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    free = limit(resource.RLIM_INFINITY)
    cases = [*((stage, 0) for stage in STAGES), *((STAGES[0], size) for size in SIZES)]
    for turn, (stage, size) in enumerate(cases, 1):
        news(folder, turn)
        pipe.send(without_room(home, folder, stage, limit(size), free))


def test_files_that_cannot_grow(folders: Home, folder: Path) -> None:
    folders.build(entries(folder), Words())
    with started(builds_within, folders, folder) as (_, pipe):
        said = rest(pipe)
    assert len(said) == len(STAGES) + len(SIZES)
    # The journal, SQLite, Chroma and the manifest say it in other words.
    assert len({one.partition("are free: ")[2].partition(". ")[0] for one in said}) > 3
    for one in said:
        assert ("as it was" in one and "--home" in one) or "set TMPDIR to a folder with room" in one


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in which there is room for 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    # Chroma lets go of its files a moment after it was told to.
    for _ in range(100):
        if subprocess.run(["umount", str(disk)], capture_output=True, check=False).returncode == 0:
            break
        time.sleep(0.05)


def test_a_full_disk(small_disk: Path, folder: Path) -> None:
    home, filler = Home(small_disk / "home"), small_disk / "filler"
    home.build(entries(folder), Words())

    def fill() -> None:
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)

    def empty() -> None:
        fill()
        assert found(home, OLD)[0] == OLD
        filler.unlink()

    for turn, stage in enumerate(STAGES):
        news(folder, turn)
        said = without_room(home, folder, stage, fill, empty)
        assert "cannot be written" in said and "are free" in said and "--home" in said


# --- a home that is read-only ---


def tries_without_rights(home: Home, folder: Path) -> None:
    """What can be done in such a home; in a process of its own."""
    for act in (lambda: home.build(entries(folder), Words()), home.rollback):
        with pytest.raises(StoreError) as raised:
            act()
        sys.stdout.write(f"{raised.value}\n")
    sys.stdout.write(f"{found(home, OLD)[0]}\n")


def test_a_home_that_is_read_only(folders: Home, folder: Path) -> None:
    for grain in ("wheat", "rye", "flour"):
        write(folder, "bread", f"Bread is baked of {grain}.")
        folders.build(entries(folder), Words())
    write(folder, "cheese", "Cheese is made of milk.")
    code = (
        "import sys, pathlib, tests.index.test_failures as failures;"
        "failures.tries_without_rights(failures.Home(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]))"
    )
    with read_only(folders.path):
        ran = run([sys.executable, "-c", code, folders.path, folder])
    assert ran.returncode == 0, ran.stderr
    *said, answer = ran.stdout.splitlines()
    assert len(said) == 2
    assert all("cannot be written" in words and "Permission denied" in words for words in said)
    assert all("may write there, or choose another folder with --home" in words for words in said)
    assert answer == OLD


# --- a store that others have open ---


@pytest.mark.parametrize("hold", ["BEGIN EXCLUSIVE", "BEGIN; SELECT count(*) FROM tenants"])
def test_a_store_that_another_process_has_locked(folders: Home, folder: Path, hold: str) -> None:
    folders.build(entries(folder), Words())
    (path,) = stores(folders.path).glob("*/chroma.sqlite3")
    code = (
        "import sqlite3, sys; database = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "[database.execute(one).fetchall() for one in sys.argv[2].split(';')]; print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        assert found(folders, OLD)[0] == OLD
        write(folder, "cheese", "Cheese is made of milk.")
        assert folders.build(entries(folder), Words()).embedded == 1
        holder.communicate()
    assert found(folders, "milk")[0] == "Cheese is made of milk."


def test_a_store_that_did_not_open_opens_when_it_can(folders: Home, folder: Path) -> None:
    """Chroma itself gives out again, for the same folder, what it could not start."""
    folders.build(entries(folder), Words())
    (store,) = stores(folders.path).iterdir()
    whole = (store / "chroma.sqlite3").read_bytes()
    (store / "chroma.sqlite3").write_bytes(b"")
    with pytest.raises(StoreError):
        Store.open(store)
    (store / "chroma.sqlite3").write_bytes(whole)
    with closing(Store.open(store)) as opened:
        assert len(opened) == 3
