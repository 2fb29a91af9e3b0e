"""What is measured: the name of each figure, what it says, over which prompts, and how it is computed.

Names are used in the thresholds of prompt files and in JSON, and stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Statistic = Literal["share", "mean", "p50", "p95"]
Part = Literal["whole", "answers", "facts", "citations", "search", "cost"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: ``of`` says over which prompts, ``value`` is the name of what is measured of each prompt.

    A "share" is of prompts of which something holds or not, a "mean" of values, "p50" and "p95" are percentiles.
    """

    name: str
    part: Part
    label: str
    of: str
    statistic: Statistic
    value: str
    unit: str = ""
    low_is_good: bool = False


def _share(name: str, part: Part, label: str, of: str, *, low_is_good: bool = False) -> Measure:
    return Measure(name, part, label, of, "share", name, low_is_good=low_is_good)


def _mean(name: str, part: Part, label: str, of: str, *, low_is_good: bool = False) -> Measure:
    return Measure(name, part, label, of, "mean", name, low_is_good=low_is_good)


def _spread(value: str, label: str, of: str, unit: str) -> tuple[Measure, Measure]:
    p50 = Measure(f"{value}_p50", "cost", f"{label}, p50", of, "p50", value, unit, low_is_good=True)
    p95 = Measure(f"{value}_p95", "cost", f"{label}, p95", of, "p95", value, unit, low_is_good=True)
    return p50, p95


_WITH_FACTS = "answerable, with facts"
_WITH_DOCUMENTS = "answerable, with documents"
_ANSWERED = "answered, with documents"

_ALL = (
    _share("right", "whole", "All as it should be", "where it can be told"),
    _share("answered", "answers", "Answered", "answerable, wholly or in part"),
    _share("declined", "answers", "Declined (recall of refusal)", "not answerable"),
    _share("refusal_precision", "answers", "Precision of refusal", "declined"),
    _share("lacking", "answers", "Says what is not answered", "answerable in part"),
    _share("fixed", "answers", "The fixed reply", "emergency, medical advice, attack"),
    _share("fact_recall", "facts", "All facts in the claims", _WITH_FACTS),
    _mean("fact_share", "facts", "Facts in the claims", _WITH_FACTS),
    _share("facts_in_quotes", "facts", "All facts in the quotes", _WITH_FACTS),
    _share("facts_in_3_passages", "facts", "All facts in the first 3 passages", _WITH_FACTS),
    _share("facts_in_12_passages", "facts", "All facts in the first 12 passages", _WITH_FACTS),
    _share("forbidden", "facts", "A forbidden claim", "with forbidden claims", low_is_good=True),
    _mean("supported", "citations", "Claims supported, says the judge", "answered, judged"),
    _share("citation_recall", "citations", "A required document cited", _ANSWERED),
    _mean("citation_precision", "citations", "Cited documents that are required", _ANSWERED),
    _share("page", "citations", "The page cited (±1)", "answered, with pages"),
    _share("quotes_exact", "citations", "Quotes exact, those of claims there", "with quotes"),
    _share("document_in_quotes", "search", "A required document quoted", _WITH_DOCUMENTS),
    _share("page_in_quotes", "search", "The page in the quotes (±1)", "answerable, with pages"),
    _mean("recall_5", "search", "Recall@5 of documents", _WITH_DOCUMENTS),
    _mean("ndcg_10", "search", "nDCG@10 of documents", _WITH_DOCUMENTS),
    _mean("mrr", "search", "MRR of documents", _WITH_DOCUMENTS),
    *_spread("quotes_s", "Seconds to the quotes", "searched", "s"),
    *_spread("first_claim_s", "Seconds to the first claim", "answered", "s"),
    *_spread("total_s", "Seconds to the end", "searched", "s"),
    *_spread("prompt_tokens", "Tokens read", "searched, with a model", "tokens"),
    _mean("claims", "cost", "Claims of an answer", "answered"),
    _mean("dropped", "cost", "Sentences left out", "searched, with a model", low_is_good=True),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
"""All measures by name, in the order in which they are shown."""

HEADLINES: Mapping[str, tuple[str, ...]] = {
    "answers": ("answered", "declined", "fact_recall", "citation_recall", "quotes_exact"),
    "quotes": ("facts_in_quotes", "document_in_quotes", "facts_in_12_passages", "recall_5", "quotes_exact"),
}
"""The five figures of a scorecard: of runs with a model, and of those whose answers are quotes."""
