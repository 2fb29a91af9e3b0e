"""The corpus in use: what is found, what is refused, and how documents are taken in."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import IO

import pytest
from filelock import FileLock

from corpus import library as module
from corpus.errors import CorpusError, DocumentError, UsageError
from corpus.folder import free_name
from corpus.library import OWN, Library
from corpus.read import read
from corpus.shelf import Added, Shelf
from corpus.source import Document
from corpus.worker import Worker


def write(path: Path, content: str | bytes = "Some words.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def named(id_: str, text: str = "Some words.") -> str:
    return f"---\nid: {id_}\ntitle: The {id_}\n---\n{text}\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    write(tmp_path / "own" / "b.md", named("b", "Words of b."))
    write(tmp_path / "own" / "a.md", named("a", "Words of a."))
    return tmp_path / "own"


@pytest.fixture
def library(tmp_path: Path, own: Path) -> Library:
    return Library(tmp_path / "home", own=own)


def add(library: Library, *paths: Path, **metadata: str) -> list[tuple[str, str]]:
    return [(added.path.name, added.status) for added in library.add(paths, metadata)]


def ids(library: Library) -> list[str]:
    return [document.source.id for document in library.documents()]


def stored(library: Library) -> list[str]:
    return sorted(path.name for path in library.folder.iterdir() if not path.name.startswith("."))


def test_own_documents_come_first_and_in_order(library: Library, tmp_path: Path) -> None:
    assert ids(library) == ["a", "b"]
    add(library, write(tmp_path / "0.md", named("0")))
    assert ids(library) == ["a", "b", "0"]
    assert [entry.name for entry in library.entries()] == ["own/a.md", "own/b.md", "library/0.md"]
    assert library.rejected == ()


def test_one_folder_instead(library: Library, tmp_path: Path, own: Path) -> None:
    write(tmp_path / "corpus" / "deep" / "er" / "c.txt")
    write(tmp_path / "corpus" / "z.md", named("z"))
    folder = Library(tmp_path / "home", tmp_path / "corpus", own)
    assert [entry.name for entry in folder.entries()] == ["deep/er/c.txt", "z.md"]
    assert [document.source.title for document in folder.documents()] == ["c", "The z"]
    with pytest.raises(UsageError, match="Copy them into that folder, or leave out --corpus"):
        folder.add([tmp_path / "corpus" / "z.md"])


def test_what_cannot_be_read_is_rejected_by_name(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus / "good.md", named("good"))
    write(corpus / "more.md", named("good", "Other words."))
    write(corpus / "bad.md", "---\ntitle: A: b\n---\n")
    write(corpus / "empty.txt", "")
    write(corpus / "table.xlsx", b"PK\x03\x04")
    write(corpus / ".hidden.md", "Hidden words.")
    write(corpus / ".git" / "a.md", "Hidden words.")
    write(corpus / "good.md.meta.json", '{"metadata": {"date": "2021"}, "original": []}')
    write(corpus / "wrong.md", named("wrong"))
    write(corpus / "wrong.md.meta.json", '{"metadata": {"date": "soon"}, "original": []}')
    os.mkfifo(corpus / "pipe.md")
    library = Library(tmp_path / "home", corpus)
    documents = list(library.documents())
    assert [(document.source.id, document.source.date) for document in documents] == [("good", "2021")]
    reasons = {rejected.path.name: rejected.reason for rejected in library.rejected}
    assert set(reasons) == {"more.md", "bad.md", "empty.txt", "table.xlsx", "wrong.md", "pipe.md"}
    assert "more.md has the id 'good'" in reasons["more.md"]
    assert str(corpus / "good.md") in reasons["more.md"]
    assert "bad.md, line 2" in reasons["bad.md"]
    assert "empty" in reasons["empty.txt"]
    assert "a damaged ZIP archive" in reasons["table.xlsx"]
    assert "wrong.md.meta.json" in reasons["wrong.md"]
    assert "date is 'soon'" in reasons["wrong.md"]
    assert "not a regular file" in reasons["pipe.md"]


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    write(corpus / "a.md", named("a"))
    write(outside / "secret.md", named("secret"))
    (corpus / "inner.md").symlink_to(corpus / "a.md")
    (corpus / "outer.md").symlink_to(outside / "secret.md")
    (corpus / "folder").symlink_to(outside)
    (corpus / "nothing.md").symlink_to(corpus / "none.md")
    (corpus / "loop.md").symlink_to(corpus / "loop.md")
    library = Library(tmp_path / "home", corpus)
    assert ids(library) == ["a"]
    assert {rejected.path.name for rejected in library.rejected} == {"outer.md", "folder", "nothing.md", "loop.md"}
    assert all("is a link to" in rejected.reason for rejected in library.rejected)
    (tmp_path / "alias").symlink_to(corpus)
    assert ids(Library(tmp_path / "home", tmp_path / "alias")) == ["a"]


def test_folder_without_documents(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    with pytest.raises(CorpusError, match=r"no folder of documents at .*Give an existing folder"):
        Library(tmp_path, corpus).entries()
    corpus.mkdir()
    with pytest.raises(
        CorpusError, match=r"holds no document .*Put PDF, Word, PowerPoint, EPUB, web page, Markdown or text files"
    ):
        Library(tmp_path, corpus).entries()
    write(corpus / "a.zip", b"PK\x03\x04")
    with pytest.raises(CorpusError, match=r"1 were rejected, the first because: a\.zip is a damaged ZIP archive"):
        Library(tmp_path, corpus).entries()
    write(corpus / "b.md", "# Alone")
    assert len(Library(tmp_path, corpus).entries()) == 1
    with pytest.raises(CorpusError, match="2 were rejected"):
        list(Library(tmp_path, corpus).documents())
    with pytest.raises(CorpusError, match="Install the project again"):
        Library(tmp_path, own=tmp_path / "none").entries()


def test_digests_tell_what_changed(library: Library, tmp_path: Path, own: Path) -> None:
    first, whole = library.entries(), library.digest
    os.utime(own / "a.md", (1, 1))
    assert (library.entries(), library.digest) == (first, whole)
    write(own / "a.md", named("a", "Changed."))
    second = library.entries()
    assert (second[0].digest != first[0].digest, second[1]) == (True, first[1])
    assert library.digest != whole
    add(library, write(tmp_path / "c.md"))
    third = library.digest
    assert add(library, tmp_path / "c.md", date="2020") == [("c.md", "added")]
    assert library.digest != third
    assert library.entries()[:2] == second


def test_entries_are_read_one_by_one(library: Library, own: Path) -> None:
    entry = library.entries()[1]
    assert library.read(entry).text == entry.read().text == "Words of b."
    (own / "b.md").unlink()
    with pytest.raises(DocumentError, match=r"b\.md cannot be opened"):
        library.read(entry)


def test_add_keeps_a_copy_with_its_metadata(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "Foo & bar: 2 (final)?.TXT")
    (added,) = library.add([path], {"date": "2021-06", "publisher": "WHO", "url": "https://who.int/x"})
    assert (added.status, added.reason) == ("added", "")
    assert stored(library) == ["Foo-bar-2-(final).txt", "Foo-bar-2-(final).txt.meta.json"]
    assert json.loads((library.folder / "Foo-bar-2-(final).txt.meta.json").read_text()) == {
        "original": [str(path)],
        "metadata": {"date": "2021-06", "publisher": "WHO", "url": "https://who.int/x"},
    }
    path.unlink()
    source = list(library.documents())[-1].source
    assert (source.id, source.title) == (added.source_id, "Foo & bar: 2 (final)?")
    assert (source.date, source.publisher, source.url) == ("2021-06", "WHO", "https://who.int/x")


def test_add_again(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "c.txt")
    (first,) = library.add([path])
    assert library.add([path]) == (Added(path, "unchanged", "", first.source_id),)
    (updated,) = library.add([path], {"date": "2021"})
    assert (updated.status, updated.reason) == ("added", "Its metadata was updated.")
    (same,) = library.add([path], {"date": "2021"})
    assert same.status == "unchanged"
    (moved,) = library.add([write(tmp_path / "other" / "c.txt")], {"publisher": "WHO"})
    assert moved.status == "added"
    source = list(library.documents())[-1].source
    assert (source.date, source.publisher) == ("2021", "WHO")
    sidecar = json.loads((library.folder / "c.txt.meta.json").read_text())
    assert sidecar["original"] == [str(path), str(tmp_path / "other" / "c.txt")]
    assert stored(library) == ["c.txt", "c.txt.meta.json"]
    assert add(library, library.folder / "c.txt") == [("c.txt", "unchanged")]


def test_add_what_the_corpus_has_already(library: Library, tmp_path: Path, own: Path) -> None:
    path = write(tmp_path / "c.txt")
    copy = write(tmp_path / "copy.txt")
    first, second = library.add([path, copy])
    assert (first.status, second.status, second.source_id) == ("added", "duplicate", first.source_id)
    assert second.reason == f"copy.txt has the same content as {library.folder / 'c.txt'}."
    (third,) = library.add([own / "a.md"])
    assert (third.status, third.source_id) == ("duplicate", "a")
    assert stored(library) == ["c.txt", "c.txt.meta.json"]


def test_add_never_overwrites(library: Library, tmp_path: Path) -> None:
    paths = [
        write(tmp_path / folder / name, f"Words of {folder}.") for folder, name in (("1", "c.txt"), ("2", "C.TXT"))
    ]
    assert [added.status for added in library.add(paths)] == ["added", "added"]
    assert [name for name in stored(library) if not name.endswith(".json")] == ["C-2.txt", "c.txt"]
    texts = [document.text for document in library.documents()]
    assert texts[2:] == ["Words of 2.", "Words of 1."]


def test_add_refuses_a_second_document_with_the_same_id(library: Library, tmp_path: Path) -> None:
    (taken,) = library.add([write(tmp_path / "x.md", named("a", "Mine."))])
    assert taken.status == "rejected"
    assert "x.md has the id 'a', as " in taken.reason
    assert "Give it another id" in taken.reason
    one, two = write(tmp_path / "1.md", named("n", "One.")), write(tmp_path / "2.md", named("n", "Two."))
    assert add(library, one, two) == [("1.md", "added"), ("2.md", "rejected")]
    assert ids(library) == ["a", "b", "n"]


def test_add_folder(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.txt", "One.")
    write(folder / "deep" / "b.md", "Two.")
    write(folder / "c.md", "---\ntitle\n")
    write(folder / ".d.md", "Hidden.")
    (folder / "e.md").symlink_to(tmp_path)
    (tmp_path / "void").mkdir()
    results = library.add([folder, tmp_path / "void", tmp_path / "none.md"], {"publisher": "WHO"})
    assert [(added.path.name, added.status) for added in results] == [
        (".d.md", "rejected"),
        ("a.txt", "added"),
        ("c.md", "rejected"),
        ("b.md", "added"),
        ("e.md", "rejected"),
        ("void", "rejected"),
        ("none.md", "rejected"),
    ]
    assert all(added.reason for added in results if added.status == "rejected")
    assert [document.source.publisher for document in library.documents()] == [None, None, "WHO", "WHO"]
    with pytest.raises(UsageError, match="title can be set for one document only, and 3 files were named"):
        library.add([folder], {"title": "One"})


ODD = (
    "two words.txt",
    "\"quoted\" 'name'.txt",
    "a\nnew line.txt",
    "\x1b[31mred.txt",
    "健康\u3000指南.txt",
    "صحة.txt",
    "caf\udce9.txt",
    "x" * 251 + ".txt",
    "健" * 83 + ".txt",
)


def test_odd_names_are_taken_in_and_can_be_printed(library: Library, tmp_path: Path) -> None:
    paths = [write(tmp_path / "in" / name, f"Words of {name!r}.") for name in ODD]
    assert {item.status for item in library.add(paths)} == {"added"}
    titles = {document.source.title for document in library.documents()}
    assert {"健康 指南", "caf\\udce9", "a\\nnew line", "\\x1b[31mred"} <= titles
    assert library.rejected == ()
    assert "".join(titles).encode() and library.digest
    assert {item.status for item in library.add(paths)} == {"unchanged"}


def hostile(folder: Path) -> None:
    """Fill a folder with what is no document, or hard to read as one."""
    write(folder / "empty.pdf", "")
    write(folder / "binary.txt", bytes(range(256)))
    write(folder / "wide.txt", "Wide words.".encode("utf-16"))
    write(folder / "wide-without-mark.txt", "Wide words.".encode("utf-16-le"))
    write(folder / "latin.txt", "Café.".encode("latin-1"))
    write(folder / ".git" / "a.txt")
    write(folder / "alone.txt.meta.json", "{}")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as served:
        served.bind(os.fsencode(folder / "socket.txt")[:100])
    (folder / "loop").symlink_to(folder)
    (folder / "round").symlink_to("round")
    (folder / "far").symlink_to("y" * 300)
    (folder / "void").mkdir()
    with (folder / "vast.txt").open("wb") as file:
        file.truncate(1_000_000_000)


def test_hostile_folder(library: Library, tmp_path: Path) -> None:
    hostile(tmp_path / "in")
    told: list[tuple[str, int, int]] = []
    added = {item.path.name: item for item in library.add([tmp_path / "in"], tell=lambda *step: told.append(step))}
    refused = {name: item.reason for name, item in added.items() if item.status == "rejected"}
    expected = {
        "pipe.txt": "is not a regular file",
        "socket.txt": "is not a regular file",
        "round": "is a link to",
        "far": "is a link to",
        "void": "holds no files",
        ".git": "is hidden",
        "alone.txt.meta.json": "is about alone.txt, which is not beside it",
        "empty.pdf": "is empty",
        "binary.txt": "not text",
        "vast.txt": "has 1000 MB, more than the 200 MB that are read. Split it.",
    }
    assert refused.keys() == expected.keys()
    assert all(expected[name] in reason for name, reason in refused.items())
    taken = {name for name, item in added.items() if item.status == "added"}
    assert taken == {"wide.txt", "wide-without-mark.txt", "latin.txt"}
    assert told == [("adding", done, len(added)) for done in range(len(added) + 1)]


def test_hostile_files(library: Library, tmp_path: Path) -> None:
    packed = tmp_path / "packed.epub"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", "<container/>" * 10)
    data = packed.read_bytes()
    write(packed, data.replace(data[data.index(b"mimetype") + 8 :][:9], b"\xff" * 9))  # how LZMA is to be unpacked
    aliases = "".join(f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]\n" for one, two in pairwise("abcdefghij"))
    laughs = write(tmp_path / "laughs.md", f"---\na: &a [x]\n{aliases}title: *j\n---\nWords.\n")
    reasons = [item.reason for item in library.add([packed, laughs, write(tmp_path / "small.txt")])]
    assert [reasons[0].startswith("packed.epub cannot be read: "), "title is [[" in reasons[1]] == [True, True]
    assert reasons[2] == ""


def test_what_could_not_be_read_is_said(library: Library, tmp_path: Path) -> None:
    def partly(path: Path, overrides: Mapping[str, str] | None = None, *, name: str | None = None) -> Document:
        return replace(read(path, overrides, name=name), notes=("Page 2 was not read.", "Page 3 neither."))

    library.folder.mkdir(parents=True)
    added = Shelf(library.folder, (), {}, partly).add(write(tmp_path / "a.txt"))
    assert (added.status, added.reason) == ("added", "Page 2 was not read. Page 3 neither.")


def test_paths_that_are_no_files(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    paths = [tmp_path / "pipe", Path("/dev/zero"), tmp_path / ("x" * 300), tmp_path / "none" / "a.txt"]
    reasons = [item.reason for item in library.add(paths)]
    assert ["pipe is not a regular file" in reasons[0], "zero is not a regular file" in reasons[1]] == [True, True]
    assert "cannot be opened: File name too long" in reasons[2]
    assert "cannot be opened: No such file" in reasons[3]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file that nobody can read")
def test_unreadable_file(library: Library) -> None:
    (added,) = library.add([Path("/proc/self/mem")])
    assert (added.status, added.reason) == (
        "rejected",
        "mem cannot be opened: Input/output error. Check the file and its rights.",
    )


def test_files_without_rights(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt").chmod(0)
    if os.access(tmp_path / "in" / "a.txt", os.R_OK):
        pytest.skip("root may read everything")
    write(tmp_path / "in" / "closed" / "b.txt").parent.chmod(0)
    reasons = [item.reason for item in library.add([tmp_path / "in"])]
    (tmp_path / "in" / "closed").chmod(0o700)
    assert [reason.split(":")[0] for reason in reasons] == ["a.txt cannot be opened", "closed cannot be opened"]


def test_deep_folders(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for name in ("in", *("d" * 3 for _ in range(1100))):  # deeper than the paths that can be named
            Path(name).mkdir()
            os.chdir(name)
        (added,) = library.add([folder])
        assert added.status == "rejected"
        assert "cannot be opened: File name too long" in added.reason
    finally:
        os.fchdir(here)
        os.close(here)
        subprocess.run(["rm", "-rf", folder], check=True)


def test_items_come_as_they_are_done(library: Library, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.txt", f"Words of {n}.") for n in range(3)]
    items = library.adding(paths)
    assert next(items).status == "added"
    assert not any(path.name == "1.txt" for path in library.folder.iterdir())
    paths[1].unlink()
    assert [item.status for item in items] == ["rejected", "added"]


def test_costly_files_do_not_stop_the_others(tmp_path: Path, own: Path) -> None:
    library = Library(tmp_path / "home", own=own, worker=lambda: Worker(memory=150_000_000))
    vast = write(tmp_path / "vast.txt", b"a\n\n" * 4_000_000)
    costly, small = library.add([vast, write(tmp_path / "small.txt")])
    assert costly.status == "rejected"
    assert costly.reason.startswith("vast.txt needs more than 150 MB of memory")
    assert small.status == "added"


def test_metadata_are_checked_before_anything_is_done(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="date is 'soon'"):
        library.add([write(tmp_path / "a.txt")], {"date": "soon"})
    assert not library.folder.exists()


def test_one_adds_at_a_time(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    library.folder.mkdir(parents=True)
    with FileLock(library.folder / ".lock"), pytest.raises(CorpusError, match="Another process is adding"):
        Library(library.folder.parent, own=tmp_path / "own").add([write(tmp_path / "c.txt")])


def test_library_that_cannot_be_made(tmp_path: Path, own: Path) -> None:
    write(tmp_path / "home")
    with pytest.raises(CorpusError, match=r"cannot be written: .* Check its rights, or set --home"):
        Library(tmp_path / "home", own=own).add([write(tmp_path / "c.txt")])


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("x.meta.json", "x-meta.json"),
        ("..", "document"),
        ("../../etc/a b.PDF", "a-b.pdf"),
        ("健康 2021.md", "健康-2021.md"),
        ("A.txt", "A-2.txt"),
        ("健" * 80 + ".md", "健" * 53 + ".md"),
        ("a\udcff\nb.txt", "a-b.txt"),
        ("x" * 300 + ".md", "x" * 80 + ".md"),
    ],
)
def test_names_are_safe_and_free(name: str, free: str) -> None:
    assert free_name(name, {"a.txt"}) == free


def test_file_that_changes_while_it_is_read(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "c.txt")
    library.folder.mkdir(parents=True)

    class Changing(type(path)):  # type: ignore[misc]
        """A path whose file grows each time it is opened."""

        def open(self, *args: str, **kwargs: str) -> IO[bytes]:
            with path.open("ab") as file:
                file.write(b" More words.")
            return path.open("rb")

    added = Shelf(library.folder, (), {}, read).add(Changing(path))
    assert (added.status, added.reason) == ("rejected", "c.txt was changed while it was read. Add it again.")
    assert stored(library) == []


def test_killed_at_any_moment(tmp_path: Path, own: Path) -> None:
    paths = [write(tmp_path / "in" / f"{n}.txt", f"Words of {n}. " * 20_000) for n in range(40)]
    whole = {path.read_bytes() for path in paths}
    code = (
        "import sys; from pathlib import Path; from corpus.library import Library; print('ready', flush=True);"
        "Library(Path(sys.argv[1]), own=Path(sys.argv[2])).add([Path(sys.argv[3])], {'publisher': 'WHO'})"
    )
    home = tmp_path / "home"
    command = [sys.executable, "-c", code, str(home), str(own), str(tmp_path / "in")]
    moments = random.Random(2)  # noqa: S311
    library = Library(home, own=own)
    for _ in range(5):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(moments.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
        for entry in library.entries()[2:]:
            assert entry.path.read_bytes() in whole
            assert dict(entry.overrides) == {"publisher": "WHO"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert {entry.path.read_bytes() for entry in library.entries()[2:]} == whole
    assert len(library.entries()) == 42
    assert not list(library.folder.glob(".*.part"))


@pytest.mark.skipif(not any(OWN.glob("*.md")), reason="the project's own documents are not there yet")
def test_the_projects_own_documents(tmp_path: Path) -> None:
    library = Library(tmp_path)
    documents = list(library.documents())
    assert library.rejected == ()
    assert len(documents) == len(library.entries()) > 0
    known = {document.source.id for document in documents}
    for document in documents:
        assert document.source.wording in {"summary", "original"}
        assert {relation.id for relation in document.source.related} <= known
        assert "[^" not in document.text
        assert "http" not in document.text or document.source.id.startswith("post")
