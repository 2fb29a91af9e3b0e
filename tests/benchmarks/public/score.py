"""Scores of public sets: whether a text holds an answer, and figures with their 95 % intervals.

Knows no set and no bot. Texts are compared as the authors of SQuAD compare answers: in small letters, without punctuation
and articles (Rajpurkar et al., 2016, https://doi.org/10.18653/v1/D16-1264), here without the punctuation of other
scripts, too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from bot.evaluation.totals import wilson

RESAMPLES = 1000
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
# Words of these scripts are not parted by blanks (Chinese), or carry particles that are written with them (Arabic).
_JOINED = re.compile("[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff]")

Scores = Mapping[str, bool | float]
"""What was seen of one question, by measure; measures that do not apply are left out."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure of a set: a share, or another score, with its 95 % interval where one can be told.

    ``n`` is the number of questions, answers or sentences that it was counted over.
    """

    set: str
    group: str
    measure: str
    value: float
    low: float | None
    high: float | None
    n: int
    unit: Literal["share", "score"] = "share"


def normal(text: str) -> str:
    """The words of a text as they are compared."""
    # Marks of no width are left out as well: the reader of documents drops them.
    kept = (char if not char.isspace() else " " for char in text.lower() if char.isspace() or _is_word(char))
    return " ".join(_ARTICLE.sub(" ", "".join(kept)).split())


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] not in "PSC"


def holds(text: str, wanted: str) -> bool:
    """Whether the words of ``wanted`` follow one another somewhere in ``text``; a blank ``wanted`` is held by nothing.

    Example: holds("It was in 1911.", "911") is False.
    """
    said, asked = normal(text), normal(wanted)
    if not asked:
        return False
    if _JOINED.search(asked):
        return asked.replace(" ", "") in said.replace(" ", "")
    return f" {asked} " in f" {said} "


def holds_any(texts: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one of ``texts`` holds one of ``wanted``."""
    answers = tuple(wanted)
    return any(holds(text, answer) for text in texts for answer in answers)


def overlap(text: str, references: Iterable[str]) -> float:
    """F1 of the words of ``text`` against those of the reference that is most like it, 0 to 1."""
    said = Counter(normal(text).split())
    best = 0.0
    for reference in references:
        words = Counter(normal(reference).split())
        common = (said & words).total()
        best = max(best, 2 * common / (said.total() + words.total()) if common else 0.0)
    return best


def share(set_: str, group: str, measure: str, values: Sequence[bool]) -> Result:
    """How many of ``values`` are true, with Wilson's interval."""
    return Result(set_, group, measure, sum(values) / len(values), *wilson(sum(values), len(values)), len(values))


def mean(set_: str, group: str, measure: str, values: Sequence[float], seed: int) -> Result:
    """The mean of ``values``, with the interval of the bootstrap."""
    array = np.asarray(values, dtype=np.float64)
    low, high = resampled(len(array), lambda rows: float(array[rows].mean()), seed)
    return Result(set_, group, measure, float(array.mean()), low, high, len(array), "score")


def resampled(
    count: int, statistic: Callable[[npt.NDArray[np.int64]], float], seed: int
) -> tuple[float | None, float | None]:
    """Percentile interval of the bootstrap (Efron, 1979, https://doi.org/10.1214/aos/1176344552); None for one row.

    Args:
        count: rows that are drawn from. What belongs together (answers to one question) is one row.
        statistic: the figure for rows of these numbers, some of them drawn more than once; nan where it has none.
        seed: of the draws.
    """
    if count < 2:
        return None, None
    # Not scipy.stats.bootstrap, which takes a draw without a figure for a fault of all of them.
    chance = np.random.default_rng(seed)
    drawn = np.array([statistic(chance.integers(count, size=count)) for _ in range(RESAMPLES)])
    if np.isnan(drawn).all():
        return None, None
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def results(set_: str, seen: Sequence[tuple[str, Scores]], seed: int) -> Iterator[Result]:
    """The figures of each group, measure by measure: a share where what was seen is yes or no, a mean elsewhere."""
    for group in dict.fromkeys(group for group, _ in seen):
        rows = [scores for of, scores in seen if of == group]
        for measure in dict.fromkeys(name for scores in rows for name in scores):
            values = [scores[measure] for scores in rows if measure in scores]
            if all(isinstance(value, bool) for value in values):
                yield share(set_, group, measure, [bool(value) for value in values])
            else:
                yield mean(set_, group, measure, values, seed)


def declining(set_: str, group: str, pairs: Sequence[tuple[bool, bool]], seed: int) -> Iterator[Result]:
    """Precision, recall and F1 of declining, from (should it decline, did it) for each question."""
    found = np.array(pairs, dtype=bool).reshape(-1, 2)

    def f1(rows: npt.NDArray[np.int64]) -> float:
        should, did = found[rows].T
        said = int(should.sum() + did.sum())
        return 2 * int((should & did).sum()) / said if said else float("nan")

    if found[:, 1].any():
        yield share(set_, group, "declining, precision", [bool(should) for should, did in pairs if did])
    if found[:, 0].any():
        yield share(set_, group, "declining, recall", [bool(did) for should, did in pairs if should])
        low, high = resampled(len(found), f1, seed)
        yield Result(set_, group, "declining, F1", f1(np.arange(len(found))), low, high, len(found), "score")
