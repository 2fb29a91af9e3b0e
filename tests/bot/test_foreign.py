"""Questions in other languages, from real documents with the real embedders; only the language model is scripted."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.bot import Bot
from bot.cli.render import answer as show
from bot.foreign import MOST, READ, Found, find, judged, search
from bot.gate import FILE, ForeignSignals, Gate
from bot.model import Usage
from bot.page.exchange import Exchange, exchange_html
from corpus.library import OWN, Library
from index.build import build
from index.embed import Embedder
from index.filters import Filter
from index.multilingual import Multilingual
from index.search import EVERYTHING, Index
from tests.bot.scripted import ScriptedModel

SOME = ("gi-ai4h", "three-pillars", "sarah", "eios", "cad-tuberculosis", "who-academy")
OPENING = "Quand l'Académie de l'OMS a-t-elle ouvert ses portes ?"


@pytest.fixture(scope="module")
def index(embedder: Embedder, multilingual: Multilingual, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("documents")
    for name in SOME:
        shutil.copy(OWN / f"{name}.md", folder)
    home = tmp_path_factory.mktemp("home")
    build(home, Library(home, folder).entries(), embedder, other=multilingual)
    index = Index.open(home, embedder, other=multilingual)
    yield index
    index.close()


@pytest.fixture
def bot(index: Index, embedder: Embedder) -> Bot:
    return Bot(index, embedder, ScriptedModel(odds=9.0))


def closed(bot: Bot) -> ScriptedModel:
    model = ScriptedModel(odds=-30.0)
    bot.model = model
    return model


@pytest.mark.parametrize(
    ("question", "language", "source"),
    [
        (OPENING, "fr", "who-academy"),
        ("¿Cuántas lenguas hablaba S.A.R.A.H.?", "es", "sarah"),
        ("Quais são os três pilares da OMS para a IA?", "pt", "three-pillars"),
        ("Что такое EIOS?", "ru", "eios"),
        ("ما هي المنظمات الثلاث التي تقود المبادرة العالمية للذكاء الاصطناعي من أجل الصحة؟", "ar", "gi-ai4h"),
        ("世卫组织如何建议用软件读取结核病的胸部X光片？", "zh", "cad-tuberculosis"),
    ],
)
def test_the_answer_is_english_quotes_word_for_word(bot: Bot, question: str, language: str, source: str) -> None:
    first, *_, last = bot.stream(question)
    assert first.quotes and not first.claims and not first.finished
    assert (last.language, last.status) == (language, "verified")
    assert 1 <= len(last.claims) <= 3 and last.cited[0].passage.source.id == source
    for claim in last.claims:
        (quote,) = claim.quotes
        assert claim.text == f"“{' '.join(quote.text.split())}”"
        assert quote.text in quote.passage.text
    assert last.coverage.used >= 1


def test_nothing_is_drafted_and_the_question_is_read_as_it_is(bot: Bot) -> None:
    answer = bot.ask(OPENING)
    model = bot.model
    assert isinstance(model, ScriptedModel) and model.written == 0
    assert len(model.asked) == 1 and OPENING in model.asked[0]
    assert answer.notice.startswith("Les documents sont en anglais")
    assert (answer.timings.prompt_tokens, answer.timings.completion_tokens) == (410, 1)


class Confirming(ScriptedModel):
    """Confirms the quotes that hold one of some words, the later ones more, and no other."""

    def __init__(self, *words: str) -> None:
        super().__init__(confirmed=-6.0)
        self._words = words

    def confirm(self, prompt: str) -> tuple[Mapping[str, float], Usage]:
        """See ``ScriptedModel``."""
        tokens, usage = super().confirm(prompt)
        held = [at for at, word in enumerate(self._words) if word in prompt]
        return ({" Yes": max(held) + 4.0, " No": 0.0} if held else tokens), usage


def test_a_model_that_confirms_reads_quote_by_quote_and_the_answer_is_what_it_confirms_the_best_first(bot: Bot) -> None:
    bot.model = model = Confirming("languages", "2 April 2024")
    first, *growing, last = bot.stream("¿Cuántas lenguas hablaba S.A.R.A.H., y desde cuándo?")
    assert not first.claims and len(model.asked) == READ == len(set(model.asked)) and model.written == 0
    assert all("¿Cuántas lenguas hablaba S.A.R.A.H., y desde cuándo?" in asked for asked in model.asked)
    told = [claim.text for claim in last.claims]
    assert "2 April 2024" in told[0] and len(told) > 1
    assert all("languages" in text or "2 April 2024" in text for text in told)
    assert len(growing) > 1 and all(set(answer.claims) <= set(last.claims) for answer in growing)
    assert last.timings.prompt_tokens == 70 * READ


def test_what_opens_the_gate_though_nothing_is_confirmed_is_told_when_all_was_read(bot: Bot) -> None:
    bot.foreign_gates = {True: Gate(0.0, {"log_odds": 0.0, "cosine": 0.0}, 0.5)}
    bot.model = Confirming()
    _, one, last = bot.stream("¿Cuánto costó S.A.R.A.H.?")
    assert len(last.claims) == 1 and one.claims == last.claims and last.timings.prompt_tokens == 70 * READ


@pytest.mark.parametrize(("told", "status"), [(0.6, "partial"), (0.4, "verified")])
def test_what_is_not_surely_what_was_asked_is_told_with_reserve_in_the_language_asked(
    bot: Bot, told: float, status: str
) -> None:
    bot.foreign_gates = {True: Gate(0.0, {"log_odds": 0.0, "cosine": 0.0}, 0.5, told=told)}
    bot.model = Confirming("S.A.R.A.H.")
    question = "كم لغة كان يتحدث S.A.R.A.H.؟"
    answer = bot.ask(question)
    reserve = "قد لا تجيب الوثائق عن هذا السؤال بالضبط. أقرب ما ورد فيها:"
    assert (answer.lead, answer.status) == (reserve if status == "partial" else "", status)
    html = exchange_html(Exchange("turn-1", question, answer), {})
    assert (f'<p class="notice" lang="ar" dir="rtl">{reserve}</p>' in html) == (status == "partial")


@pytest.mark.parametrize(("asked", "most"), [("¿Qué dice la OMS de S.A.R.A.H.?", MOST), ("¿Qué era S.A.R.A.H.?", READ)])
def test_where_four_quotes_open_no_gate_two_more_are_read_of_a_broad_question(
    bot: Bot, index: Index, asked: str, most: int
) -> None:
    found = find(asked, "es", index.in_other_languages, EVERYTHING)
    assert len(found.quotes) >= MOST
    fifth = " ".join(found.quotes[found.nearest[READ]].text.split())
    bot.model = model = Confirming(fifth)
    answer = bot.ask(asked)
    assert [claim.text for claim in answer.claims] == ([f"“{fifth}”"] if most == MOST else [])
    assert len(model.asked) == min(READ + 1, most)
    bot.model = nothing = Confirming()
    assert bot.ask(asked).declined and len(nothing.asked) == most


def test_what_every_document_tells_of_does_not_lead_the_search(index: Index) -> None:
    other = index.in_other_languages
    asked = "¿Qué dice la OMS sobre la inteligencia artificial y la tuberculosis?"
    *_, hits = search(asked, "es", other, EVERYTHING)
    assert hits[0].passage.source.id == "cad-tuberculosis"


def test_where_there_are_fewer_quotes_all_are_read(index: Index) -> None:
    asked = "¿Cuántas lenguas hablaba S.A.R.A.H.?"
    found = find(asked, "es", index.in_other_languages, EVERYTHING)
    few, model = Found(found.hits, found.quotes[:2], found.cosines[:2]), Confirming()
    *growing, (signals, told) = judged(asked, few, model, lambda _: None)
    assert len(model.asked) == 2 and len(told) == 1 and signals.log_odds == -6.0
    assert [claims for _, claims in growing] == [()]


def test_where_a_model_confirms_nothing_the_question_is_declined(bot: Bot) -> None:
    bot.model = Confirming()
    answer = bot.ask("¿Cuánto costó S.A.R.A.H.?")
    assert answer.status == "declined" and not answer.claims and answer.related


def test_who_stops_gets_what_was_confirmed_until_then(bot: Bot) -> None:
    bot.model = model = Confirming("S.A.R.A.H.")
    *_, last = bot.stream("¿Cuántas lenguas hablaba S.A.R.A.H.?", stopped=lambda: len(model.asked) == 1)
    assert last.notice == "Detenido." and len(last.claims) == 1


def test_a_closed_gate_declines_in_the_language_asked(bot: Bot) -> None:
    closed(bot)
    answer = bot.ask("¿Cuánto costó S.A.R.A.H.?")
    assert answer.status == "declined" and not answer.claims and answer.related
    assert answer.notice.startswith(f"Los documentos no responden a esta pregunta. Documentos consultados: {len(SOME)}")
    assert "Lo más cercano, pero sin respuesta: «" in answer.notice and "No quote" not in answer.notice


def test_fixed_replies_are_in_the_language_asked(bot: Bot) -> None:
    answer = bot.ask("我胸口很痛，无法呼吸")
    assert (answer.language, answer.status) == ("zh", "declined")
    assert answer.notice.startswith("这可能是紧急情况")
    assert bot.ask("مرحبا").notice.startswith("مرحبًا. أجيب عن الأسئلة")


def test_without_a_model_the_answer_is_quotes_and_says_so(index: Index, embedder: Embedder) -> None:
    answer = Bot(index, embedder, None).ask(OPENING)
    assert (answer.status, bool(answer.quotes)) == ("quotes", True)
    assert answer.notice.startswith("Aucun modèle de langage")


def test_an_index_for_english_only_says_what_to_run(embedder: Embedder, index: Index, tmp_path: Path) -> None:
    shutil.copy(OWN / "sarah.md", tmp_path)
    build(tmp_path / "home", Library(tmp_path / "home", tmp_path).entries(), embedder)
    english = Index.open(tmp_path / "home", embedder)
    answer = Bot(english, embedder, None).ask("Что такое EIOS?")
    english.close()
    assert answer.status == "declined"
    assert answer.notice.startswith("Для вопросов на русском языке нужны модель и индекс")
    assert answer.notice.endswith("whobot models pull multilingual-e5-small-q4; whobot index build")


def test_a_filter_is_kept_to(bot: Bot) -> None:
    answer = bot.ask(OPENING, keep_to=Filter(since="2024-06"))
    assert answer.quotes and all((quote.passage.source.date or "") >= "2024-06" for quote in answer.quotes)


def test_stop_is_said_in_the_language_asked(bot: Bot) -> None:
    *_, last = bot.stream(OPENING, stopped=lambda: True)
    assert last.finished and last.notice == "Arrêté."


def test_english_questions_are_answered_as_ever(index: Index, embedder: Embedder) -> None:
    model = ScriptedModel("S.A.R.A.H. was launched on 2 April 2024.")
    answer = Bot(index, embedder, model, gate=Gate(0.0, {}, 0.5)).ask("When was S.A.R.A.H. launched?")
    assert (answer.language, answer.claims[0].text) == ("en", "S.A.R.A.H. was launched on 2 April 2024.")


@pytest.mark.parametrize("table", ["foreign", "foreign_unconfirmed"])
def test_the_gates_for_other_languages_are_those_that_were_fitted(table: str) -> None:
    gate = Gate.load(FILE, table=table)
    assert gate.opens(ForeignSignals(4.0, 0.9)) and not gate.opens(ForeignSignals(-4.0, 0.75))
    assert gate.probability(ForeignSignals(0.0, 0.9)) > gate.probability(ForeignSignals(0.0, 0.8))


def test_the_page_shows_right_to_left_words_so(bot: Bot) -> None:
    closed(bot)
    answer = bot.ask("كم تكلفة الأكاديمية؟")
    html = exchange_html(Exchange("turn-1", answer.question, answer), {})
    assert '<p class="notice" lang="ar" dir="rtl">الوثائق لا تجيب' in html
    assert '<span lang="ar" dir="rtl">عدد الوثائق' in html
    assert 'class="question" dir="auto"' in html


def test_the_terminal_says_coverage_in_the_language_asked(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[Answer] = list(bot.stream(OPENING))
    show(answers, json=False)
    assert f"Documents cités : {answers[-1].coverage.used} sur {len(SOME)}" in capsys.readouterr().out
