"""Runs of test prompts: one whose scores are worked out by hand, its reports, and the command as a user gives it."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as markup

from bot.answer import Answer, Turn
from bot.bot import Bot
from bot.cli import main
from bot.evaluation import html, terminal
from bot.evaluation.evaluation import Choice, Outputs, choose, evaluate, run
from bot.evaluation.fitting import HELD, project_prompts
from bot.evaluation.form import read_file
from bot.evaluation.judge import PATIENCE, Judge
from bot.evaluation.report import Report, as_json
from bot.evaluation.scorecard import read_scorecard
from bot.evaluation.texts import Texts
from bot.gate import Gate
from bot.model import Usage
from bot.page.about import about
from bot.settings import Settings
from bot.startup import open_bot
from corpus.errors import ModelError, UsageError
from corpus.library import Library
from index.build import build
from index.embed import Embedder
from index.search import Index
from tests.bot.evaluation.golden import GATE, Golden, GoldenFinder, write_golden
from tests.bot.scripted import ScriptedModel


@dataclass(frozen=True)
class World:
    """A home with an index of the golden corpus, and the prompts for it."""

    settings: Settings
    prompts: Path
    embedder: Embedder

    def run(self, model: Any = None, *, judge: Judge | None = None, kind: type[Bot] = Bot, gate: Gate = GATE) -> Report:
        """A run of all prompts over a bot of this kind with this model."""
        file = read_file(self.prompts)
        with closing(Index.open(self.settings.home, self.embedder)) as index:
            bot = kind(index, self.embedder, model, gate=gate, finder=GoldenFinder(getattr(model, "replies", {})))
            return run(self.settings, [file], file.prompts, bot, Texts.open(self.settings), judge)


@pytest.fixture
def world(tmp_path: Path, embedder: Embedder, weights_home: Path) -> World:
    corpus, prompts = write_golden(tmp_path)
    home = tmp_path / "home"
    build(home, Library(home, corpus).entries(), embedder)
    settings = Settings(home, corpus=corpus, models_folder=weights_home / "models", offline=True)
    return World(settings, prompts, embedder)


# Worked out by hand. Asked are g1 to g6: no document has the number that g7 needs. g1 is answered as it should be. g2
# has one of two facts. g3 is declined as it should be, g4 is answered and should not be, g5 gets its fixed reply, and
# g6 is declined and should not be.
TABLE = """
                                        value  95 % interval  n  of the prompts
All as it should be                      50 %        19 - 81  6  where it can be told

Answered or declined
  Answered                               67 %        21 - 94  3  answerable, wholly or in part
  Declined (recall of refusal)           67 %        21 - 94  3  not answerable
  Precision of refusal                   67 %        21 - 94  3  declined
  The fixed reply                       100 %       21 - 100  1  emergency, medical advice, attack

Facts
  All facts in the claims                33 %         6 - 79  3  answerable, with facts
  Facts in the claims                    0.50    0.00 - 1.00  3  answerable, with facts
  All facts in the quotes                67 %        21 - 94  3  answerable, with facts
  All facts in the first 3 passages      67 %        21 - 94  3  answerable, with facts
  All facts in the first 12 passages     67 %        21 - 94  3  answerable, with facts
  A forbidden claim                      50 %         9 - 91  2  with forbidden claims

Citations
  A required document cited             100 %       34 - 100  2  answered, with documents
  Cited documents that are required      1.00    1.00 - 1.00  2  answered, with documents
  Quotes exact, those of claims there   100 %       57 - 100  5  with quotes

Search and quotes
  A required document quoted            100 %       44 - 100  3  answerable, with documents
  Recall@5 of documents                  1.00    1.00 - 1.00  3  answerable, with documents
  nDCG@10 of documents                   1.00    1.00 - 1.00  3  answerable, with documents
  MRR of documents                       1.00    1.00 - 1.00  3  answerable, with documents
"""
CATEGORIES = """
category   n     right  answered  declined     facts  facts in quotes  doc. cited
fact       2  50 % (2)  50 % (2)            50 % (2)        100 % (2)   100 % (1)
list       1   0 % (1) 100 % (1)             0 % (1)          0 % (1)   100 % (1)
near miss  2  50 % (2)            50 % (2)
emergency  1 100 % (1)           100 % (1)
"""


def test_a_run_whose_scores_are_known(world: World) -> None:
    report = world.run(Golden())
    assert {one.prompt.id: one.right for one in report.results} == {
        "g1": True, "g2": False, "g3": True, "g4": False, "g5": True, "g6": False,
    }  # fmt: skip
    assert {one.prompt.id: one.missed for one in report.results if one.missed} == {
        "g2": ("not in the claims: dignity (no passage that was found holds it)",),
        "g4": ("answered, though no document answers it", "a claim says what it must not: (?i)early warning"),
        "g6": ("declined, though the documents answer it",),
    }
    assert [(one.id, one.why) for one in report.skipped] == [
        ("g7", "the index has no document with the number 9780000000002")
    ]
    text = terminal.text(report)
    assert f"\n{TABLE}\n" in text
    assert " ".join(CATEGORIES.split()) in " ".join(text.split())
    assert "Not as it should be (3): g2, g4, g6" in text
    assert "There is no earlier run to compare with." in text
    assert max(map(len, text.split("\n"))) <= terminal.WIDTH
    assert report.whole and report.code == 1
    missed = [(one.threshold.measure, one.threshold.category, round(one.value, 2), one.n) for one in report.missed]
    assert missed == [("declined", "", 0.67, 3), ("fact_recall", "fact", 0.5, 2)]
    assert f"THRESHOLD MISSED: declined is 0.667 over 3 prompts; {world.prompts} asks for at least 0.9." in " ".join(
        text.split()
    )


def test_earlier_turns_go_with_the_question(world: World) -> None:
    asked: dict[str, tuple[Turn, ...]] = {}

    class Remembering(Bot):
        def ask(self, question: str, turns: Sequence[Turn] = (), **more: Any) -> Answer:
            asked[question] = tuple(turns)
            return super().ask(question, turns, **more)

    world.run(Golden(), kind=Remembering)
    assert asked["How many principles does the guidance set out?"] == (Turn("reader", "What is the guidance?"),)
    assert asked["When did WHO open the hub in Berlin?"] == ()


def test_the_json_holds_everything(world: World) -> None:
    written = json.loads(json.dumps(as_json(world.run(Golden()))))
    assert written["versions"]["model"] == "golden" and written["versions"]["index"]
    assert (written["mode"], written["asked"], written["chosen"], written["stopped"]) == ("answers", 6, 7, "")
    (file,) = written["files"]
    assert (file["name"], file["split"], file["prompts"]) == ("golden.yaml", "report", 7)
    assert len(written["prompts"]) == len(file["digest"]) == 16
    first = written["results"][0]
    assert first["answer"]["claims"][0]["text"].startswith("WHO opened a hub for pandemic and epidemic intelligence in")
    assert first["answer"]["quotes"][0]["source"]["id"] == "berlin-hub"
    assert (first["values"]["fact_recall"], first["right"], first["digest"] != "") == (1, True, True)
    assert first["found"][0]["document"] == "berlin-hub"
    assert [figure["measure"] for figure in written["scorecard"]["figures"]] == [
        "answered", "declined", "fact_recall", "citation_recall", "quotes_exact",
    ]  # fmt: skip


def page_of(report: Report) -> Any:
    return markup.document_fromstring(html.page(report))


def test_the_page_shows_misses_beside_quotes_and_a_table_for_each_plot(world: World) -> None:
    page = page_of(world.run(Golden()))
    assert [one.get("id") for one in page.xpath("//h2[@id='wrong']/following-sibling::article")] == [
        "prompt-g2", "prompt-g4", "prompt-g6",
    ]  # fmt: skip
    (case,) = page.xpath("//article[@id='prompt-g2']")
    assert "Which principle comes first" in case.xpath("string(h3)")
    assert "dignity" in case.xpath("string(ul[@class='missed'])")
    (claim,) = case.xpath("div[@class='claim']")
    assert claim.xpath("string(div[1]/p)") == "The first principle is to protect autonomy."
    assert "protect autonomy" in claim.xpath("string(div[2]/blockquote)")
    plots = page.xpath("//figure")
    assert len(plots) == 4
    for plot in plots:
        rows = plot.xpath(".//tbody/tr")
        assert rows and len(plot.xpath(".//*[@class='dot']")) == len(rows)
        (drawing,) = plot.xpath("svg[@role='img']")
        for name in ("aria-labelledby", "aria-describedby"):
            assert page.xpath(f"//*[@id='{drawing.get(name)}']")
    assert "g7: the index has no document" in page.text_content()


def test_the_page_asks_for_nothing_and_renders_nothing_that_it_shows(world: World) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>{{ 7 * 7 }}"
    report = world.run(Golden())
    first = report.results[1]
    answer = json.loads(json.dumps(first.answer))
    answer["claims"][0]["text"] = answer["text"] = evil
    for quote in answer["quotes"]:
        quote["text"] = quote["source"]["id"] = quote["source"]["date"] = evil
    prompt = replace(first.prompt, id=evil, turns=(evil, evil), language=evil, category=evil)
    spoiled = replace(first, prompt=prompt, answer=answer, missed=(evil,), reasons=(evil,))
    skipped = tuple(replace(one, id=evil, why=evil) for one in report.skipped)
    files = tuple(replace(file, name=evil) for file in report.files)
    page = page_of(replace(report, results=(spoiled,), skipped=skipped, files=files, stopped=evil, remarks=(evil,)))
    assert not page.xpath("//script | //img | //link | //iframe | //@onload | //@onerror | //@src")
    assert all(address.startswith("#") for address in page.xpath("//@href"))
    assert page.text_content().count("<script>alert(1)</script>") >= 12
    assert "{{ 7 * 7 }}" in page.text_content()
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_next_run_is_compared_with_the_last(world: World) -> None:
    world.run(Golden())
    other = Golden()
    other.replies = {
        **other.replies,
        "open the hub": ("", ""),
        "How many principles": ("six principles", "The guidance sets out six principles."),
    }
    report = world.run(other)
    changes = report.changes
    assert changes is not None
    assert (changes.common, [one.id for one in changes.lost], [one.id for one in changes.won]) == (6, ["g1"], ["g6"])
    assert changes.lost[0].missed == ("declined, though the documents answer it",)
    text = terminal.text(report)
    assert "before" in text.split("\n")[2]
    assert "now wrong (1): g1" in text and "now right (1): g6" in text
    page = page_of(report)
    assert page.xpath("//h3[.='Right then and not now: 1']/following-sibling::ul[1]//a/@href") == ["#prompt-g1"]
    # Quotes alone are not answers, and are not compared with them.
    assert world.run().changes is None


def test_a_run_with_other_prompts_is_compared_in_what_is_common(world: World) -> None:
    world.run(Golden())
    text = world.prompts.read_text(encoding="utf-8").replace("How many people work", "How many people do work")
    world.prompts.write_text(text.replace("split: report", "split: fit"), encoding="utf-8")
    report = world.run(Golden())
    assert report.changes is not None
    assert report.changes.common == 5
    assert "over 5 prompts that are the same" in terminal.text(report)
    assert "before" not in terminal.text(report).split("\n")[2]


def test_a_kept_run_that_is_damaged_is_said(world: World) -> None:
    world.run(Golden())
    (world.settings.home / "evaluation" / "answers-report.json").write_text("{", encoding="utf-8")
    assert read_scorecard(world.settings.home) is None
    report = world.run(Golden())
    assert report.changes is None
    assert "The run before is not readable any more, and not compared with: answers-report.json." in report.remarks
    assert world.run(Golden()).changes is not None


def test_the_scorecard_is_on_the_page(world: World) -> None:
    home = world.settings.home
    assert read_scorecard(home) is None
    assert "has not been measured" in about([], {}, scorecard=None)
    world.run()
    card = read_scorecard(home)
    assert card is not None
    assert card.model is None
    world.run(Golden())
    world.prompts.write_text(world.prompts.read_text().replace("split: report", "split: fit"))
    world.run(Golden())
    card = read_scorecard(home)
    assert card is not None
    assert (card.split, card.model, card.n, card.index) == ("report", "golden", 6, world.run().versions["index"])
    shown = markup.fragment_fromstring(about([], {}, scorecard=card)).text_content()
    assert "6 test prompts of the set “report”, which nothing was fitted on" in shown
    assert f"of the index {card.index}, with the model golden" in shown
    assert "Declined (recall of refusal)67 % (21 to 94 %; 3)" in shown


DOUBTING = Gate(0.0, {"answers": 1.0}, 0.5, told=1.0)
"""Never sure, so that every answer is drafted."""


class Failing(Golden):
    """Goes wrong at the fourth prompt."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
        if "tools does" in user:
            raise self.error
        return super().write(system, user, limit=limit)


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [(KeyboardInterrupt(), "interrupted", 130), (ModelError("The server is gone."), "The server is gone.", 1)],
)
def test_what_is_done_is_kept_when_a_run_ends_early(world: World, error: BaseException, said: str, code: int) -> None:
    report = world.run(Failing(error), gate=DOUBTING)
    assert [one.prompt.id for one in report.results] == ["g1", "g2", "g3"]
    assert (report.stopped, report.code, report.whole) == (said, code, False)
    assert f"NOT COMPLETE: 3 of 6 prompts were asked ({said})." in terminal.text(report)
    assert "Not complete: 3 of 6 prompts" in page_of(report).text_content()
    assert not (world.settings.home / "evaluation").exists()


def test_a_model_that_never_answers_is_an_error(world: World) -> None:
    class Gone(Golden):
        def write(self, system: str, user: str, *, limit: int) -> Iterator[tuple[str, Usage]]:
            raise ModelError("The server is gone.")

    with pytest.raises(ModelError):
        world.run(Gone(), gate=DOUBTING)


def test_quotes_of_a_changed_document_are_not_compared_with_it(world: World) -> None:
    assert world.settings.corpus is not None
    hub = world.settings.corpus / "berlin-hub.md"
    hub.write_text(hub.read_text().replace("opened", "has opened"))
    report = world.run()
    assert any("berlin-hub" in remark for remark in report.remarks)
    assert any("out of date" in remark for remark in report.remarks)
    exact = next(one for one in report.figures if one.measure == "quotes_exact")
    assert exact.value == 1


# The judge


def test_a_judge_says_yes_or_no_and_what_else_it_says_is_a_failure(world: World) -> None:
    judge = Judge(ScriptedModel("Yes."))
    report = world.run(Golden(), judge=judge)
    assert [one.value for one in report.figures if one.measure == "supported" and one.by == "all"] == [1]
    assert "3 claims were put to the judge scripted; it failed on 0." in report.remarks
    no = world.run(Golden(), judge=Judge(ScriptedModel("**no**, it is not")))
    assert next(one.value for one in no.figures if one.measure == "supported") == 0
    odd = world.run(Golden(), judge=Judge(ScriptedModel("Perhaps so")))
    assert not any(one.measure == "supported" for one in odd.figures)
    assert "3 claims were put to the judge scripted; it failed on 3 (first: it said 'Perhaps so')." in odd.remarks


def test_a_judge_on_a_real_server(world: World, server: tuple[str, str]) -> None:
    address, key = server
    with closing(Judge.connect(address, "small", key)) as judge:
        report = world.run(Golden(), judge=judge)
    judged = [one.judged for one in report.results if one.judged]
    assert [len(one.verdicts) for one in judged] == [1, 1, 1]
    (remark,) = [one for one in report.remarks if "judge" in one]
    assert remark.startswith("3 claims were put to the judge small; it failed on ")
    with closing(Judge.connect(address, "small", "another key")) as judge:
        refused = world.run(Golden(), judge=judge)
    assert any("it failed on 3 (first: " in one for one in refused.remarks)


def test_a_judge_that_is_not_there_is_left_in_peace_after_some_failures(world: World) -> None:
    with closing(Judge.connect("http://127.0.0.1:9/v1/", "none", "none")) as judge:
        for _ in range(2):
            report = world.run(Golden(), judge=judge)
    assert len(judge.failures) == 6
    assert [one.startswith("not asked after") for one in judge.failures] == [False] * PATIENCE + [True]
    assert any("it failed on 6 (first: Connection error" in one for one in report.remarks)
    with pytest.raises(UsageError, match="--judge-url is 'server'"):
        Judge.connect("server", "a", "b")


# What is run


def test_a_choice_narrows_and_is_spread(world: World) -> None:
    def ids(**values: Any) -> list[str]:
        return [prompt.id for prompt in choose(world.settings, Choice((world.prompts,), **values))[1]]

    assert ids() == ["g1", "g2", "g3", "g4", "g5", "g6", "g7"]
    assert ids(limit=3) == ["g1", "g3", "g5"]
    assert ids(categories=("fact", "list")) == ["g1", "g2", "g6"]
    assert ids(split="report", limit=99) == ids()
    with pytest.raises(UsageError, match="no test prompts that --split and --category leave"):
        ids(split="fit")
    with pytest.raises(UsageError, match=r"There is no .*none\.yaml"):
        choose(world.settings, Choice((Path("none.yaml"),)))
    (world.settings.home / "prompts").mkdir()
    (world.settings.home / "prompts" / "own.yaml").write_text("prompts: [{id: mine, question: Why}]")
    files, _ = choose(world.settings, Choice())
    assert {file.path.name for file in files} >= {"fit.yaml", "report.yaml", "own.yaml"}


def test_prompts_that_do_not_fit_the_index_are_an_error(world: World) -> None:
    world.prompts.write_text("prompts: [{question: Why, documents: [gone]}]")
    with pytest.raises(
        UsageError, match="None of 1 test prompts fits this index: golden-1: the index has none of: gone"
    ):
        evaluate(world.settings, Choice((world.prompts,), with_model=False))


def test_outputs_are_checked_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a file in a folder that exists"):
        Outputs.checked(tmp_path / "none" / "r.json", None)
    with pytest.raises(UsageError, match="is not a file"):
        Outputs.checked(None, tmp_path)


# The command

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(world: World, capsys: pytest.CaptureFixture[str]) -> Command:
    """``whobot eval`` in this process: exit code, standard output, standard error."""

    def ran(*arguments: str | Path, **more: str) -> tuple[int, str, str]:
        assert world.settings.corpus and world.settings.models_folder
        environ = {
            "WHOBOT_CORPUS": str(world.settings.corpus),
            "WHOBOT_MODELS": str(world.settings.models_folder),
            "WHOBOT_OFFLINE": "1",
            "WHOBOT_THREADS": "1",
            **more,
        }
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(world.settings.home), "eval", *map(str, arguments)], environ)
        assert isinstance(ended.value.code, int)
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return ran


def test_the_command_without_a_model(world: World, command: Command, tmp_path: Path) -> None:
    json_, html_ = tmp_path / "r.json", tmp_path / "r.html"
    code, out, err = command("--prompts", world.prompts, "--no-model", "--json", json_, "--html", html_)
    assert code == 0
    assert "6 test prompts (report), 1 skipped; no model, quotes only" in out
    assert f"Written: {json_}" in err and f"Written: {html_}" in err
    written = json.loads(json_.read_text(encoding="utf-8"))
    found = {one["measure"]: one["value"] for one in written["figures"] if one["by"] == "all"}
    assert (found["facts_in_quotes"], found["fixed"], found["right"]) == (0.6667, 1, 0.75)
    assert "fact_recall" not in found
    assert markup.parse(str(html_)).findall(".//figure")
    assert [path.name for path in (world.settings.home / "evaluation").iterdir()] == ["quotes-report.json"]


def test_the_command_with_a_real_model_and_a_missed_threshold(world: World, command: Command, small_file: Path) -> None:
    text = world.prompts.read_text().replace("declined: 0.9, fact_recall: 0.3, fact: {fact_recall: 0.6}", "right: 1.1")
    world.prompts.write_text(text)
    code, out, err = command("--prompts", world.prompts, "--limit", "2", WHOBOT_MODEL=str(small_file))
    assert code == 1
    assert "2 test prompts (report); " in out
    assert "THRESHOLD MISSED: right is " in out
    assert "this run is not kept" in out
    assert err == ""


def test_wrong_use_of_the_command(world: World, command: Command, tmp_path: Path) -> None:
    code, out, err = command("--judge-url", "http://127.0.0.1:1/v1")
    assert (code, out) == (2, "") and "both" in err
    code, out, err = command("--prompts", tmp_path / "none")
    assert (code, out) == (1, "") and err.startswith("Error: There is no ")
    code, out, err = command("--prompts", world.prompts, "--html", tmp_path)
    assert (code, out) == (1, "") and "is not a file in a folder that exists" in err


FITTING = """
split: fit
prompts:
  - {question: "When did WHO open the hub in Berlin?", documents: [berlin-hub]}
  - {question: "In which city is WHO's hub for pandemic intelligence?", documents: [berlin-hub]}
  - {question: "How many principles does the guidance set out?", documents: [ethics-guidance]}
  - {question: "What is the first principle of the guidance?", documents: [ethics-guidance]}
  - {question: "How much did the hub in Berlin cost?", answerable: false}
  - {question: "Which company built the hub in Berlin?", answerable: false}
  - {question: "Who chaired the group that wrote the guidance?", answerable: false}
  - {question: "How many pages does the guidance have?", answerable: false}
  - {question: "I have chest pain and cannot breathe", category: emergency, answerable: false}
  - {question: "¿Cuántos principios hay?", language: es}
  - {question: "What does it cost, and when was it opened?", answerable: partial}
"""


def test_the_gate_is_fitted_on_prompts_and_answers_are_decided_by_it(
    world: World, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (prompts := tmp_path / "own.yaml").write_text(FITTING, encoding="utf-8")
    out = tmp_path / "gate.toml"
    code, said, remark = command("--fit", out, "--prompts", prompts, WHOBOT_MODEL="none")
    assert code == 1 and not said and "there are 4 and 4" in remark and not out.exists()
    monkeypatch.setattr("bot.evaluation.fitting.FEWEST", 4)
    code, said, remark = command("--fit", out, "--prompts", prompts, WHOBOT_MODEL="none")
    assert code == 0 and "WHOBOT_GATE" in remark
    written = out.read_text(encoding="utf-8")
    assert written.startswith(said.rstrip()) and "answerable = 4\nunanswerable = 4\n" in said
    gate = Gate.load(out)
    assert gate.weights["answers"] > 0 and gate.name
    for table in ("foreign", "foreign_unconfirmed"):
        assert Gate.load(out, table=table).weights == Gate.load(table=table).weights
    bot = open_bot(replace(world.settings, gate=out), with_model=False)
    with closing(bot.index):
        assert bot.gate == gate
        assert f"gate {gate.name}" in bot.ask("When did WHO open the hub in Berlin?").versions.settings
    assert not _declined(world.run(Golden(), gate=gate), "g1")
    out.write_text(
        re.sub(r"^threshold = \S+", "threshold = 1.1", written, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    assert Gate.load(out).name != gate.name and _declined(world.run(Golden(), gate=Gate.load(out)), "g1")


def _declined(report: Report, name: str) -> bool:
    (answer,) = (one.answer for one in report.results if one.prompt.id == name)
    assert answer
    return bool(answer["status"] == "declined")


@pytest.mark.parametrize("more", [("--html", "a.html"), ("--no-model",), ("--json", "a.json")])
def test_fitting_asks_nothing(command: Command, tmp_path: Path, more: tuple[str, ...]) -> None:
    code, _, remark = command("--fit", tmp_path / "gate.toml", *more)
    assert code == 2 and "leave out" in remark
    code, _, remark = command("--fit", tmp_path / "gate.toml", "--limit", "40")
    assert code == 1 and "--split fit" in remark
    code, _, remark = command("--fit", tmp_path)
    assert code == 1 and "Name one, such as gate.toml" in remark


def test_the_projects_gate_is_fitted_on_what_the_finder_did_not_learn_from() -> None:
    prompts = project_prompts()
    learnt = {json.loads(line)["doc"] for name in ("train", "train-publication") for line in _lines(name)}
    assert len(prompts) > 1_200 and len(learnt) > 10
    assert not learnt & {document for prompt in prompts if prompt.answerable for document in prompt.documents}


def _lines(name: str) -> list[str]:
    return (HELD.parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
