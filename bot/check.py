"""Does a sentence hold? The check finds the smallest set of quotes that supports it, or says why there is none.

Rules only: it compares what the sentence says with what whole sentences of the quotes say (``wording``). It knows no
model, and it is strict on purpose: a true sentence that it does not let through costs a reader nothing, since the quote
is shown instead; a wrong one that it lets through costs everything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Claim, Quote, Verdict
from bot.wording import Wording, read
from corpus.instructions import instructs
from corpus.sentences import sentence_spans

# A sentence that begins like this is not understood without the one before it.
LEANS = re.compile(
    r"^(?:this|these|those|that|it|its|they|their|he|she|his|her|such|both|here|there|however|moreover|furthermore|"
    r"for example|for instance|in addition|also|thus|therefore|similarly|finally|instead)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\s,]*\[(?:\d+|[A-L])(?:[,–-]\s*(?:\d+|[A-L]))*\]")
_NUMBER = re.compile(r"\(\d{1,2}\)\s")
_DANGLES = re.compile(
    r"^(?:[^.:]{3,40}:\s+[A-Z]?[a-z]+ing\b|\(?\d{1,2}[.)]\s|[A-Z]?[a-z]+ing\b(?! (?:is|are|was|were)\b))"
)
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|does|do|did|can|may|might|must|should|will|would|could|[a-z]{2,}(?:ed|es|s)|"
    r"made|set|began|ran|held|took|gave|led|said|met|put|grew|drew|saw|found|built|won|came|went|told|spoke|wrote|chose)",
)
# Somebody speaks for themselves: to be quoted, never retold.
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]urs?|us|[Mm]y)\b")
_SPEAKER = re.compile(r"\b(?:WHO|World Health Organi[sz]ation)(?:['’]s)?\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:;|,?\s+(?:and|while|whereas|but)\s+|,\s+(?=with\b|which\b))\s*")
# Addresses, of the web and of people, and what Markdown and HTML take for more than text.
_FOREIGN = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s<>]+|\bwww\.[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|int|edu|gov|info|io|xyz|biz|co|me|ai|app|dev)\b(?:/[^\s<>]*)?"
    r"|\b(?:javascript|data|vbscript):\S+|!?\[[^\]]*\]\([^)]*\)|</?[a-z!][^>]*>|&#?\w+;|```",
    re.IGNORECASE,
)
_EVERYWHERE = frozenset({"ai", "health"})
_SPEECH = frozenset({"speech", "news", "post", "article"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One whole sentence of a quote, with what its source says of itself (title, heading, date, publisher)."""

    quote: Quote
    text: str
    wording: Wording
    context: Wording


def evidence_of(quote: Quote) -> tuple[Evidence, ...]:
    """The sentences of a quote, each as evidence of its own, and the whole quote where it is a list with its lead-in."""
    source = quote.passage.source
    context = read(f"{source.title}. {quote.passage.heading}. {source.date or ''}.")
    texts = [quote.text[span.start : span.end] for span in sentence_spans(quote.text)]
    if len(texts) > 1 and texts[0].endswith(":"):
        texts.append(quote.text)
    return tuple(Evidence(quote, text, read(text), context) for text in texts)


def check(sentence: str, quotes: Sequence[Quote]) -> Claim:
    """The sentence as a claim: with the quotes that support it and a verdict that stands, or none and the reason why not.

    One quote is tried before two; two may support it only part by part, each part by one quote alone, so that facts of
    two quotes are never mixed into a third.
    """
    sentence = bare(sentence)
    if instructs(sentence):
        return Claim(sentence, (), Verdict(False, "it gives orders"))
    evidence = [one for quote in quotes for one in evidence_of(quote)]
    reason, best = _best_support(sentence, evidence)
    if best is not None:
        return Claim(sentence, (best.quote,), Verdict(True, "one quote says it"))
    parts = [part for part in _SPLIT.split(sentence.rstrip(".")) if part]
    if len(parts) > 1:
        found = [_best_support(part, evidence)[1] if len(set(read(part).stems)) > 1 else None for part in parts]
        cited = tuple(dict.fromkeys(one.quote for one in found if one is not None))
        if all(found) and len(cited) <= 2:
            return Claim(sentence, cited, Verdict(True, "each part has its quote"))
    return Claim(sentence, (), Verdict(False, reason))


def whole(quote: Quote) -> tuple[str, ...]:
    """What may be said word for word from a quote: each of its sentences, or all of it where they do not stand alone.

    Without marks such as "[1]", which would be taken for our own.
    """
    spans = sentence_spans(quote.text)
    texts = tuple(_MARKS.sub("", " ".join(quote.text[span.start : span.end].split())) for span in spans)
    if len(texts) > 1 and (texts[0].endswith(":") or any(LEANS.match(text) for text in texts)):
        return (" ".join(texts),)
    return texts


def is_whole(sentence: str) -> bool:
    """Whether a text reads as a sentence of its own: it has a finite verb, as far as code can tell, and no dangling start.

    Example: "Supporting countries in implementing frameworks." is none, "WHO supports countries." is one.
    """
    words = sentence.split()
    if sentence.rstrip(".").endswith(":") or FIRST_PERSON.search(sentence):
        return False
    if len(words) < 4 or LEANS.match(sentence) or _DANGLES.match(sentence):
        return False
    return any(_FINITE.fullmatch(word.strip(",;:()")) for word in words[1:])


def retells(sentence: str, text: str) -> bool:
    """Whether a sentence names every item of the numbered list that ``text`` is, each by half of its words at least."""
    _, *items = _NUMBER.split(text)
    said = set(read(sentence).stems)
    each = [set(read(item).stems) for item in items]
    return len(each) > 1 and all(2 * len(said & words) >= len(words) for words in each)


def nearest(sentence: str, units: Sequence[tuple[Quote, str]]) -> tuple[float, int]:
    """The unit that holds most of what a sentence says: the share of it that it holds, and its place.

    A number or a date weighs as much as two words: a fragment such as "16 months" is little else.
    """
    wording = read(sentence)
    best, place = 0.0, 0
    for at, (_, text) in enumerate(units):
        said = read(text)
        facts = len(wording.numbers & said.numbers)
        facts += sum(any(_agrees(date, other) for other in said.dates) for date in wording.dates)
        held = len(set(wording.stems) & set(said.stems)) + 2 * facts
        total = len(set(wording.stems)) + 2 * (len(wording.numbers) + len(wording.dates))
        if total and held / total > best:
            best, place = held / total, at
    return best, place


def same(sentence: str, earlier: str) -> bool:
    """Whether ``sentence`` says nothing, or next to nothing, that ``earlier`` does not say."""
    new, old = read(sentence), read(earlier)
    dated = all(any(_agrees(date, other) for other in old.dates) for date in new.dates)
    if new.numbers - old.numbers or not dated or new.negated != old.negated:
        return False
    mine, theirs = set(new.stems), set(old.stems)
    return len(mine & theirs) >= 0.85 * len(mine)


def bare(sentence: str) -> str:
    """The sentence without a leading yes or no, citation marks and outer blanks, ending in a full stop."""
    sentence = re.sub(r"^(?:Yes|No)[,.]\s+(?=\w)", "", sentence.strip())
    sentence = _MARKS.sub("", sentence).strip()
    if sentence and sentence[0].islower() and not re.match(r"[a-z]+[A-Z]", sentence):
        sentence = sentence[0].upper() + sentence[1:]
    return sentence if re.search(r"[.!?]['\")”]?$", sentence) else sentence + "."


def _best_support(text: str, evidence: Sequence[Evidence]) -> tuple[str, Evidence | None]:
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
    said, context = one.wording, one.context
    for mark in _FOREIGN.findall(text):
        if mark.rstrip(".,;:)") not in one.text:
            return f"{mark!r} is not in the quote"
    # "1,900" and the year 1900 look alike without their comma.
    years = {str(year) for year, month, _ in said.dates if year and month is None}
    if missing := claim.numbers - said.numbers - context.numbers - years:
        return f"{min(missing)} is not in the quote"
    for date in claim.dates:
        if not any(_agrees(date, other) for other in said.dates | context.dates) and str(date[0]) not in said.numbers:
            return f"{_spell(date)} is not in the quote"
    known = _known(said, context)
    if unnamed := set(claim.names) - known:
        return f"the name {min(unnamed)!r} is not in the quote"
    if unsaid := set(claim.stems) - known:
        return f"the quote does not say {min(unsaid)!r}"
    # Words of the title alone support nothing: most of the claim must stand in the quote itself.
    own = set(claim.stems) & set(said.stems)
    if len(own) < 0.6 * len(set(claim.stems)):
        return "the quote says little of it"
    if claim.negated != said.negated:
        return "one of them is negated"
    return _strength(text, claim, one) or _order(claim, said)


def _known(said: Wording, context: Wording) -> set[str]:
    """The stems that evidence and its source hold, with acronyms and what they stand for."""
    known = set(said.stems) | set(context.stems)
    if {"world", "health", "organ"} <= known or {"world", "health", "organiz"} <= known:
        known.add("who")
    if "who" in known:
        known |= {"world", "health", "organ", "organiz"}
    return known


def _strength(text: str, claim: Wording, one: Evidence) -> str | None:
    """A claim may not be stronger, wider or surer than its evidence."""
    if claim.duty > one.wording.duty and claim.duty > 1:
        return "it is stronger than the quote"
    if lost := one.wording.hedges - claim.hedges:
        return f"it leaves out a qualification ({min(lost)})"
    if gained := claim.hedges & {"over", "under", "only"} - one.wording.hedges:
        return f"it adds a qualification ({min(gained)})"
    if wider := claim.wide - one.wording.wide - one.context.wide:
        return f"it is wider than the quote ({min(wider)})"
    if (
        claim.duty >= 2
        and _SPEAKER.search(text)
        and one.quote.passage.source.kind in _SPEECH
        and "recommend" in claim.stems
    ):
        return "a speech or news item is not a recommendation of WHO"
    return None


def _order(claim: Wording, said: Wording) -> str | None:
    """Names in another order may have changed their parts in the sentence ("A asked B", "B asked A")."""
    names = ({*claim.names, *said.names} & {*claim.stems} & {*said.stems}) - _EVERYWHERE
    places = [said.stems.index(stem) for stem in dict.fromkeys(claim.stems) if stem in names]
    return None if places == sorted(places) else "its names stand in another order"


def _agrees(date: tuple[int | None, int | None, int | None], other: tuple[int | None, int | None, int | None]) -> bool:
    """Whether ``other`` says all that ``date`` says."""
    return all(part is None or part == there for part, there in zip(date, other, strict=True))


def _spell(date: tuple[int | None, int | None, int | None]) -> str:
    year, month, day = date
    return "-".join(f"{part:02d}" for part in (year, month, day) if part is not None)
