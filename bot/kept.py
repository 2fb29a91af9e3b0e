"""Answers that were given, in ``answers`` of the home folder, one JSON file each, so that they can be opened again.

What is kept never leaves this machine. Knows nothing of how an answer is made, or shown.
"""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import DamagedAnswer, ForeignAnswer, UnknownAnswer
from index.filters import Filter

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from bot.answer import Answer, Turn

FORMAT = 1
MOST = 10_000
"""Answers that are kept; the oldest go first."""
_ID = re.compile(r"[0-9a-f]{1,64}")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with what it was asked with: ``asked`` is when, in ISO 8601 and UTC; ``keep_to`` the reader's filter."""

    asked: str
    turns: "tuple[Turn, ...]"
    keep_to: Filter
    answer: "Answer"


@dataclass(frozen=True, slots=True)
class Listed:
    """A kept answer as far as a list shows it; ``status`` is "unreadable" where its file is not one of ours."""

    id: str
    asked: str
    status: str
    question: str


class KeptAnswers:
    """The kept answers of one home folder; may be shared between threads and processes."""

    def __init__(self, home: Path, *, most: int = MOST) -> None:
        self.folder = home / "answers"
        self._most = most

    def keep(self, kept: Kept) -> bool:
        """Write an answer, whole or not at all; one with the same id is replaced. False where it cannot be written."""
        part = self.folder / f".{kept.answer.id}-{secrets.token_hex(4)}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(json.dumps(_as_json(kept), ensure_ascii=False), encoding="utf-8")
            part.replace(self._path(kept.answer.id))
            self._forget_oldest()
        except OSError:  # a home that is read-only or full keeps nobody from an answer
            with suppress(OSError):
                part.unlink(missing_ok=True)
            return False
        return True

    def __contains__(self, name: str) -> bool:
        return _ID.fullmatch(name) is not None and self._path(name).is_file()

    def find(self, beginning: str) -> str:
        """The whole id that begins with ``beginning``. Raises UnknownAnswer where there is none, or more than one."""
        beginning = beginning.strip().lower()
        found = (
            sorted(path.stem for path in self._paths() if path.stem.startswith(beginning))
            if _ID.fullmatch(beginning)
            else []
        )
        if beginning in found:
            return beginning
        if not found:
            raise UnknownAnswer(
                f"No answer with the id {beginning!r} is kept here. See which are with: whobot answers. Answers are kept unless "
                f"WHOBOT_KEEP is 0, and of more than {self._most:,} the oldest are forgotten."
            )
        if len(found) > 1:
            more = ", …" if len(found) > _NAMED else ""
            raise UnknownAnswer(
                f"{len(found)} answers have an id that begins with {beginning}: {', '.join(found[:_NAMED])}{more}. "
                "Give more of the id."
            )
        return found[0]

    def open(self, beginning: str) -> Kept:
        """The answer whose id begins with ``beginning``.

        Raises:
            UnknownAnswer: there is none, or more than one.
            ForeignAnswer: another version of this program wrote its file.
            DamagedAnswer: its file is not what was written.
        """
        whole = self.find(beginning)
        path = self._path(whole)
        remove = f"Ask the question again, and remove what is kept with: whobot answers {whole} --forget"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] != FORMAT:
                raise ForeignAnswer(f"{path} was written by another version of this program. {remove}")
            return _from_json(found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            why = str(error).splitlines()[0]
            raise DamagedAnswer(f"{path} cannot be read as a kept answer ({why}). {remove}") from error

    def forget(self, beginning: str) -> str:
        """Remove an answer; gives its whole id. Raises UnknownAnswer, or DamagedAnswer where it cannot be removed."""
        whole = self.find(beginning)
        path = self._path(whole)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise DamagedAnswer(f"{path} cannot be removed ({error.strerror}). Make its folder writable.") from error
        return whole

    def listed(self) -> Iterator[Listed]:
        """All kept answers, the newest first."""
        for path in reversed(self._by_age()):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
                answer = found["answer"]
                yield Listed(path.stem, str(found["asked"]), str(answer["status"]), str(answer["question"]))
            except (OSError, ValueError, KeyError, TypeError):
                yield Listed(path.stem, "", "unreadable", "")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _paths(self) -> list[Path]:
        return [path for path in self.folder.glob("*.json") if _ID.fullmatch(path.stem)]

    def _by_age(self) -> list[Path]:
        """The oldest first; those of the same time in the order of their names."""
        ages: list[tuple[int, Path]] = []
        for path in self._paths():
            with suppress(OSError):  # forgotten meanwhile
                ages.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(ages)]

    def _forget_oldest(self) -> None:
        if len(self._paths()) > self._most:
            for path in self._by_age()[: -self._most]:
                path.unlink(missing_ok=True)


@cache
def _forms() -> "tuple[TypeAdapter[Answer], TypeAdapter[tuple[Turn, ...]], TypeAdapter[Filter]]":
    # What is imported here takes seconds, which a list of answers can do without.
    from pydantic import TypeAdapter

    from bot.answer import Answer, Turn

    return TypeAdapter(Answer), TypeAdapter(tuple[Turn, ...]), TypeAdapter(Filter)


def _as_json(kept: Kept) -> dict[str, Any]:
    """The answer object of the command line, with what more it takes to show the answer again.

    Claims name their quotes by id, as they do there; passages that were found and not quoted are left out.
    """
    from dataclasses import replace

    from bot.answer import as_json

    answers, turns, filters = _forms()
    shown, whole = as_json(kept.answer), answers.dump_python(replace(kept.answer, hits=()), mode="json")
    for name in ("quotes", "related"):
        whole[name] = [{**short, **long} for short, long in zip(shown[name], whole[name], strict=True)]
    for claim in whole["claims"]:
        claim["quotes"] = [quote["id"] for quote in claim["quotes"]]
    return {
        "format": FORMAT,
        "asked": kept.asked,
        "turns": turns.dump_python(kept.turns, mode="json"),
        "filter": filters.dump_python(kept.keep_to, mode="json"),
        "answer": {**shown, **whole},
    }


def _from_json(found: dict[str, Any]) -> Kept:
    """What ``_as_json`` wrote. Raises ValueError (pydantic's among them), KeyError or TypeError where it is not that."""
    answers, turns, filters = _forms()
    answer = found["answer"]
    quotes = {quote["id"]: quote for quote in (*answer["quotes"], *answer["related"])}
    claims = [{**claim, "quotes": [quotes[name] for name in claim["quotes"]]} for claim in answer["claims"]]
    return Kept(
        str(found["asked"]),
        turns.validate_python(found["turns"]),
        filters.validate_python(found["filter"]),
        answers.validate_python({**answer, "claims": claims}),
    )
