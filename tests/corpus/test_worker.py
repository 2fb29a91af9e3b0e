"""Files read in a process of their own: the same documents and errors, and what becomes of files that take too much."""

import inspect
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import errors
from corpus.errors import CorpusError, CostlyDocument, EmptyDocument, FatalDocument, KnownError, UsageError
from corpus.library import OWN
from corpus.read import read
from corpus.source import Block, Document, Relation, Source, Span
from corpus.worker import Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def write(path: Path, content: str | bytes = "Some words.") -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def process_of(worker: Worker) -> int:
    assert worker._running
    return worker._running.process.pid


def test_documents_are_those_of_a_plain_read(worker: Worker, shared: Path) -> None:
    for path in (shared / "who" / "9789240029200-eng.pdf", next(iter(sorted(OWN.glob("*.md"))))):
        assert worker.read(path) == read(path)
    given = {"title": "Another", "date": "2021"}
    path = shared / "who" / "post.txt"
    assert worker.read(path, given) == read(path, given)
    assert worker.read(path, name="called so.txt") == read(path, name="called so.txt")


def test_errors_are_those_of_a_plain_read(worker: Worker, tmp_path: Path) -> None:
    empty = write(tmp_path / "a\udcff.pdf", "")
    with pytest.raises(EmptyDocument, match=r"^a\\udcff\.pdf is empty \(0 bytes\)\. Get it again"):
        worker.read(empty)
    with pytest.raises(UsageError, match="date is 'soon'"):
        worker.read(write(tmp_path / "a.txt"), {"date": "soon"})
    with pytest.raises(KnownError, match=r"none\.txt cannot be opened"):
        worker.read(tmp_path / "none.txt")


def test_all_that_is_sent_can_be_pickled() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KnownError)]
    assert len(kinds) > 20
    for kind in kinds:
        again = pickle.loads(pickle.dumps(kind("What happened, and what to do.")))  # noqa: S301
        assert (type(again), str(again)) == (kind, "What happened, and what to do.")
    source = Source(
        "a", "A", "post", "WHO", "2021", "https://who.int", "CC", "en", ("knowledge",), ("1",), "closed",
        (Relation("extends", "b"),), "summary",
    )  # fmt: skip
    document = Document(source, "One.\n\nTwo.", (Block("heading", Span(0, 4), 1), Block("item", Span(6, 10))), (0, 6))
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301


def test_one_process_for_all_files(worker: Worker, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    worker.read(path)
    process = process_of(worker)
    with pytest.raises(EmptyDocument):
        worker.read(write(tmp_path / "b.txt", ""))
    worker.read(path)
    assert process_of(worker) == process
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert worker.read(path).text == "Some words."


def test_file_that_takes_too_long(tmp_path: Path) -> None:
    path = write(tmp_path / "long.txt", "Many words. " * 3_000_000)
    with Worker(seconds=0.05) as worker:
        started = time.monotonic()
        with pytest.raises(CostlyDocument, match=r"^long\.txt was not read in 0\.05 seconds.* Split it"):
            worker.read(path)
        assert time.monotonic() - started < 10
        assert worker.read(write(tmp_path / "a.txt")).text == "Some words."


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit memory")
def test_file_that_takes_too_much_memory(tmp_path: Path) -> None:
    small = write(tmp_path / "a.txt")
    with Worker(memory=150_000_000) as worker:
        worker.read(small)
        with pytest.raises(CostlyDocument, match=r"^vast\.txt needs more than 150 MB of memory"):
            worker.read(write(tmp_path / "vast.txt", "Many words. " * 10_000_000))
        assert worker.read(small).text == "Some words."


def test_process_that_held_much_is_not_used_again(tmp_path: Path) -> None:
    with Worker(memory=450_000_000) as worker:
        worker.read(write(tmp_path / "large.txt", "Many words. " * 1_000_000))
        assert worker._running is None


def test_process_that_crashes(worker: Worker, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    worker.read(path)
    os.kill(process_of(worker), signal.SIGSEGV)
    assert worker.read(path).text == "Some words."  # what killed it was not this file: it is read once more, alone


FATAL = """
import os, signal, sys, time
import corpus.worker as module
from corpus.errors import EmptyDocument
def read(path, *_, **__):
    if path.name == "small.txt":
        raise EmptyDocument("small.txt holds no text.")
    if path.name == "slow.txt":
        time.sleep(1.2)
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.name == "crash.txt":
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.name == "deep.txt":
        return read(path)
    if path.name == "gone.txt":
        raise FileNotFoundError(2, "No such file or directory", str(path))
    raise ValueError("nobody foresaw this")
module.read = read
module.serve(*map(int, sys.argv[2:]))
"""


@pytest.mark.parametrize(
    ("name", "kind", "message", "note"),
    [
        ("crash.txt", FatalDocument, r"ended the process that read it \(Segmentation fault\)\.", "in read"),
        ("bug.txt", FatalDocument, r"ended .* \(ValueError: nobody foresaw this\)\..* please report", "Traceback"),
        ("deep.txt", CostlyDocument, "is nested too deeply", ""),
        ("gone.txt", KnownError, "cannot be read: No such file or directory", ""),
    ],
)
def test_reader_that_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, kind: type[KnownError], message: str, note: str
) -> None:
    monkeypatch.setattr("corpus.worker._CODE", FATAL)
    with Worker() as worker, pytest.raises(kind, match=f"^{name} {message}") as caught:
        worker.read(write(tmp_path / name))
    assert note in "\n".join(getattr(caught.value, "__notes__", ()))


def test_a_file_that_is_read_once_more_has_no_more_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("corpus.worker._CODE", FATAL)
    with Worker(seconds=2) as worker:
        with pytest.raises(EmptyDocument):
            worker.read(write(tmp_path / "small.txt"))
        with pytest.raises(CostlyDocument, match=r"^slow\.txt was not read in 2 seconds"):
            worker.read(write(tmp_path / "slow.txt"))
    with Worker(seconds=2) as worker, pytest.raises(FatalDocument, match=r"^slow\.txt ended the process"):
        worker.read(tmp_path / "slow.txt")


def test_process_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("corpus.worker._CODE", "import nothing_by_this_name")
    with Worker() as worker, pytest.raises(CorpusError, match=r"does not start \(ModuleNotFoundError: .*Install"):
        worker.read(write(tmp_path / "a.txt"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with Worker() as worker, pytest.raises(CorpusError, match="cannot be started: No such file or directory"):
        worker.read(write(tmp_path / "a.txt"))


MAIN = """
import sys
from pathlib import Path
from corpus.worker import Worker
print("main", flush=True)
with Worker() as worker:
    worker.read(Path(sys.argv[1]))
    print(worker._running.process.pid, flush=True)
    sys.stdin.read()
"""


def test_process_ends_with_its_parent_and_never_runs_its_main_module(tmp_path: Path) -> None:
    text, main = write(tmp_path / "a.txt"), write(tmp_path / "main.py", MAIN)
    write(tmp_path / "random.py", "raise SystemExit('a file of the folder was run')")
    with subprocess.Popen(
        [sys.executable, "-P", main, text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "main\n"
        process = int(parent.stdout.readline())
        os.kill(process, 0)
        parent.kill()
        assert parent.stdout.read() == ""
    for _ in range(100):
        if not _runs(process):
            return
        time.sleep(0.1)
    pytest.fail("the process outlived its parent")


def _runs(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in ("", "Z", "Zs")


def test_process_imports_no_heavy_library() -> None:
    code = "import sys, corpus.worker; print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "corpus.read" in names
    assert not {"torch", "chromadb", "gradio", "langchain", "transformers", "trafilatura"} & set(names)
