"""The command line with real parts: a small corpus, the real embedder, and (as a process of its own) a small model."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot.cli import main
from bot.settings import EMBEDDER, MULTILINGUAL

HUB = """---
id: berlin-hub
title: A hub for pandemic intelligence
kind: news
publisher: WHO
date: 2021-09-01
url: https://www.who.int/news/berlin
---
# The hub in Berlin

WHO opened a hub for pandemic and epidemic intelligence in Berlin on 1 September 2021.
Its tools use artificial intelligence for early warning of outbreaks.
"""
GUIDANCE = """---
id: ethics-guidance
title: Ethics and governance of artificial intelligence for health
kind: guidance
publisher: WHO
date: 2021-06-28
---
# Six principles

The guidance sets out six principles for the use of artificial intelligence in health.
The first principle is to protect autonomy.
"""
QUESTION = "Where did WHO open a hub for pandemic intelligence?"
TWO = "Where did WHO open a hub for pandemic intelligence, and when did it open?"
"""Two things at once: the model drafts."""
KEYS = ("id", "question", "language", "status", "claims", "dropped", "quotes", "text", "coverage", "related")


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "hub.md").write_text(HUB, encoding="utf-8")
    (folder / "guidance.md").write_text(GUIDANCE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def environ(corpus: Path, weights_home: Path) -> dict[str, str]:
    """Settings under which the small corpus is used, and the models of the tests."""
    return {
        "WHOBOT_CORPUS": str(corpus),
        "WHOBOT_MODELS": str(weights_home / "models"),
        "WHOBOT_OFFLINE": "1",
        "WHOBOT_THREADS": "2",
    }


@pytest.fixture(scope="module")
def built(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an index of the small corpus."""
    home = tmp_path_factory.mktemp("built")
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(home), "index", "build"], dict(environ))
    assert ended.value.code == 0
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy of that home without the answers that other tests got, for a test to spoil."""
    return Path(shutil.copytree(built, tmp_path / "home", ignore=shutil.ignore_patterns("answers")))


@pytest.fixture
def run(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; ``more`` are variables, of which None takes one away."""

    def ran(home: Path, *arguments: str | Path, **more: str | None) -> Ran:
        merged = {**environ, **more}
        variables = {name: value for name, value in merged.items() if value is not None}
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(home), *map(str, arguments)], variables)
        assert isinstance(ended.value.code, int)
        captured = capsys.readouterr()
        return Ran(ended.value.code, captured.out, captured.err)

    return ran


@pytest.fixture
def whobot(environ: dict[str, str]) -> Run:
    """Run a command as a user does: a process, standard output and standard error."""

    def ran(home: Path, *arguments: str | Path, **more: str) -> Ran:
        command = Path(sys.executable).with_name("whobot")
        done = subprocess.run(
            [command, "--home", home, *arguments],
            env={**os.environ, **environ, **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return ran


def refused(ran: Ran, *said: str) -> None:
    """The command met a KnownError: exit code 1, the message and nothing more on standard error."""
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    for part in said:
        assert part in ran.err


# What is right


def test_help_lists_the_commands_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'chromadb', 'langchain_openai', 'xllamacpp', 'gradio'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    for command in ("ask", "add", "index", "corpus", "models", "doctor", "--home", "--corpus"):
        assert command in done.stdout


def test_a_build_without_changes_says_so(run: Run, built: Path) -> None:
    ran = run(built, "index", "build")
    assert ran.code == 0
    assert "2 documents, 2 passages" in ran.out
    assert "up to date" in ran.out


def test_a_full_build_does_everything_again(run: Run, home: Path) -> None:
    before = sorted((home / "indexes").iterdir())
    ran = run(home, "index", "build", "--full", "--no-compare")
    assert ran.code == 0
    assert "no document changed" in ran.out
    assert sorted((home / "indexes").iterdir()) != before


def test_status_sees_changed_documents_and_names_files_that_cannot_be_read(
    run: Run, home: Path, corpus: Path, tmp_path: Path
) -> None:
    changed = Path(shutil.copytree(corpus, tmp_path / "changed"))
    (changed / "empty.md").touch()
    (changed / "guidance.md").write_text(GUIDANCE.replace("six", "seven"), encoding="utf-8")
    ran = run(home, "index", "status", WHOBOT_CORPUS=str(changed))
    assert ran.code == 0
    assert "out of date: run `whobot index build`" in ran.out
    assert "Left out: empty.md: empty.md is empty (0 bytes)." in ran.err
    assert "up to date" in run(home, "index", "status").out


def test_search_as_json(run: Run, built: Path) -> None:
    hits = run(built, "index", "search", "--json", "--limit", "1", QUESTION).json
    assert [hit["rank"] for hit in hits] == [1]
    assert hits[0]["source"]["id"] == "berlin-hub"
    assert "Berlin on 1 September 2021" in hits[0]["text"]


def test_bytes_that_are_no_text_do_not_spoil_a_search(run: Run, built: Path) -> None:
    ran = run(built, "index", "search", "--json", "hub in Berlin \udcff")
    assert ran.json[0]["source"]["id"] == "berlin-hub"


def test_search_in_words(run: Run, built: Path) -> None:
    ran = run(built, "index", "search", "principles")
    assert ran.out.startswith("1. ")
    assert "Ethics and governance of artificial intelligence for health, WHO, 2021-06-28" in ran.out.splitlines()[0]


def test_roll_back_and_forth(run: Run, home: Path, corpus: Path, tmp_path: Path) -> None:
    smaller = tmp_path / "smaller"
    smaller.mkdir()
    shutil.copy(corpus / "hub.md", smaller)
    ran = run(home, "index", "build", WHOBOT_CORPUS=str(smaller))
    assert "1 documents" in ran.out and "Answers otherwise: " in ran.out
    assert "2 documents" in run(home, "index", "rollback").out
    assert "1 documents" in run(home, "index", "rollback").out


def test_corpus_list_has_the_fields_of_a_source_and_counts_passages(run: Run, built: Path) -> None:
    rows = run(built, "corpus", "list", "--json").json
    assert {row["id"]: row["passages"] for row in rows} == {"berlin-hub": 1, "ethics-guidance": 1}
    fields = "id title kind publisher date url licence language pillars identifiers status related"
    assert set(fields.split()) < rows[0].keys()


def test_corpus_list_says_what_is_missing(run: Run, built: Path) -> None:
    rows = {row["id"]: row["missing"] for row in run(built, "corpus", "list", "--json").json}
    assert rows == {"berlin-hub": ["licence", "pillars"], "ethics-guidance": ["url", "licence", "pillars"]}
    head, *lines = run(built, "corpus", "list").out.splitlines()
    assert head.split() == ["id", "date", "kind", "publisher", "licence", "passages", "missing", "title"]
    assert sorted(" ".join(line.split()) for line in lines) == [
        "berlin-hub 2021-09-01 news WHO - 1 licence, pillars A hub for pandemic intelligence",
        "ethics-guidance 2021-06-28 guidance WHO - 1 url, licence, pillars "
        "Ethics and governance of artificial intelligence for health",
    ]


def test_models_says_which_are_here(run: Run, built: Path) -> None:
    rows = {line.split()[0]: line for line in run(built, "models").out.splitlines()}
    assert " yes " in rows[EMBEDDER]
    assert " no " in rows["qwen3-4b-instruct-2507"]


def test_pulling_what_is_here_gives_its_path(run: Run, built: Path, weights_home: Path) -> None:
    ran = run(built, "models", "pull", EMBEDDER)
    assert ran.code == 0
    assert ran.out == f"{EMBEDDER}: {weights_home / 'models' / EMBEDDER}\n"


def test_pull_without_a_name_gets_what_the_settings_need(run: Run, built: Path) -> None:
    ran = run(built, "models", "pull", WHOBOT_MODEL="none")
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [EMBEDDER, MULTILINGUAL]


def test_doctor_finds_nothing_wrong(run: Run, built: Path) -> None:
    ran = run(built, "doctor", "--json", WHOBOT_MODEL="none")
    assert ran.code == 0
    assert ran.json["ok"] is True
    levels = {check["name"]: check["level"] for check in ran.json["checks"]}
    assert [*levels][:7] == ["python", "home", "disk", "embedder", "languages", "model", "index"]
    assert (levels["index"], levels["documents"]) == ("right", "remark")
    ran = run(built, "doctor", "--thorough", WHOBOT_MODEL="none")
    assert ran.code == 0
    assert "note  documents: 1 documents have no date or no address: guidance.md (address)" in ran.out


def test_doctor_says_what_is_wrong_and_what_to_do(run: Run, tmp_path: Path) -> None:
    ran = run(tmp_path / "new", "doctor", WHOBOT_OFFLINE=None, WHOBOT_MODELS=None)
    assert ran.code == 1
    assert f"WRONG embedder: The model {EMBEDDER} is not on this machine yet." in ran.out
    assert "Get it with: whobot models pull qwen2.5-coder-1.5b-instruct" in ran.out
    assert "WRONG index: There is no index" in ran.out
    assert not (tmp_path / "new").exists()


def test_doctor_sees_a_server_that_is_down(run: Run, built: Path) -> None:
    ran = run(built, "doctor", WHOBOT_LLM_URL="http://127.0.0.1:9/v1")
    assert ran.code == 1
    assert "WRONG model: The model server at http://127.0.0.1:9/v1 does not answer" in ran.out


def test_an_answer_without_a_model_is_quotes(run: Run, built: Path) -> None:
    ran = run(built, "ask", "--no-model", QUESTION)
    assert ran.code == 0
    assert "“WHO opened a hub for pandemic and epidemic intelligence in Berlin on 1 September 2021." in ran.out
    assert "A hub for pandemic intelligence, WHO, 2021-09-01, https://www.who.int/news/berlin" in ran.out


def test_documents_are_added_and_found(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "note.txt").write_text("Senegal tests a chatbot for midwives in twelve clinics.\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    ran = run(
        home,
        "add",
        "--no-compare",
        "--json",
        folder,
        "--publisher",
        "Ministry",
        "--date",
        "2025-03",
        WHOBOT_CORPUS=None,
    )
    rows = {Path(row["path"]).name: row for row in map(json.loads, ran.out.splitlines())}
    assert ran.code == 0
    assert rows["note.txt"]["status"] == "added"
    assert rows["picture.png"]["status"] == "rejected"
    assert "picture" in rows["picture.png"]["reason"]
    assert all(set(row) == {"path", "status", "reason", "source_id", "similar"} for row in rows.values())
    hits = run(home, "index", "search", "--json", "chatbot for midwives in Senegal", WHOBOT_CORPUS=None).json
    assert hits[0]["source"]["id"] == rows["note.txt"]["source_id"]
    assert hits[0]["source"]["date"] == "2025-03"
    again = run(home, "add", "--no-compare", folder / "note.txt", WHOBOT_CORPUS=None)
    assert again.out.startswith("unchanged: ")
    assert "up to date" in again.out


# Many questions


def test_many_questions_from_one_file(run: Run, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        {"id": "a", "turns": ["What is the hub?", QUESTION]},
        {"id": 7, "turns": ["word " * 1000]},
        {"id": "c", "turns": ["How many principles \ud800 are there?"]},
    ]
    file.write_text("\n".join([*map(json.dumps, lines), ""]), encoding="utf-8-sig")
    ran = run(built, "ask", "--json", "--no-model", "--file", file)
    first, second, third = map(json.loads, ran.out.splitlines())
    assert ran.code == 0
    assert (first["id"], first["question"]) == ("a", QUESTION)
    assert second.keys() == {"id", "error"}
    assert second["id"] == 7
    assert "at most 1,000" in second["error"]
    assert (third["id"], third["question"]) == ("c", "How many principles ? are there?")
    assert any("six principles" in quote["text"] for quote in third["quotes"])


def test_the_last_turn_is_understood_from_those_before(run: Run, built: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        {"id": "a", "turns": ["What is WHO's guidance on the ethics of AI?", "How many principles does it set out?"]},
        {"id": "b", "turns": ["What is WHO's guidance on the ethics of AI?", QUESTION]},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = map(json.loads, run(built, "ask", "--json", "--no-model", "--file", file).out.splitlines())
    assert first["question"] == "How many principles does it set out?"
    assert first["understood"] == "How many principles does WHO's guidance on the ethics of AI set out?"
    assert any("six principles" in quote["text"] for quote in first["quotes"])
    assert second["understood"] is None


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"What is WHO doing?"',
        '{"turns": ["What?"]}',
        '{"id": "b"}',
        '{"id": "b", "turns": []}',
        '{"id": "b", "turns": "What?"}',
        '{"id": "b", "turns": ["What?", 1]}',
        '{"id": ["b"], "turns": ["What?"]}',
    ],
)
def test_a_bad_line_is_named_before_anything_is_answered(run: Run, built: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"id": "a", "turns": ["What?"]}}\n\n{line}\n', encoding="utf-8")
    refused(run(built, "ask", "--json", "--file", file), f"{file}, line 3 ", '{"id": "1", "turns": [')


def test_a_file_of_questions_that_cannot_be_read(run: Run, built: Path, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'{"id": 1, "turns": ["caf\xe9"]}\n')
    refused(run(built, "ask", "--file", tmp_path / "latin"), "cannot be read as text in UTF-8", '"turns"')
    refused(run(built, "ask", "--file", tmp_path / "none"), "none cannot be read", "No such file", '"turns"')


# Kept answers


def test_answers_are_kept_and_opened_again(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": 1, "turns": [QUESTION, "How many principles are there?"]}), encoding="utf-8")
    asked = run(home, "ask", "--json", "--no-model", QUESTION, WHOBOT_MODEL="none").json
    many = run(home, "ask", "--json", "--no-model", "--since", "2021", "--file", file, WHOBOT_MODEL="none").json
    rows = run(home, "answers", "--json").json
    assert {(row["question"], row["status"]) for row in rows} == {
        (QUESTION, "quotes"),
        ("How many principles are there?", "quotes"),
    }
    assert asked["id"] in {row["id"] for row in rows}
    listed = run(home, "answers")
    assert listed.out.count("\n") == 3 and f"{asked['id']}  " in listed.out and QUESTION in listed.out
    again = run(home, "answers", asked["id"][:6], "--json", WHOBOT_MODEL="none").json
    assert {name: again[name] for name in asked} == asked
    assert again["today"] == {"same": True, "changed": [], "new": [], "gone": []}
    other = next(row["id"] for row in rows if row["id"] != asked["id"])
    opened = run(home, "answers", other, "--json", WHOBOT_MODEL="none").json
    assert [turn["text"] for turn in opened["turns"]] == [QUESTION]
    assert opened["filter"]["since"] == "2021" and opened["text"] == many["text"] and opened["today"]["same"]


def test_an_answer_is_shown_as_it_was_with_how_it_stands_to_today(
    run: Run, home: Path, corpus: Path, small_file: Path, tmp_path: Path
) -> None:
    asked = run(home, "ask", "--no-model", QUESTION)
    (row,) = run(home, "answers", "--json").json
    same = run(home, "answers", row["id"], WHOBOT_MODEL="none")
    assert same.out.startswith(asked.out) and same.err == ""
    assert "The answer would be the same today." in same.out
    with_model = run(home, "answers", row["id"], WHOBOT_MODEL=str(small_file))
    assert f"the language model (it was none, now it is {small_file.stem}) has changed" in with_model.out
    changed = Path(shutil.copytree(corpus, tmp_path / "changed"))
    (changed / "hub.md").unlink()
    environ = {"WHOBOT_CORPUS": str(changed), "WHOBOT_MODEL": "none"}
    assert run(home, "index", "build", "--no-compare", **environ).code == 0
    gone = run(home, "answers", row["id"], **environ)
    assert gone.out.startswith(asked.out)
    assert "Since then the index of the documents has changed, so the answer may differ today." in gone.out
    assert "Found then, not now: “WHO opened a hub for pandemic and epidemic intelligence in Berlin" in gone.out


def test_a_kept_answer_opens_where_there_is_no_index_any_more(run: Run, home: Path) -> None:
    asked = run(home, "ask", "--no-model", QUESTION)
    (row,) = run(home, "answers", "--json").json
    shutil.rmtree(home / "indexes")
    opened = run(home, "answers", row["id"], WHOBOT_MODEL="none")
    assert (opened.code, opened.out) == (0, asked.out)
    assert "Whether it would be the same today cannot be told: " in opened.err
    assert "whobot index build" in opened.err
    assert run(home, "answers", row["id"], "--json", WHOBOT_MODEL="none").json["today"] is None


def test_answers_are_forgotten_one_by_one_or_never_kept(run: Run, home: Path) -> None:
    run(home, "ask", "--no-model", QUESTION, WHOBOT_KEEP="0")
    assert not (home / "answers").exists()
    assert run(home, "answers", "--json").json == []
    run(home, "ask", "--no-model", QUESTION, WHOBOT_KEEP="1")
    (row,) = run(home, "answers", "--json").json
    assert run(home, "answers", row["id"][:4], "--forget").out == f"Forgotten: {row['id']}\n"
    refused(run(home, "answers", row["id"]), f"No answer with the id '{row['id']}' is kept here", "whobot answers")
    assert run(home, "answers", "--forget").code == 2


def test_a_broken_answer_is_named_with_what_to_do(run: Run, home: Path) -> None:
    run(home, "ask", "--no-model", QUESTION)
    (row,) = run(home, "answers", "--json").json
    (home / "answers" / f"{row['id']}.json").write_text("{}", encoding="utf-8")
    refused(run(home, "answers", row["id"]), "cannot be read as a kept answer", f"answers {row['id']} --forget")
    assert "unreadable" in run(home, "answers").out


# JSON, and nothing else


def test_one_json_object_and_nothing_else_with_a_real_model(whobot: Run, built: Path, small_file: Path) -> None:
    ran = whobot(built, "ask", "--json", TWO, WHOBOT_MODEL=str(small_file))
    assert (ran.code, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert ran.out.count("\n") == 1
    assert tuple(answer)[: len(KEYS)] == KEYS
    assert answer["status"] in ("verified", "partial", "quotes", "declined")
    assert answer["versions"]["model"] == small_file.stem
    assert answer["timings"]["prompt_tokens"] > 0


def test_an_answer_from_a_model_server_of_its_own_process(whobot: Run, built: Path, server: tuple[str, str]) -> None:
    url, key = server
    served = {"WHOBOT_LLM_URL": url, "WHOBOT_LLM_KEY": key, "WHOBOT_LLM_MODEL": "smollm2"}
    ran = whobot(built, "ask", "--json", TWO, **served)
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["versions"]["model"] == "smollm2"
    assert ran.json["timings"]["prompt_tokens"] > 0


def test_lines_of_json_and_nothing_else_where_models_and_builds_report_progress(
    whobot: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "ü", "turns": [QUESTION]}), encoding="utf-8")
    asked = whobot(home, "ask", "--json", "--no-model", "--file", file, PYTHONIOENCODING="ascii")
    assert (asked.code, asked.err) == (0, "")
    assert [json.loads(line)["id"] for line in asked.out.splitlines()] == ["ü"]
    (tmp_path / "note.txt").write_text("Senegal tests a chatbot for midwives in twelve clinics.\n", encoding="utf-8")
    added = whobot(home, "add", "--no-compare", "--json", tmp_path / "note.txt", WHOBOT_CORPUS="")
    assert added.code == 0
    assert [json.loads(line)["status"] for line in added.out.splitlines()] == ["added"]


# What is wrong


def test_wrong_usage_is_2(run: Run, built: Path) -> None:
    for arguments in (("ask",), ("ask", "What?", "--file", "x"), ("ask", "--no"), ("add",), ("index", "burn")):
        ran = run(built, *arguments)
        assert ran.code == 2
        assert ran.out == ""
        assert ran.err.startswith("Usage: whobot")


@pytest.mark.parametrize(("question", "said"), [(" ", "is empty"), ("why " * 2500, "at most 1,000 can be read")])
def test_a_question_that_cannot_be_used(run: Run, built: Path, question: str, said: str) -> None:
    refused(run(built, "ask", "--json", question), said)


def test_an_empty_search(run: Run, built: Path) -> None:
    refused(run(built, "index", "search", " "), "The question is empty.")


def test_a_setting_that_cannot_be_used(run: Run, built: Path) -> None:
    refused(run(built, "index", "status", WHOBOT_THREADS="many"), "WHOBOT_THREADS is 'many'. Set it to")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "--no-model", QUESTION),
        ("index", "status"),
        ("index", "search", QUESTION),
        ("corpus", "list"),
    ],
)
def test_no_index_yet(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused(run(tmp_path, *arguments), "There is no index in", "Make it with: whobot index build")


def test_nothing_to_roll_back(run: Run, home: Path) -> None:
    refused(run(home, "index", "rollback"), "There is no earlier index")


def manifests(home: Path) -> Iterator[Path]:
    yield from (home / "indexes").glob("*/manifest.json")


def test_an_index_of_another_embedder(run: Run, home: Path) -> None:
    for path in manifests(home):
        path.write_text(path.read_text(encoding="utf-8").replace(EMBEDDER, "another"), encoding="utf-8")
    refused(run(home, "ask", "--no-model", QUESTION), "was made with another", "whobot index build")


def test_an_index_of_another_version(run: Run, home: Path) -> None:
    for path in manifests(home):
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 0}), encoding="utf-8")
    refused(run(home, "index", "status"), "another version of this program", "whobot index build")


def test_a_damaged_index(run: Run, home: Path) -> None:
    for path in (home / "vectors").glob("*/chroma.sqlite3"):
        path.unlink()
    refused(run(home, "ask", "--no-model", QUESTION), "cannot be read", "whobot index build --full")


def test_a_build_while_another_holds_the_lock(run: Run, home: Path) -> None:
    with FileLock(home / "indexes" / "lock"):
        refused(run(home, "index", "build", "--full"), "The index is being built already")


def test_a_corpus_that_is_not_there_or_empty(run: Run, tmp_path: Path) -> None:
    refused(run(tmp_path, "--corpus", tmp_path / "none", "index", "build"), "There is no folder of documents at")
    (tmp_path / "empty").mkdir()
    refused(run(tmp_path, "--corpus", tmp_path / "empty", "index", "build"), "holds no document that can be read")


def test_a_model_that_is_not_here(run: Run, built: Path, tmp_path: Path) -> None:
    there = {"WHOBOT_OFFLINE": None}
    refused(run(built, "ask", QUESTION, **there), "whobot models pull qwen2.5-coder-1.5b-instruct")
    refused(run(built, "ask", QUESTION), "offline mode is on")
    refused(run(built, "ask", QUESTION, WHOBOT_MODEL=str(tmp_path / "no.gguf")), "There is no model file at")
    refused(run(built, "ask", QUESTION, WHOBOT_MODEL="gpt"), "No model is called 'gpt'. Known: ")
    refused(run(built, "ask", "--no-model", QUESTION, WHOBOT_MODELS=None, **there), f"whobot models pull {EMBEDDER}")
    refused(run(built, "models", "pull", "qwen2.5-coder-0.5b-instruct"), "offline mode is on")
    refused(run(built, "models", "pull", "gpt"), "No model is called 'gpt'. Known: ")


def test_a_model_with_other_bytes(run: Run, built: Path, tmp_path: Path) -> None:
    (tmp_path / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf").write_bytes(b"GGUF")
    ran = run(built, "models", "pull", "qwen2.5-coder-1.5b-instruct", WHOBOT_MODELS=str(tmp_path))
    refused(ran, "is not the file it should be", "Remove it")


def test_a_model_server_that_is_down(whobot: Run, built: Path) -> None:
    ran = whobot(built, "ask", "--json", TWO, WHOBOT_LLM_URL="http://127.0.0.1:9/v1")
    refused(ran, "The model server at http://127.0.0.1:9/v1 did not answer", "unset WHOBOT_LLM_URL")


def test_documents_that_cannot_be_added(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "front.md").write_text("---\ntitle: no end\n\ntext\n", encoding="utf-8")
    names = ("broken.pdf", "empty.txt", "front.md", "not-there.pdf")
    ran = run(home, "add", "--no-compare", *(tmp_path / name for name in names), WHOBOT_CORPUS=None)
    assert (ran.code, ran.out) == (1, "")
    *rows, last = ran.err.splitlines()
    assert [Path(row.split(" (")[0]).name for row in rows] == [*names]
    assert all(row.startswith("rejected: ") for row in rows)
    assert last == "Error: Nothing was added; the reason is given with each file."


def test_documents_are_not_added_beside_the_corpus_in_use(run: Run, home: Path, corpus: Path) -> None:
    refused(run(home, "add", corpus / "hub.md"), "leave out --corpus (and WHOBOT_CORPUS)")


def test_metadata_that_cannot_be_used(run: Run, home: Path, corpus: Path) -> None:
    ran = run(home, "add", corpus / "hub.md", "--date", "yesterday", WHOBOT_CORPUS=None)
    refused(ran, "date")
