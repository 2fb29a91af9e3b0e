"""Does a sentence hold? The check finds the smallest set of quotes that supports it, or says why there is none.

Rules only: it compares what the sentence says with what whole sentences of the quotes say (``bot.english``). It knows no
model, and it is strict on purpose: a true sentence that it does not let through costs a reader nothing, since the quote
is shown instead; a wrong one that it lets through costs everything.
"""

import re
from collections.abc import Iterator, Sequence

from bot.answer import Claim, Quote, Verdict
from bot.check.support import best_support, evidence_of
from bot.english import read
from bot.english.dates import agrees
from bot.english.grammar import parse
from bot.english.tokens import tokens
from bot.english.verbs import is_verb
from corpus.instructions import instructs
from corpus.sentences import sentence_spans

# A sentence that begins like this is not understood without the one before it.
_LEANS = re.compile(
    r"^(?:this|these|those|that|it|its|they|their|he|she|his|her|such|both|here|there|however|moreover|furthermore|"
    r"for example|for instance|in addition|also|thus|therefore|similarly|finally|instead|since then|the (?:latter|former)|"
    r"(?:second|third|fourth|last)ly|"
    r"as a result|consequently|nevertheless|nonetheless|yet|but|and|or|so|(?:in|by) contrast|on the other hand|"
    r"in (?:this|that|these|those|such)|at (?:this|that|the same) time|for (?:this|these|that) reasons?)\b",
    re.IGNORECASE,
)
# What points back from near the beginning of a sentence, with the word it stands before.
_BACK = re.compile(
    r"(?<!\bas )\b(?:(?:this|these|such)\s+(?!as\b|that\b)(?:an?\s+)?"
    r"|those\s+(?!(?:who|that|which|with|within|without|in|of|from|for|on|at|not)\b|[a-z]+(?:ed|ing)\b))"
    r"([a-z][a-z-]*)"
)
_NEAR = 60
"""Characters from the beginning where what points back most often points out of the sentence."""
_HERE = frozenset(
    "report guidance publication document brief briefing paper article page section year month week day century time way".split()
)
"""What a sentence points at without another one: where it stands, and now."""
_VERBS = frozenset("is are was were has have had does did can could may might must should will would".split())
# The letter that a quote has in the prompt, which the model may begin its sentence with.
_LETTER = re.compile(r"^(?:\[[A-L]\]|\([A-L]\)|[A-L][.):])\s+(?=\S)")
_MARKS = re.compile(r"[\s,]*\[(?:\d+|[A-L])(?:[,–-]\s*(?:\d+|[A-L]))*\]")
_NUMBER = re.compile(r"\(\d{1,2}\)\s")
_DANGLES = re.compile(
    r"^(?:[^.:]{3,40}:\s+[A-Z]?[a-z]+ing\b|\(?\d{1,2}[.)]\s|"
    r"(?!(?:According|During|Following|Regarding|Concerning)\b)[A-Z]?[a-z]+ing\b(?! (?:is|are|was|were)\b))"
)
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|does|do|did|can|may|might|must|should|will|would|could|[a-z]{2,}(?:ed|es|s)|"
    r"made|set|began|ran|held|took|gave|led|said|met|put|grew|drew|saw|found|built|won|came|went|told|spoke|wrote|chose)",
)
# Somebody speaks for themselves: to be quoted, never retold.
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]urs?|us|[Mm]y)\b")
_LIST = re.compile(r"\(1\)|;.+;|:\s*\n")
_SPLIT = re.compile(r"\s*(?:;|,?\s+(?:and|while|whereas|but)\s+)\s*")


def check(sentence: str, quotes: Sequence[Quote]) -> Claim:
    """The sentence as a claim: with the quotes that support it and a verdict that stands, or none and the reason why not.

    One quote is tried before two; two may support it only part by part, each part by one quote alone, so that facts of
    two quotes are never mixed into a third.
    """
    sentence = bare(sentence)
    if instructs(sentence):
        return Claim(sentence, (), Verdict(False, "it gives orders"))
    evidence = [one for quote in quotes for one in evidence_of(quote)]
    reason, best = best_support(sentence, evidence)
    if best is not None:
        return Claim(sentence, (best.quote,), Verdict(True, "one quote says it"))
    for left, right in _halves(sentence):
        found = [best_support(part, evidence)[1] for part in (left, right)]
        if found[0] is not None and found[1] is not None:
            cited = tuple(dict.fromkeys(one.quote for one in found if one is not None))
            return Claim(sentence, cited, Verdict(True, "each part has its quote"))
    return Claim(sentence, (), Verdict(False, reason))


def _halves(sentence: str) -> Iterator[tuple[str, str]]:
    """A sentence cut in two where a new clause with a subject and a verb of its own begins."""
    for cut in _SPLIT.finditer(sentence.rstrip(".")):
        left, right = sentence[: cut.start()], sentence.rstrip(".")[cut.end() :]
        if all(_is_clause(part) for part in (left, right)):
            yield f"{left}.", f"{right[:1].upper()}{right[1:]}."


def _is_clause(part: str) -> bool:
    """Whether a part tells something of something: no word of it hangs on what stands in the other part."""
    row = tokens(part)
    if len(row) < 2 or is_verb(row, 0, False) or _LEANS.match(part):
        return False
    roles = {
        (link.role, link.head > at) for at, groups in enumerate(parse(row)) for options in groups for link in options
    }
    return bool(roles & {("S", True), ("O", True), ("C", True)} or re.search(r"\bha[sd]\b|\bhave\b", part))


def leans(text: str) -> bool:
    """Whether a text is not understood without the sentence before it: "It helps.", "To support such efforts, WHO …"."""
    if _LEANS.match(text):
        return True
    for back in _BACK.finditer(text):
        word = back[1]
        stem = word[: max(4, len(word) - 2)]
        before = re.findall(r"[a-z-]+", text[: back.start()].lower())
        named = word not in _VERBS and any(other.startswith(stem) for other in before)
        if back.start() < _NEAR and word not in _HERE and not named:
            return True
    return False


def whole(quote: Quote) -> tuple[str, ...]:
    """What may be said word for word from a quote: each of its sentences, or all of it where they do not stand alone.

    Without marks such as "[1]", which would be taken for our own.
    """
    spans = sentence_spans(quote.text)
    texts = tuple(_MARKS.sub("", " ".join(quote.text[span.start : span.end].split())) for span in spans)
    if len(texts) > 1 and (texts[0].endswith(":") or any(leans(text) for text in texts)):
        return (" ".join(texts),)
    return texts


def is_whole(sentence: str) -> bool:
    """Whether a text reads as a sentence of its own: it has a finite verb, as far as code can tell, and no dangling start.

    Example: "Supporting countries in implementing frameworks." is none, "WHO supports countries." is one.
    """
    words = sentence.split()
    if sentence.rstrip(".").endswith(":") or FIRST_PERSON.search(sentence):
        return False
    if len(words) < 4 or leans(sentence) or _DANGLES.match(sentence):
        return False
    return any(_FINITE.fullmatch(word.strip(",;:()")) for word in words[1:])


def is_readable(text: str) -> bool:
    """Whether a text of a quote can be shown by itself: a sentence, somebody's own words, or a list."""
    return bool(is_whole(text) or FIRST_PERSON.search(text) or _LIST.search(text))


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
        facts += sum(any(agrees(date, other) for other in said.dates) for date in wording.dates)
        held = len(set(wording.stems) & set(said.stems)) + 2 * facts
        total = len(set(wording.stems)) + 2 * (len(wording.numbers) + len(wording.dates))
        if total and held / total > best:
            best, place = held / total, at
    return best, place


def same(sentence: str, earlier: str, *, share: float = 0.85) -> bool:
    """Whether ``sentence`` says nothing, or next to nothing, that ``earlier`` does not say: ``share`` of its words are there."""
    new, old = read(sentence), read(earlier)
    dated = all(any(agrees(date, other) for other in old.dates) for date in new.dates)
    if new.numbers - old.numbers or not dated or new.negated != old.negated:
        return False
    mine, theirs = set(new.stems), set(old.stems)
    return len(mine & theirs) >= share * len(mine)


def bare(sentence: str) -> str:
    """The sentence without a quote's letter, a leading yes or no, citation marks and outer blanks, ending in a full stop."""
    sentence = _LETTER.sub("", sentence.strip())
    sentence = re.sub(r"^(?:Yes|No)[,.]\s+(?=\w)", "", sentence)
    sentence = _MARKS.sub("", sentence).strip()
    if sentence and sentence[0].islower() and not re.match(r"[a-z]+[A-Z]", sentence):
        sentence = sentence[0].upper() + sentence[1:]
    return sentence if re.search(r"[.!?]['\")”]?$", sentence) else sentence + "."
