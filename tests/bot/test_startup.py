"""What the settings open, with real parts."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.model import LocalModel, ServedModel
from bot.page.opening import look
from bot.settings import DEFAULT_MODEL, EMBEDDER, MULTILINGUAL, RERANKER, Settings, read_settings
from bot.startup import needed, open_bot, open_index, open_model
from bot.upkeep import build_index, index_state, left_out, rollback
from corpus.errors import CorpusError, MissingIndex, MissingWeights, ModelError, UnreachableStore
from tests.chroma import Chroma

TEXT = "WHO opened a hub for pandemic intelligence in Berlin on 1 September 2021.\n"


@pytest.fixture(scope="module")
def settings(weights_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of one text, and a file beside it that cannot be read."""
    folder = tmp_path_factory.mktemp("startup")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "hub.txt").write_text(TEXT, encoding="utf-8")
    (folder / "corpus" / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    found = Settings(
        home=folder / "home", corpus=folder / "corpus", models_folder=weights_home / "models", model="none", threads=2
    )
    report = build_index(found)
    assert report is not None
    assert (report.built, report.documents) == (True, 1)
    return found


def test_a_bot_over_the_index(settings: Settings) -> None:
    bot = open_bot(settings)
    with closing(bot.index):
        assert bot.model is None
        assert bot.embedder.name == EMBEDDER
        assert bot.index.search("hub in Berlin", limit=1)[0].passage.text == TEXT.strip()


def test_the_index_alone(settings: Settings) -> None:
    with closing(open_index(settings)) as index:
        assert index.id == index_state(settings).manifest.id


def test_a_second_build_has_nothing_to_do_unless_all_is_asked_for(settings: Settings) -> None:
    before = index_state(settings)
    assert not before.out_of_date
    assert build_index(settings) is None
    report = build_index(settings, full=True)
    assert report is not None
    assert report.id == before.manifest.id
    assert index_state(settings).folder != before.folder


def test_files_that_are_left_out(settings: Settings) -> None:
    ((name, reason),) = left_out(settings)
    assert name == "scan.png"
    assert "is a picture" in reason


def test_an_index_is_out_of_date_when_a_document_has_changed(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "hub.txt").write_text(TEXT.replace("Berlin", "Dakar"), encoding="utf-8")
    changed = Settings(home=settings.home, corpus=tmp_path, models_folder=settings.models_folder)
    assert index_state(changed).out_of_date


def test_a_corpus_without_documents_leaves_the_index_as_it_is(settings: Settings, tmp_path: Path) -> None:
    before = index_state(settings)
    with pytest.raises(CorpusError, match="holds no document that can be read"):
        build_index(Settings(home=settings.home, corpus=tmp_path, models_folder=settings.models_folder))
    assert index_state(settings) == before


def test_what_is_missing_is_named_with_what_to_run(tmp_path: Path) -> None:
    empty = Settings(home=tmp_path)
    with pytest.raises(MissingIndex, match="whobot index build"):
        open_bot(empty)
    with pytest.raises(MissingWeights, match=f"Get it with: whobot models pull {EMBEDDER}"):
        build_index(empty)
    with pytest.raises(MissingWeights, match=f"Get it with: whobot models pull {DEFAULT_MODEL}"):
        open_model(empty)
    with pytest.raises(MissingWeights, match="offline mode is on"):
        open_model(Settings(home=tmp_path, offline=True))


def test_a_model_file_of_ones_own(small_file: Path, tmp_path: Path) -> None:
    model = open_model(Settings(home=tmp_path, model=str(small_file), threads=2))
    assert isinstance(model, LocalModel)
    with closing(model):
        assert model.name == small_file.stem
        assert model.next_token("Be short.", "Hello?")[0]


def test_a_model_server_named_by_the_environment(server: tuple[str, str], tmp_path: Path) -> None:
    url, key = server
    environ = {"WHOBOT_LLM_URL": url, "WHOBOT_LLM_KEY": key, "WHOBOT_LLM_MODEL": "smollm2"}
    model = open_model(read_settings(environ, home=tmp_path))
    assert isinstance(model, ServedModel)
    with closing(model):
        assert model.name == "smollm2"
        assert model.next_token("Be short.", "Hello?")[0]


def test_a_model_server_that_is_down(tmp_path: Path) -> None:
    model = open_model(read_settings({"WHOBOT_LLM_URL": "http://127.0.0.1:9/v1"}, home=tmp_path))
    assert isinstance(model, ServedModel)
    with closing(model), pytest.raises(ModelError, match=r"127\.0\.0\.1:9/v1 did not answer .*unset WHOBOT_LLM_URL"):
        model.next_token("Be short.", "Hello?")


def test_the_models_that_settings_need(tmp_path: Path) -> None:
    assert needed(Settings(home=tmp_path)) == (EMBEDDER, RERANKER, DEFAULT_MODEL, MULTILINGUAL)
    assert needed(Settings(home=tmp_path, model="none")) == (EMBEDDER, MULTILINGUAL)
    assert needed(Settings(home=tmp_path, llm_url="http://127.0.0.1:8080/v1")) == (EMBEDDER, RERANKER, MULTILINGUAL)


def test_machines_that_share_a_server(
    chroma: Chroma, weights_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One keeps the documents and builds, the other one answers; it has no documents."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "hub.txt").write_text(TEXT, encoding="utf-8")
    environ = {"WHOBOT_CHROMA_URL": chroma.url, "WHOBOT_MODELS": str(weights_home / "models"), "WHOBOT_MODEL": "none"}
    keeper = read_settings(environ, home=tmp_path / "keeper", corpus=corpus)
    reader = read_settings(environ, home=tmp_path / "reader")
    with pytest.raises(MissingIndex, match=f"no index on the Chroma server at {chroma.url}"):
        open_bot(reader)
    assert build_index(keeper)
    assert build_index(keeper) is None
    assert [source.title for source in look(reader).sources] == ["hub"]
    bot = open_bot(reader)
    asked = "Where is the hub for pandemic intelligence?"
    assert "Berlin" in bot.ask(asked).quotes[0].text
    (corpus / "hub.txt").write_text(TEXT.replace("Berlin", "Dakar"), encoding="utf-8")
    assert build_index(keeper)
    assert "Dakar" in bot.ask(asked).quotes[0].text
    rollback(reader)
    assert "Berlin" in bot.ask(asked).quotes[0].text
    assert index_state(keeper).manifest == index_state(reader).manifest
    chroma.stop()
    monkeypatch.setattr("index.server.PAUSES_S", ())
    with pytest.raises(UnreachableStore, match="does not answer"):
        bot.ask(asked)
    chroma.start()
    assert "Berlin" in bot.ask(asked).quotes[0].text
