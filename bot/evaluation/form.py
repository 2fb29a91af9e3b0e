"""Prompt files: their form, and reading and checking them.

    split: fit
    thresholds: {fact_recall: 0.75, declined: 0.9, list: {fact_recall: 0.6}}
    prompts:
      - {id: f1, question: "How many …?", category: fact, answerable: true, facts: ["(?i)twelve|12"], documents: [eios]}

Only the question must be there. Knows nothing of answers.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.evaluation.measures import MEASURES
from bot.evaluation.prompts import CATEGORIES, OTHER, Prompt, PromptFile, Threshold, digest_text
from corpus.errors import UsageError

PROMPTS = Path(__file__).parents[2] / "tests" / "prompts"
"""The test prompts of a checkout."""
OWN = "own"
"""The split of a file that names none."""
_TEXTS = ("turns", "facts", "forbidden", "documents")
_FIELDS = ("id", "question", "turns", "language", "category", "answerable", "facts", "forbidden", "documents", "needs", "pages", "lacking")  # fmt: skip
_NAME = re.compile(r"[\w-]{1,40}", re.ASCII)

Wrong = Callable[[str, str], UsageError]
"""The error for a field of an item, of its name and what is wrong with it."""


def prompt_folders(home: Path) -> tuple[Path, ...]:
    """Where test prompts are, unless others are named: ``tests/prompts`` of a checkout, ``prompts`` of the home folder."""
    return PROMPTS, home / "prompts"


def prompt_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that ``paths`` name: themselves, and of folders all ``*.yaml`` in them. A path that is not there is none."""
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(sorted(path.glob("*.yaml")) if path.is_dir() else [path] if path.exists() else []))
    return tuple(found)


def read_file(path: Path) -> PromptFile:
    """One prompt file.

    Raises:
        UsageError: it cannot be read, or is not of the form; the message names the item and the field.
    """
    try:
        data = path.read_bytes()
        content = yaml.safe_load(data.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unusable(path, "", " ".join(str(error).split())) from error
    if not isinstance(content, dict) or not isinstance(rows := content.get("prompts"), list):
        raise _unusable(path, "", "it has no list under “prompts”")
    if unknown := sorted(map(str, content.keys() - {"split", "prompts", "thresholds"})):
        raise _unusable(path, "", f"“{unknown[0]}” is not known; a file has “split”, “prompts” and “thresholds”")
    split = content.get("split", OWN)
    if not isinstance(split, str) or not _NAME.fullmatch(split):
        raise _unusable(path, "", f"“split” is {split!r}; give one word, such as fit or report")
    prompts = tuple(_prompt(path, number, row) for number, row in enumerate(rows, 1))
    _check_ids((path, prompt) for prompt in prompts)
    return PromptFile(path, split, prompts, _thresholds(path, content.get("thresholds", {})), digest_text(data))


def read_prompts(paths: Iterable[Path]) -> tuple[PromptFile, ...]:
    """All prompt files that ``paths`` name, see ``prompt_files``; raises what ``read_file`` raises, or for an id used twice."""
    files = tuple(map(read_file, prompt_files(paths)))
    _check_ids((file.path, prompt) for file in files for prompt in file.prompts)
    return files


def _prompt(path: Path, number: int, row: Any) -> Prompt:
    """One item of the list; raises UsageError."""
    if not isinstance(row, dict):
        raise _unusable(path, f"item {number}", "it is not a mapping with a “question”")
    item = f"item {number} ({row['id']})" if isinstance(row.get("id"), str | int) else f"item {number}"

    def wrong(name: str, what: str) -> UsageError:
        return _unusable(path, item, f"“{name}” {what}")

    if unknown := sorted(map(str, row.keys() - set(_FIELDS))):
        raise wrong(unknown[0], f"is not known; the fields are {', '.join(_FIELDS)}")
    if ("question" in row) == ("turns" in row):
        raise wrong("question", "or “turns” is needed, and not both")
    id_ = row.get("id", f"{path.stem}-{number}")
    if not isinstance(id_, str | int) or isinstance(id_, bool) or not str(id_).strip():
        raise wrong("id", f"is {id_!r}; give a short text")
    for name in ("question", "language", "category", "needs", "lacking"):
        if name in row and (not isinstance(row[name], str) or not row[name].strip()):
            raise wrong(name, f"is {row[name]!r}; give a text, in quotation marks if it is a number")
    lists = {name: _list(row[name], wrong, name) for name in _TEXTS if name in row}
    _check_values(row, wrong)
    patterns = {name: lists.get(name, ()) for name in ("facts", "forbidden")}
    _check_patterns({**patterns, "lacking": (row["lacking"],) if "lacking" in row else ()}, wrong)
    return Prompt(
        id=str(id_),
        turns=lists.get("turns") or (row["question"],),
        language=row.get("language", "en"),
        category=row.get("category", OTHER),
        answerable=row.get("answerable", True),
        facts=lists.get("facts", ()),
        forbidden=lists.get("forbidden", ()),
        documents=lists.get("documents", ()),
        needs=row.get("needs"),
        pages=tuple(row.get("pages", ())),
        lacking=row.get("lacking"),
    )


def _list(value: Any, wrong: Wrong, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one.strip() for one in value):
        raise wrong(name, f"is {value!r}; give a list of one or more texts, or leave it out")
    return tuple(value)


def _check_patterns(patterns: Mapping[str, Sequence[str]], wrong: Wrong) -> None:
    for name, some in patterns.items():
        for pattern in some:
            try:
                re.compile(pattern)
            except re.error as error:
                raise wrong(name, f"holds {pattern!r}, which is not a regular expression ({error})") from error


def _check_values(row: Mapping[str, Any], wrong: Wrong) -> None:
    """Raise for a field whose type is right and whose value is not, or that does not go with another."""
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool) and answerable != "partial":
        raise wrong("answerable", f"is {answerable!r}; give true, false or partial")
    if row.get("category", OTHER) not in CATEGORIES:
        raise wrong("category", f"is {row['category']!r}; choose of: {', '.join(CATEGORIES)}")
    pages = row.get("pages", [1])
    if not isinstance(pages, list) or not pages or not all(type(page) is int and page > 0 for page in pages):
        raise wrong("pages", f"is {pages!r}; give a list of page numbers of the PDF, counted from 1")
    if "pages" in row and not ("needs" in row or "documents" in row):
        raise wrong("pages", "needs “needs” (the identifier of the publication) or “documents” beside it")
    if "needs" in row and not re.search(r"\d", row["needs"]):
        raise wrong("needs", f"is {row['needs']!r}; give the number of a publication, such as its ISBN")
    if answerable is False and (given := {"facts", "documents", "pages", "lacking"} & row.keys()):
        raise wrong(min(given), "cannot be wanted where “answerable” is false")
    if "lacking" in row and answerable != "partial":
        raise wrong("lacking", "goes with “answerable: partial” only")


def _thresholds(path: Path, given: Any, category: str = "") -> tuple[Threshold, ...]:
    if not isinstance(given, dict):
        raise _unusable(path, "thresholds", f"is {given!r}; give a mapping, such as {{fact_recall: 0.75}}")
    found: list[Threshold] = []
    for name, value in given.items():
        if name in CATEGORIES and not category:
            found += _thresholds(path, value, name)
        elif name not in MEASURES:
            raise _unusable(path, "thresholds", f"“{name}” is not known; the measures are {', '.join(MEASURES)}")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise _unusable(path, "thresholds", f"“{name}” is {value!r}; give a number")
        else:
            found.append(Threshold(name, float(value), category))
    return tuple(found)


def _check_ids(prompts: Iterable[tuple[Path, Prompt]]) -> None:
    seen: dict[str, Path] = {}
    for path, prompt in prompts:
        if prompt.id in seen:
            other = "" if seen[prompt.id] == path else f" ({seen[prompt.id]} has it, too)"
            raise _unusable(path, f"item {prompt.id}", f"“id” is used twice{other}; give each prompt its own")
        seen[prompt.id] = path


def _unusable(path: Path, item: str, why: str) -> UsageError:
    where = f"{path}, {item}" if item else str(path)
    return UsageError(f"{where}: {why}. So the file cannot be used as test prompts.")
