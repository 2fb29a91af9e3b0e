"""What the doctor finds, in homes with real parts that are spoiled one by one."""

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bot.cli import doctor, stock
from bot.cli.finding import Finding
from bot.gate import FILE
from bot.settings import EMBEDDER, Settings
from bot.upkeep import build_index
from corpus.library import Library
from index.records import Filed
from tests.chroma import Chroma
from tests.rights import read_only, run

TEXT = " ".join(f"Sentence {number} tells of the number {number * number}." for number in range(40))
ONE = f"---\nid: one\ntitle: One\ndate: 2024\nurl: https://who.int/one\n---\n{TEXT}\n"


@pytest.fixture(scope="module")
def built(weights_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of one document of which all is known."""
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "one.md").write_text(ONE, encoding="utf-8")
    settings = Settings(
        home=folder / "home", corpus=folder / "corpus", models_folder=weights_home / "models", model="none", threads=2
    )
    build_index(settings)
    return settings


@pytest.fixture
def settings(built: Settings, tmp_path: Path) -> Settings:
    """A copy of it, for a test to spoil."""
    assert built.corpus
    shutil.copytree(built.home, tmp_path / "home")
    shutil.copytree(built.corpus, tmp_path / "corpus")
    return dataclasses.replace(built, home=tmp_path / "home", corpus=tmp_path / "corpus")


def examined(settings: Settings, *, thorough: bool = False) -> dict[str, Finding]:
    return {finding.name: finding for finding in doctor.examine(settings, thorough=thorough)}


def add(settings: Settings, name: str, text: str) -> None:
    """One document more in the index."""
    assert settings.corpus
    (settings.corpus / name).write_text(text, encoding="utf-8")
    build_index(settings)


def test_a_gate_that_cannot_be_used_is_wrong(settings: Settings, tmp_path: Path) -> None:
    found = examined(dataclasses.replace(settings, gate=FILE))["gate"]
    assert found.level == "right" and found.message == str(FILE)
    found = examined(dataclasses.replace(settings, gate=tmp_path / "gate.toml"))["gate"]
    assert found.level == "wrong" and "whobot eval --fit" in found.message


def test_all_is_right(settings: Settings) -> None:
    found = examined(settings)
    assert {name: finding.message for name, finding in found.items() if finding.level != "right"} == {}
    assert [*found] == [
        *("python", "home", "disk", "embedder", "languages", "model"),
        *("index", "left out", "documents", "duplicates", "leftovers"),
    ]


def test_a_finding_as_json() -> None:
    assert Finding("disk", "remark", "Full soon.").as_json() == {
        "name": "disk",
        "ok": True,
        "level": "remark",
        "message": "Full soon.",
    }
    assert not Finding("disk", "wrong", "Full.").ok


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    found = examined(Settings(home=tmp_path / "new"))
    wrong = {name for name, finding in found.items() if finding.level == "wrong"}
    assert wrong == {"embedder", "reranker", "model", "index"}
    assert found["embedder"].message.endswith(f"Get it with: whobot models pull {EMBEDDER}")
    assert found["index"].message.endswith("Make it with: whobot index build")
    assert not (tmp_path / "new").exists()


# --- models ---


@pytest.fixture
def embedder_folder(weights_home: Path, tmp_path: Path) -> Path:
    """The embedder, in a folder of models of its own."""
    return Path(shutil.copytree(weights_home / "models" / EMBEDDER, tmp_path / "models" / EMBEDDER))


def test_a_model_that_was_cut_short(settings: Settings, embedder_folder: Path) -> None:
    models = dataclasses.replace(settings, models_folder=embedder_folder.parent)
    assert examined(models)["embedder"].level == "right"
    os.truncate(embedder_folder / "model.safetensors", 1000)
    found = examined(models)
    assert found["embedder"].level == "wrong"
    assert "model.safetensors is not the file it should be" in found["embedder"].message
    assert f"whobot models pull {EMBEDDER}" in found["embedder"].message
    assert found["index"].level == "right"  # it is no worse for that


def test_a_bit_that_has_turned_is_seen_by_thorough_reading(settings: Settings, embedder_folder: Path) -> None:
    models = dataclasses.replace(settings, models_folder=embedder_folder.parent)
    path = embedder_folder / "model.safetensors"
    (settings.home / "models").mkdir()  # what was seen is remembered there
    assert examined(models)["embedder"].level == "right"
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert examined(models)["embedder"].level == "right"
    assert "is not the file it should be" in examined(models, thorough=True)["embedder"].message


def test_a_model_file_of_ones_own(settings: Settings, small_file: Path, tmp_path: Path) -> None:
    assert examined(dataclasses.replace(settings, model=str(small_file)))["model"].level == "right"
    (tmp_path / "mine.gguf").write_bytes(b"<html>404")
    found = examined(dataclasses.replace(settings, model=str(tmp_path / "mine.gguf")))["model"]
    assert (found.level, "mine.gguf is damaged, or no GGUF file" in found.message) == ("wrong", True)


def test_too_little_room(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM", 10**18)
    found = examined(settings)["disk"]
    assert (found.level, "1000000.0 TB may be needed. Make room" in found.message) == ("wrong", True)


# --- the index ---


def folder_of(settings: Settings) -> Path:
    (folder,) = (settings.home / "indexes").glob("0*")
    return folder


def without_store(settings: Settings) -> None:
    shutil.rmtree(settings.home / "vectors")


def with_junk_for_a_store(settings: Settings) -> None:
    for store in (settings.home / "vectors").iterdir():
        (store / "chroma.sqlite3").write_bytes(b"junk" * 5000)


def with_half_its_passages(settings: Settings) -> None:
    path = folder_of(settings) / "passages.sqlite"
    os.truncate(path, path.stat().st_size // 2)


def with_words_for_numbers(settings: Settings) -> None:
    (folder_of(settings) / "manifest.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    "spoil", [without_store, with_junk_for_a_store, with_half_its_passages, with_words_for_numbers]
)
def test_a_damaged_index(settings: Settings, spoil: Callable[[Settings], None]) -> None:
    spoil(settings)
    found = examined(settings)["index"]
    assert (found.level, "cannot be read" in found.message) == ("wrong", True)
    assert found.message.endswith("Make it again with: whobot index build --full")


def test_an_index_of_another_embedder(settings: Settings) -> None:
    path = folder_of(settings) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "embedder_digest": "6" * 64}), encoding="utf-8")
    found = examined(settings)["index"]
    assert (found.level, f"was made with another copy of {EMBEDDER}" in found.message) == ("wrong", True)
    path.write_text(json.dumps({**manifest, "embedder": "other"}), encoding="utf-8")
    assert "was made with other, and cannot be searched" in examined(settings)["index"].message


def test_an_index_that_is_out_of_date(settings: Settings) -> None:
    assert settings.corpus
    (settings.corpus / "two.txt").write_text("More.", encoding="utf-8")
    found = examined(settings)["index"]
    assert (found.level, found.message[:11]) == ("wrong", "Out of date")
    assert found.message.endswith("Bring it up to date with: whobot index build")


# --- documents ---


def test_files_that_were_left_out(settings: Settings) -> None:
    assert settings.corpus
    (settings.corpus / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    add(settings, "broken.pdf", "%PDF-1.4 nothing")
    found = examined(settings)["left out"]
    assert (found.level, found.message.startswith("2 files could not be taken in. scan.png is ")) == ("remark", True)
    assert "broken.pdf" in found.message and found.message.count("broken.pdf") == 1


def test_documents_without_date_or_address(settings: Settings) -> None:
    add(settings, "two.md", "---\ntitle: Two\ndate: 2024\n---\nOf two.\n")
    add(settings, "three.txt", "Of three.")
    found = examined(settings)["documents"]
    assert found.level == "remark"
    assert found.message.startswith(
        "2 documents have no date or no address: three.txt (date and address), two.md (address). "
    )
    assert found.message.endswith("give them in the front matter")


def test_our_own_documents_are_no_reason_for_a_remark(tmp_path: Path) -> None:
    library = Library(tmp_path)
    own = [Filed("", entry.name, library.read(entry).source, 1) for entry in library.entries()]
    found = stock._documents(Settings(home=tmp_path), own)
    assert (found.level, "that come with whobot no date or no address is known" in found.message) == ("right", True)
    assert own[0].source
    theirs = dataclasses.replace(own[0], name="library/new.pdf", source=dataclasses.replace(own[0].source, date=None))
    found = stock._documents(Settings(home=tmp_path), [*own, theirs])
    assert found.message.startswith("1 documents have no date or no address: library/new.pdf (date")
    assert found.message.endswith("give them with: whobot add FILE --date DATE --url ADDRESS")


def test_documents_that_say_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add(settings, "two.md", ONE.replace("One", "Two").replace("one", "two"))
    found = examined(settings)["duplicates"]
    assert found.level == "remark"
    assert "one.md and two.md hold the same text (100% of the shorter text)" in found.message
    assert found.message.endswith(f"remove one from {settings.corpus}, then run: whobot index build")
    monkeypatch.setattr(stock, "MOST_PASSAGES", 1)
    found = examined(settings)["duplicates"]
    assert (found.level, found.message.endswith("whobot doctor --thorough")) == ("right", True)
    assert examined(settings, thorough=True)["duplicates"].level == "remark"


# --- leftovers ---


def leave(path: Path, *, hours: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * 1000)
    then = path.stat().st_mtime - hours * 3600
    for each in (path, path.parent):
        os.utime(each, (then, then))


def test_leftovers(settings: Settings) -> None:
    leave(settings.home / "models" / "some.gguf.part", hours=2)
    leave(settings.home / "models" / "other.gguf.part", hours=0.5)
    leave(settings.home / "library" / ".a.pdf.part", hours=2)
    leave(settings.home / "fetched" / "item-12345678.part", hours=2)
    leave(settings.home / "indexes" / "000009-abc.building" / "passages.sqlite", hours=2)
    leave(settings.home / "vectors" / "000009-abc" / "chroma.sqlite3", hours=2)
    leave(settings.home / "indexes" / "vectors-0123456789ab", hours=2)
    found = examined(settings)["leftovers"]
    assert found.level == "remark"
    for said in (
        "models/some.gguf.part (1 kB): whobot models pull goes on from them.",
        "library/.a.pdf.part (1 kB): the next whobot add removes them.",
        "fetched/item-12345678.part (1 kB): whobot corpus fetch goes on from them.",
        "indexes/000009-abc.building, vectors/000009-abc, indexes/vectors-0123456789ab (3 kB): the next build",
    ):
        assert said in found.message
    assert "other.gguf" not in found.message
    with FileLock(settings.home / "indexes" / "lock"):
        assert "000009" not in examined(settings)["leftovers"].message
    build_index(settings, full=True)
    assert "indexes" not in examined(settings)["leftovers"].message


# --- servers ---


@pytest.fixture
def served(settings: Settings, chroma: Chroma) -> Settings:
    return dataclasses.replace(settings, chroma_url=chroma.url)


def test_a_chroma_server(served: Settings) -> None:
    found = examined(served)
    assert (found["chroma"].level, found["chroma"].message) == ("right", f"{served.chroma_url}, with no index yet")
    assert "There is no index on the Chroma server" in found["index"].message
    build_index(served)
    found = examined(served)
    assert "with the index 000001-" in found["chroma"].message
    assert {finding.level for finding in found.values()} == {"right"}


def test_a_chroma_server_that_is_down(settings: Settings) -> None:
    found = examined(dataclasses.replace(settings, chroma_url="http://127.0.0.1:9"))
    assert found["chroma"].level == "wrong"
    assert "http://127.0.0.1:9 does not answer" in found["chroma"].message
    assert "index" not in found


# --- a home that is read-only ---


def test_what_can_be_done_in_a_home_that_is_read_only(settings: Settings, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Senegal tests a chatbot.", encoding="utf-8")
    corpus = str(settings.corpus)
    commands = [
        ["--corpus", corpus, "index", "search", "--limit", "1", "Which sentence tells of the number 81?"],
        ["--corpus", corpus, "ask", "--no-model", "Which sentence tells of the number 81?"],
        ["--corpus", corpus, "index", "build"],
        ["--corpus", corpus, "doctor"],
        ["--corpus", corpus, "index", "rollback"],
        ["--corpus", corpus, "index", "build", "--full"],
        ["add", str(note)],
    ]
    code = (
        "import json, os, sys\nfrom bot.cli import main\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    try: main(command, dict(os.environ))\n"
        "    except SystemExit as end: print('ended with', end.code, flush=True)\n"
    )
    environ = {
        "WHOBOT_HOME": str(settings.home),
        "WHOBOT_MODELS": str(settings.models_folder),
        "WHOBOT_MODEL": "none",
        "WHOBOT_OFFLINE": "1",
        "WHOBOT_THREADS": "2",
    }
    with read_only(settings.home):
        ran = run([sys.executable, "-c", code, json.dumps(commands)], environ)
    ends = [line for line in ran.stdout.splitlines() if line.startswith("ended with")]
    assert ends == [f"ended with {code}" for code in (0, 0, 0, 0, 1, 1, 1)], ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    search, answer, built, *_ = ran.stdout.split("ended with 0\n")
    assert "One, 2024, https://who.int/one" in search
    assert "documents were searched" in answer or "From 1 of 1 documents" in answer
    assert "up to date" in built
    assert "note  home: " in ran.stdout and "questions are answered, but nothing can be added or built" in ran.stdout
    errors = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 3
    assert all("home" in line and ("Permission denied" in line or "cannot be written" in line) for line in errors)
