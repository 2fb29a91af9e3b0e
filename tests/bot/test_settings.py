"""Settings from variables, given as plain mappings; the environment of the tests is never read."""

import re
from pathlib import Path

import pytest

from bot.settings import DEFAULT_MODEL, MOST_THREADS, Settings, processors, quiet, read_settings
from corpus.errors import UsageError


def test_nothing_set_gives_the_defaults() -> None:
    settings = read_settings({})
    assert settings.home.is_absolute()
    assert settings.home.name == "whobot"
    assert settings == Settings(home=settings.home, model=DEFAULT_MODEL, threads=min(processors(), MOST_THREADS))


def test_each_variable_is_read(tmp_path: Path) -> None:
    environ = {
        "WHOBOT_HOME": str(tmp_path / "home"),
        "WHOBOT_CORPUS": str(tmp_path / "documents"),
        "WHOBOT_MODEL": "qwen2.5-coder-0.5b-instruct",
        "WHOBOT_MODELS": str(tmp_path / "models"),
        "WHOBOT_LLM_URL": "http://127.0.0.1:8080/v1/",
        "WHOBOT_LLM_MODEL": "qwen3",
        "WHOBOT_LLM_KEY": "secret",
        "WHOBOT_CHROMA_URL": "https://chroma.example:8443/",
        "WHOBOT_CHROMA_TOKEN": "hidden",
        "WHOBOT_OFFLINE": "yes",
        "WHOBOT_THREADS": "3",
    }
    assert read_settings(environ) == Settings(
        home=tmp_path / "home",
        corpus=tmp_path / "documents",
        model="qwen2.5-coder-0.5b-instruct",
        models_folder=tmp_path / "models",
        llm_url="http://127.0.0.1:8080/v1",
        llm_model="qwen3",
        llm_key="secret",
        chroma_url="https://chroma.example:8443",
        chroma_token=environ["WHOBOT_CHROMA_TOKEN"],
        offline=True,
        threads=3,
    )


def test_an_empty_variable_is_as_good_as_none() -> None:
    names = ("HOME", "CORPUS", "MODEL", "MODELS", "LLM_URL", "LLM_MODEL", "LLM_KEY", "OFFLINE", "THREADS")
    served = ("CHROMA_URL", "CHROMA_TOKEN")
    assert read_settings({f"WHOBOT_{name}": " " for name in names + served}) == read_settings({})


def test_overrides_go_before_variables_unless_they_are_none(tmp_path: Path) -> None:
    environ = {"WHOBOT_HOME": "/somewhere", "WHOBOT_CORPUS": "/elsewhere"}
    settings = read_settings(environ, home=tmp_path, corpus=None)
    assert (settings.home, settings.corpus) == (tmp_path, Path("/elsewhere"))


def test_relative_folders_become_absolute() -> None:
    assert read_settings({"WHOBOT_HOME": "here"}).home == Path.cwd() / "here"


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
@pytest.mark.parametrize("name", ["WHOBOT_OFFLINE", "HF_HUB_OFFLINE"])
def test_offline_by_either_variable(name: str, value: str) -> None:
    assert read_settings({name: value}).offline


@pytest.mark.parametrize("value", ["0", "false", "no", "Off", ""])
def test_not_offline(value: str) -> None:
    assert not read_settings({"WHOBOT_OFFLINE": value, "HF_HUB_OFFLINE": value}).offline


@pytest.mark.parametrize(("value", "kept"), [("", True), ("1", True), ("yes", True), ("0", False), ("off", False)])
def test_answers_are_kept_unless_that_is_turned_off(value: str, kept: bool) -> None:
    assert read_settings({"WHOBOT_KEEP": value}).keep is kept
    assert read_settings({}).keep


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHOBOT_OFFLINE", "perhaps"),
        ("HF_HUB_OFFLINE", "2"),
        ("WHOBOT_KEEP", "sometimes"),
        ("WHOBOT_LLM_URL", "localhost:8080"),
        ("WHOBOT_CHROMA_URL", "127.0.0.1:8000"),
        ("WHOBOT_CHROMA_URL", "ftp://127.0.0.1:8000"),
        ("WHOBOT_CHROMA_URL", "http://:8000"),
        ("WHOBOT_CHROMA_URL", "http://127.0.0.1:none"),
        ("WHOBOT_CHROMA_URL", "http://127.0.0.1:99999"),
        ("WHOBOT_CHROMA_URL", "http://127.0.0.1:8000/api/v2/tenants/who"),
        ("WHOBOT_CHROMA_URL", "http://127.0.0.1:8000?tenant=who"),
        ("WHOBOT_CHROMA_URL", "http://[::1"),
        ("WHOBOT_THREADS", "0"),
        ("WHOBOT_THREADS", "-1"),
        ("WHOBOT_THREADS", "two"),
        ("WHOBOT_THREADS", "²"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_to_set(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"{name} is '{re.escape(value)}'\. Set it to .*, or leave it out\."):
        read_settings({name: value})


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(read_settings({"WHOBOT_LLM_KEY": "secret", "WHOBOT_CHROMA_TOKEN": "secret"}))
    with pytest.raises(UsageError, match=r"without user.*WHOBOT_CHROMA_TOKEN") as caught:
        read_settings({"WHOBOT_CHROMA_URL": "http://me:secret@127.0.0.1:8000"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://chroma.example", "http://[::1]:8000"])
def test_addresses_of_chroma_servers(url: str) -> None:
    assert read_settings({"WHOBOT_CHROMA_URL": f" {url}/ "}).chroma_url == url


def test_quiet_turns_off_telemetry_and_leaves_the_rest() -> None:
    environ = {"GRADIO_ANALYTICS_ENABLED": "True", "PATH": "/bin"}
    quiet(environ)
    assert environ["PATH"] == "/bin"
    assert environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert environ["HF_HUB_OFFLINE"] == environ["TRANSFORMERS_OFFLINE"] == environ["DO_NOT_TRACK"] == "1"
    assert environ["ANONYMIZED_TELEMETRY"] == "False"
    assert environ["LANGSMITH_TRACING"] == environ["TOKENIZERS_PARALLELISM"] == "false"
