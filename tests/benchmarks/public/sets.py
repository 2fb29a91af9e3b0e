"""What all public sets share: where they are, which of their cases are drawn, and an index of their texts.

Knows no measure.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.settings import Settings
from bot.upkeep import build_index
from corpus.errors import UsageError
from tests.benchmarks.bench import Bench

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")

Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a set, as it becomes a document; ``publisher`` is for searches that are kept to a few texts."""

    id: str
    title: str
    text: str
    language: str = "en"
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Public:
    """What a run over public sets has: the user's settings, where the sets are, what is kept where, and how much is asked.

    ``limit`` is the most of each group of a set that is asked, None for what each set has as its default.
    """

    user: Settings
    shared: Path
    folder: Path
    seed: int = 1
    limit: int | None = None
    with_model: bool = True

    def bench(self) -> Bench:
        """The homes that benchmarks keep from run to run."""
        return Bench(self.user, self.shared, self.folder, passages=0, repeats=1, questions=0)

    def file(self, *path: str) -> Path:
        """A file of the sets.

        Raises:
            UsageError: it is not there.
        """
        file = self.shared.joinpath("evaldata", *path)
        if not file.is_file():
            raise UsageError(
                f"There is no public set at {file}. Set WHOBOT_SHARED to the folder that holds evaldata, "
                "or leave this set out with --set."
            )
        return file

    def drawn(self, name: str, cases: Iterable[tuple[str, Case]], default: int) -> tuple[tuple[str, Case], ...]:
        """At most ``limit`` cases of each group, by chance and the same for the same seed; in the order they came in."""
        rows = tuple(cases)
        places: dict[str, list[int]] = {}
        for place, (group, _) in enumerate(rows):
            places.setdefault(group, []).append(place)
        most = default if self.limit is None else self.limit
        chosen: set[int] = set()
        for group, of in places.items():
            chance = random.Random(f"{self.seed} {name} {group}")  # noqa: S311
            chosen.update(chance.sample(of, min(most, len(of))))
        return tuple(rows[place] for place in sorted(chosen))

    def index(self, name: str, texts: Sequence[Text]) -> Settings:
        """Settings with an index of these texts and of nothing else; what has not changed since last time is not redone."""
        home = self.bench().home(f"public-{name}")
        folder = home.home / "documents"
        folder.mkdir(exist_ok=True)
        for path in set(folder.glob("*.md")) - {folder / f"{text.id}.md" for text in texts}:
            path.unlink()
        for text in texts:
            (folder / f"{text.id}.md").write_text(markdown(text), encoding="utf-8")
        settings = replace(home, corpus=folder, chroma_url=None, llm_url=self.user.llm_url)
        build_index(settings)
        return settings


def markdown(text: Text) -> str:
    """A text as a Markdown file that is read back as it was; each line is a paragraph.

    What is no character to be seen is left out, since files with many such are refused.
    """
    front: Mapping[str, str] = {
        "id": text.id,
        # Some sets have no titles, and a document cannot be without.
        "title": " ".join(text.title.split()) or "Text",
        "language": text.language,
        **({"publisher": text.publisher} if text.publisher else {}),
    }
    seen = (filter(_is_seen, line) for line in text.text.splitlines())
    lines = (" ".join("".join(line).split()) for line in seen)
    body = "\n\n".join(_MARKUP.sub(r"\\\1", line) for line in lines if line)
    return f"---\n{json.dumps(front)}\n---\n\n{body}\n"


def _is_seen(char: str) -> bool:
    return char.isspace() or (char.isprintable() and char != "\ufffd")


def rows(path: Path) -> Iterator[Any]:
    """The objects of a file with one JSON value a line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
