"""Which sentence of the quotes supports a sentence, or why none does: all the comparisons in their order.

A claim is compared with one whole sentence of a quote at a time (``Evidence``): its words, numbers, dates and names must
follow from that sentence or its source, with the same negations, no more strength, and in the same relations.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Quote
from bot.check.laying import Laid, follows, lay
from bot.check.omission import is_own_word
from bot.check.order import disorder
from bot.check.polarity import contradicts
from bot.english import Wording, read
from bot.english.dates import spell
from bot.english.names import find_names
from bot.english.numbers import find_numbers
from bot.english.strength import added, hedges_of, partial_of
from bot.english.tokens import Token, tokens
from corpus.sentences import sentence_spans

_SPEAKER = re.compile(r"\b(?:WHO|World Health Organi[sz]ation)(?:['’]s)?\b", re.IGNORECASE)
# Addresses, of the web and of people, and what Markdown and HTML take for more than text.
_FOREIGN = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s<>]+|\bwww\.[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|int|edu|gov|info|io|xyz|biz|co|me|ai|app|dev)\b(?:/[^\s<>]*)?"
    r"|\b(?:javascript|data|vbscript):\S+|!?\[[^\]]*\]\([^)]*\)|</?[a-z!][^>]*>|&#?\w+;|```",
    re.IGNORECASE,
)
_AMOUNTS = frozenset({"almost", "over", "under"})
_SPEECH = frozenset({"speech", "news", "post", "article"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One whole sentence of a quote, with what its source says of itself (title, heading, date, publisher)."""

    quote: Quote
    text: str
    around: str
    names: tuple[tuple[str, str], ...]
    wording: Wording
    context: Wording


def evidence_of(quote: Quote) -> tuple[Evidence, ...]:
    """The sentences of a quote, each as evidence of its own, and the whole quote where it is a list with its lead-in."""
    source = quote.passage.source
    around = f"{source.title}. {quote.passage.heading}. {source.publisher or ''}. {source.date or ''}."
    names = find_names(f"{quote.text} {around}")
    texts = [quote.text[span.start : span.end] for span in sentence_spans(quote.text)]
    if len(texts) > 1 and texts[0].endswith(":"):
        texts.append(quote.text)
    return tuple(Evidence(quote, text, around, names, read(text), read(around)) for text in texts)


def best_support(text: str, evidence: Sequence[Evidence]) -> tuple[str, Evidence | None]:
    """The evidence that supports ``text`` in fewest words (a publication's own before a summary's), or why none does."""
    wording = read(text)
    if not wording.stems:
        return "it says nothing", None
    nearest, reason = -1.0, "no quote says it"
    holding: list[Evidence] = []
    for one in evidence:
        failure = _failure(text, wording, one)
        if failure is None:
            holding.append(one)
            continue
        share = len(set(wording.stems) & set(one.wording.stems)) / len(set(wording.stems))
        if share > nearest:
            nearest, reason = share, failure
    best = min(holding, key=lambda one: (one.quote.passage.source.wording == "summary", len(one.text)), default=None)
    return reason, best


def _failure(text: str, claim: Wording, one: Evidence) -> str | None:
    """Why this one piece of evidence does not support the claim, or None where it does."""
    for mark in _FOREIGN.findall(text):
        if mark.rstrip(".,;:)") not in one.text:
            return f"{mark!r} is not in the quote"
    row = tokens(text, one.names)
    laid = lay(row, tokens(one.text, one.names))
    around = frozenset(token.key for token in tokens(one.around, one.names))
    if " ".join(text.split()) == " ".join(one.text.split()):
        return _spoken(text, claim, one)
    if missing := _missing(laid, one):
        return missing
    own = sum(place is not None for place in laid.places)
    if own < 0.6 * len(row):
        return "the quote says little of it"
    return contradicts(laid) or _strength(text, claim, one) or disorder(laid, around)


def _missing(laid: Laid, one: Evidence) -> str | None:
    """The first number, date, name or word of the claim that neither the quote nor its source holds, as a reason."""
    around = tokens(one.around, one.names)
    keys = frozenset(token.key for token in around)
    lacking = [
        token
        for at, (token, place) in enumerate(zip(laid.claim, laid.places, strict=True))
        if place is None
        and not (token.kind != "number" and any(follows(other, token) for other in around))
        and not (one.quote.passage.source.wording != "summary" and is_own_word(laid, at, keys))
        and not _is_edge(laid, at)
    ]
    for kind in ("number", "date", "name", "word"):
        for token in lacking:
            if token.kind == kind:
                return _names_lacking(token, laid)
    return None


def _is_edge(laid: Laid, at: int) -> bool:
    """Whether a word only says that a date is the first or last of a span that the quote gives ("began on 30 October")."""
    edge = {"begin": "from", "open": "from", "end": "to", "close": "to"}.get(laid.claim[at].key)
    place = laid.places[at + 1] if edge and at + 1 < len(laid.claim) else None
    moment = laid.said[place].moment if place is not None else None
    return moment is not None and moment.relation == edge


def _names_lacking(token: Token, laid: Laid) -> str:
    if token.amount is not None:
        for other in laid.said:
            if other.amount is not None and other.amount.value == token.amount.value and other.amount.bound:
                return f"it leaves out a qualification ({other.text})"
        return f"{token.amount.written} is not in the quote"
    if token.moment is not None:
        return f"{spell(token.moment.day)} is not in the quote"
    if token.kind == "name":
        return f"the name {token.key!r} is not in the quote"
    return f"the quote does not say {token.key!r}"


def _uncounted(text: str) -> str:
    """The text without its numbers and the words that bound them ("more than 40")."""
    for counted in reversed(find_numbers(text)):
        text = f"{text[: counted.start]}0{text[counted.end :]}" if counted.amount.unit != "ordinal" else text
    return text


def _part(said: str, claim: str) -> str:
    """Of the parts of a sentence that semicolons keep apart those that share words with the claim."""
    stems = set(read(claim).stems)
    parts = [
        part for part in re.split(r";\s", said) if 3 * len(stems & set(read(part).stems)) >= len(set(read(part).stems))
    ]
    return "; ".join(parts) or said


def _strength(text: str, claim: Wording, one: Evidence) -> str | None:
    """A claim may not be stronger, wider or surer than its evidence."""
    said = one.wording
    if claim.duty > said.duty and claim.duty > 1:
        return "it is stronger than the quote"
    if lost := hedges_of(_part(one.text, text)) - claim.hedges - _AMOUNTS:
        return f"it leaves out a qualification ({min(lost)})"
    if gained := claim.hedges & {"only", "may"} - said.hedges:
        return f"it adds a qualification ({min(gained)})"
    if wider := claim.wide - said.wide - one.context.wide:
        return f"it is wider than the quote ({min(wider)})"
    if partial := partial_of(_part(one.text, text)) - claim.partial:
        return f"it leaves out {min(partial)!r}"
    if changed := added(_uncounted(text), _uncounted(one.text)):
        return f"the quote does not say {changed!r}"
    return _spoken(text, claim, one)


def _spoken(text: str, claim: Wording, one: Evidence) -> str | None:
    """A speech or a news item recommends nothing in the name of WHO, whatever it says."""
    kind = one.quote.passage.source.kind
    if claim.duty >= 2 and _SPEAKER.search(text) and kind in _SPEECH and "recommend" in claim.stems:
        return "a speech or news item is not a recommendation of WHO"
    return None
