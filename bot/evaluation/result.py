"""What became of one prompt: the answer, what was measured of it, and its JSON form.

Knows nothing of how it was measured.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.evaluation.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that the search found, the best first; ``page`` is 1-based or None."""

    passage_id: str
    document: str
    page: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of the claims of one answer, in their order: supported, not, or None where it failed."""

    verdicts: tuple[bool | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One prompt and what became of it.

    ``answer`` is the answer object of the command line, or None where the question was refused, with the reason in
    ``error``. ``values`` holds what was measured, by the names that measures have for it; what does not apply is not
    there. ``right`` is whether all is as it should be, None where that cannot be told, and ``missed`` says what is not.
    ``reasons`` are why each claim was let through.
    """

    prompt: Prompt
    split: str
    answer: Mapping[str, Any] | None = None
    found: tuple[Found, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    right: bool | None = None
    missed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    judged: Judged | None = None
    error: str = ""

    def with_judged(self, judged: Judged) -> "Result":
        """The same with the judge's verdicts, and the share of claims that it finds supported."""
        told = [verdict for verdict in judged.verdicts if verdict is not None]
        values = {**self.values, **({"supported": sum(told) / len(told)} if told else {})}
        return replace(self, judged=judged, values=values)


def result_as_json(result: Result) -> dict[str, Any]:
    """JSON-ready."""
    return asdict(result) | {"digest": result.prompt.digest}


def result_from_json(row: Mapping[str, Any]) -> Result:
    """What ``result_as_json`` wrote. Raises KeyError or TypeError for anything else."""
    prompt: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row["prompt"].items()
    }
    judged = row["judged"]
    return Result(
        prompt=Prompt(**prompt),
        split=row["split"],
        answer=row["answer"],
        found=tuple(Found(**one) for one in row["found"]),
        values=row["values"],
        right=row["right"],
        missed=tuple(row["missed"]),
        reasons=tuple(row["reasons"]),
        judged=Judged(tuple(judged["verdicts"])) if judged else None,
        error=row["error"],
    )
