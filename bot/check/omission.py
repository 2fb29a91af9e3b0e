"""What a sentence may not leave out of a quote: conditions, speakers, words that others hang on. English only."""

import re

from bot.check.attribution import is_own
from bot.check.laying import Laid
from bot.check.relations import DOCUMENTS
from bot.english.clauses import Link
from bot.english.grammar import parse
from bot.english.lexicon import DETERMINERS, HAVE, PLURALS, SPEECH
from bot.english.tokens import Token

# Words that may not be left out of what they stand before: without them it is something else.
_TELLING = frozenset(
    """draft interim provisional beta prototyp plan propos candid former deputi vice co non pilot expect potenti alleg
    suppos attempt partial unoffici secondari mock honorari ex act futur upcom predecessor preview previous outgo inaugur""".split()
)
_WEAKENING = frozenset(
    """rarely seldom hardly barely scarcely sometimes occasionally often partly partially twice thrice mostly mainly
    largely little limited insufficient scarce scant allegedly supposedly reportedly apparently possibly probably perhaps potentially nearly almost""".split()
)


_PUBLISHING = frozenset("publish issu print".split())
_CONDITIONS = frozenset("if unless when whenever provided without except".split())
_ALL = frozenset("most all every each no none any".split())
_NARROW = frozenset("under over with without aged above below".split())
_SUPERLATIVE = re.compile(r"(?!interest$|request$|test$|latest$)\w{3,}est|most|best|worst")


def is_own_word(laid: Laid, at: int, around: frozenset[str]) -> bool:
    """Whether a "say" of the sentence that the quote lacks gives the quote to its own source ("WHO's guidance says")."""
    if laid.claim[at].key != "say":
        return False
    speakers = [
        place for place, groups in enumerate(parse(laid.claim)) if any(Link(at, "S") in options for options in groups)
    ]
    return bool(speakers) and all(
        laid.claim[place].key in around and laid.claim[place].key in DOCUMENTS for place in speakers
    )


def misplaced(laid: Laid) -> str | None:
    """A word that only the title or date of the source holds, where it is more than a name of the source.

    "WHO's 2021 guidance says …" may be said of a quote from that guidance; "WHO found …" may not.
    """
    groups = parse(laid.claim)
    for at, token in enumerate(laid.claim):
        if laid.places[at] is not None or token.key == "say":
            continue
        if token.moment is not None:
            if not _is_own_date(laid, at, groups[at]):
                return f"{token.text} is not in the quote"
            continue
        for options in groups[at]:
            if not any(
                link.head < 0
                or laid.places[link.head] is None
                or (link.role == "N" and laid.claim[link.head].key in DOCUMENTS)
                for link in options
            ):
                return f"the quote does not say {token.key!r}"
        if not groups[at] and token.key not in DOCUMENTS:
            return f"the quote does not say {token.key!r}"
    return None


def _is_own_date(laid: Laid, at: int, groups: tuple[tuple[Link, ...], ...]) -> bool:
    """Whether a date that only the source has is said of the source: when it was published, or "the guidance of 2021"."""
    moment = laid.claim[at].moment
    if moment is None or moment.relation != "at":
        return False
    heads = [laid.claim[link.head].key for options in groups for link in options if link.head >= 0]
    return any(head in DOCUMENTS or head in _PUBLISHING for head in heads)


def ungoverned(laid: Laid, there: tuple[frozenset[Link], ...], around: frozenset[str]) -> str | None:
    """What others hang on and the sentence leaves out: "invited to take part" is not "took part", nor a claim a fact."""
    used = laid.used
    for place, links in enumerate(there):
        for link in links:
            if link.role in ("to", "that", "whether") and link.head not in used and place in used:
                speakers = [at for at, others in enumerate(there) if Link(link.head, "S") in others]
                own = laid.said[link.head].key in SPEECH and is_own(laid.said, speakers, around)
                if not (link.role == "that" and own):
                    return f"it leaves out {laid.said[link.head].text!r}"
            if link == Link(-1, "S") and place not in used and not is_own(laid.said, [place], around):
                return f"it leaves out who says it ({laid.said[place].text})"
    return _unconditional(laid)


def _unconditional(laid: Laid) -> str | None:
    """A condition of the quote that the sentence leaves out, or keeps less than half of."""
    said, used = laid.said, laid.used
    claimed = {word for token in laid.claim for word in token.lead}
    for at, token in enumerate(said):
        for lost, instead in (("whether", {"whether", "if"}), ("too", {"too"})):
            if lost in token.lead and not instead & claimed and any(place >= at for place in used):
                return f"it leaves out {lost!r}"
        word = next((word for word in token.lead if word in _CONDITIONS), None)
        word = word or ("where" if at == 0 and "where" in token.lead else "once" if _is_once(token) else None)
        if word is None:
            continue
        end = next((place for place in range(at + 1, len(said)) if "," in said[place].lead), len(said))
        kept = sum(place in used for place in range(at, end))
        if 2 * kept < end - at and any(place < at or place >= end for place in used):
            return f"it leaves out a condition ({word})"
    return None


def _is_once(token: Token) -> bool:
    """Whether a clause of "once" begins: "once the board agrees"; not "once a year", "was once head"."""
    first, *rest = [word for word in token.lead if word != ","] or [""]
    return first == "once" and set(rest) <= DETERMINERS and not token.key.startswith("per-") and token.moment is None


def left_out(laid: Laid) -> str | None:
    """A word that changes what it stands by ("draft", "rarely", "a day") and that the sentence leaves out."""
    used, said = laid.used, laid.said
    for at, token in enumerate(said):
        if at in used:
            if _of_counted(said, at) and at - 1 not in used:
                return f"it leaves out {said[at - 1].text!r}"
            if at + 1 not in used and _is_open_span(laid, at):
                return f"it leaves out {said[at + 1].text!r}"
            continue
        after, before = at + 1 in used, at - 1 in used
        # "The first head was A" is not "A heads it".
        which = token.amount is not None and token.amount.unit == "ordinal"
        changes = (which or token.key in _TELLING) and after and not said[at + 1].lead
        weakens = token.text.lower() in _WEAKENING and (after or before)
        if changes or weakens or (token.key.startswith("per-") and before):
            return f"it leaves out {token.text!r}"
    return _unbounded(laid) or _widened(laid) or _miscounted(laid.claim)


def _widened(laid: Laid) -> str | None:
    """What narrows those of whom something is said in general: "most countries in the Region", "children under five"."""
    used, said = laid.used, laid.said
    flat = [{link for options in group for link in options} for group in parse(said)]
    for at in sorted(used):
        token = said[at]
        verbs = {link.head for link in flat[at] if link.role in ("S", "O", "C") and link.head > at}
        verbs |= {
            place for place in range(at + 1, len(said)) if Link(at, "N") in flat[place] and set(said[place].lead) & HAVE
        }
        verb = min(verbs, default=None)
        if verb is None or not (token.text.lower().endswith("s") or token.text.lower() in PLURALS):
            continue
        before = {word for place in range(max(0, at - 2), at + 1) for word in said[place].lead}
        general = before & _ALL or any(
            said[place].amount is not None and said[place].amount.unit in ("%", "share")  # type: ignore[union-attr]
            for place in range(max(0, at - 2), at)
        )
        for other in range(at + 1, verb):
            narrows = any(link.head == at and link.role not in ("S", "O", "C", "rS", "rO") for link in flat[other])
            sharp = set(said[other].lead) & _NARROW
            if narrows and other not in used and said[other].moment is None and (general or (sharp and not before)):
                return f"it leaves out {said[other].text!r}"
    return None


def _miscounted(claim: tuple[Token, ...]) -> str | None:
    """A list in the sentence that is longer or shorter than the number it gives: "the three pillars are A and B"."""
    if any(set(token.lead) & {";", "among", "one", "some", "include", "includes", "including"} for token in claim):
        return None
    flat = [{link for options in group for link in options} for group in parse(claim)]
    for at, token in enumerate(claim):
        if token.amount is None or token.amount.unit or token.amount.bound:
            continue
        for head in {link.head for link in flat[at] if link.role == "N"}:
            listed = {other for other in range(len(claim)) if Link(head, "C") in flat[other]}
            if len(listed) > 1 and len(listed) != token.amount.value:
                return f"it lists {len(listed)}, not {token.amount.written}"
    return None


def _of_counted(said: tuple[Token, ...], at: int) -> bool:
    """Whether a number is the second of "three of the five"."""
    counted = at > 0 and said[at].amount is not None and said[at - 1].amount is not None
    return counted and "of" in said[at].lead


def _is_open_span(laid: Laid, at: int) -> bool:
    """Whether the sentence lets a span go on without end that the quote ends: "from 2020" of "from 2020 to 2025"."""
    moment = laid.said[at].moment
    if moment is None or moment.relation != "from" or at + 1 == len(laid.said) or laid.said[at + 1].moment is None:
        return False
    claimed = laid.claim[laid.places.index(at)].moment
    return claimed is not None and claimed.relation == "from" and not claimed.edge


def _unbounded(laid: Laid) -> str | None:
    """What bounds a superlative: "the largest survey of the Region" is not "the largest survey"."""
    used, said = laid.used, laid.said
    groups = parse(said)
    flat = [{link for options in group for link in options} for group in groups]
    for at in sorted(used):
        ordinal = _is_ordinal(said[at])
        if not ordinal and not _SUPERLATIVE.fullmatch(said[at].text.lower()):
            continue
        heads = {link.head for link in flat[at] if link.role == "N"}
        for other in range(at + 1, len(said)):
            bounds = (
                other not in used
                and said[other].moment is None
                and any(Link(head, "N") in flat[other] for head in heads)
            )
            if bounds and not (ordinal and said[other].kind == "name"):
                return f"it leaves out {said[other].text!r}"
    return None


def _is_ordinal(token: Token) -> bool:
    return token.amount is not None and token.amount.unit == "ordinal"
