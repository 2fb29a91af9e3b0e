"""Figures over many prompts, each with its 95 % interval: in all, per category and per language.

Shares have Wilson's interval (E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
1927); means and percentiles that of the bootstrap over prompts (B. Efron, "Bootstrap Methods: Another Look at the
Jackknife", 1979), by percentiles, with a fixed seed. Both are SciPy's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from bot.evaluation.measures import MEASURES, Measure, Statistic
from bot.evaluation.prompts import Threshold
from bot.evaluation.result import Result

By = Literal["all", "category", "language"]
SEED = 7
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over the ``n`` prompts of a group that it applies to; ``low`` and ``high`` are its 95 % interval.

    The interval is None where it cannot be told: of one value there is no bootstrap.
    """

    by: By
    group: str
    measure: str
    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A threshold of ``file`` that is missed; ``n`` prompts were measured."""

    file: str
    threshold: Threshold
    value: float
    n: int


def figures(results: Sequence[Result]) -> tuple[Figure, ...]:
    """All figures that can be told, in all first."""
    return tuple(
        Figure(by, name, measure.name, *estimate(values, measure.statistic), len(values))
        for by, name, group in _groups(results)
        for measure in MEASURES.values()
        if (values := values_of(group, measure))
    )


def values_of(results: Iterable[Result], measure: Measure) -> list[float]:
    """The values of those results that a measure applies to."""
    return [result.values[measure.value] for result in results if measure.value in result.values]


def estimate(values: Sequence[float], statistic: Statistic) -> tuple[float, float | None, float | None]:
    """A statistic of one or more values, and its 95 % interval."""
    if statistic == "share":
        return _rounded(sum(values) / len(values), *wilson(round(sum(values)), len(values)))
    compute = _STATISTICS[statistic]
    value = compute(np.asarray(values))
    if len(values) < 2:
        return _rounded(value, None, None)
    if min(values) == max(values):  # what does not vary has no width, and SciPy warns of it
        return _rounded(value, value, value)
    interval = stats.bootstrap(
        (values,), compute, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    ).confidence_interval
    return _rounded(value, interval.low, interval.high)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953); [0, 1] of nothing."""
    if not of:
        return 0.0, 1.0
    found = stats.binomtest(hits, of).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def missed(
    results: Sequence[Result], thresholds: Mapping[str, Sequence[Threshold]], ids: Mapping[str, Sequence[str]]
) -> tuple[Missed, ...]:
    """The thresholds that are missed, each over the prompts of its own file; what was not measured is not missed.

    Args:
        results: what was measured.
        thresholds: of each file, by its name.
        ids: of the prompts of each file, by its name.
    """
    return tuple(_missed(results, thresholds, ids))


def _missed(
    results: Sequence[Result], thresholds: Mapping[str, Sequence[Threshold]], ids: Mapping[str, Sequence[str]]
) -> Iterator[Missed]:
    for file, wanted in thresholds.items():
        own = frozenset(ids[file])
        for threshold in wanted:
            measure = MEASURES[threshold.measure]
            values = values_of(
                (
                    result
                    for result in results
                    if result.prompt.id in own and threshold.category in ("", result.prompt.category)
                ),
                measure,
            )
            if values:
                value, *_ = estimate(values, measure.statistic)
                if value > threshold.value if measure.low_is_good else value < threshold.value:
                    yield Missed(file, threshold, value, len(values))


def _groups(results: Sequence[Result]) -> Iterator[tuple[By, str, Sequence[Result]]]:
    yield "all", "", results
    for category in dict.fromkeys(result.prompt.category for result in results):
        yield "category", category, [result for result in results if result.prompt.category == category]
    for language in sorted({result.prompt.language for result in results}):
        yield "language", language, [result for result in results if result.prompt.language == language]


def _percentile(part: float) -> Any:
    def compute(values: Any, axis: int = -1) -> Any:
        return np.percentile(values, part, axis=axis)

    return compute


_STATISTICS: Mapping[str, Any] = {"mean": np.mean, "p50": _percentile(50), "p95": _percentile(95)}


def _rounded(value: float, low: float | None, high: float | None) -> tuple[float, float | None, float | None]:
    return (
        round(float(value), 4),
        None if low is None else round(float(low), 4),
        None if high is None else round(float(high), 4),
    )
