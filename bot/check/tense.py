"""When a thing is so: what was done or was so may not be told as what is, nor what is being done as done. English only."""

from collections.abc import Sequence

from bot.check.laying import Laid
from bot.check.relations import DOCUMENTS
from bot.english.clauses import Link
from bot.english.forms import is_bare, is_third
from bot.english.grammar import parse
from bot.english.lexicon import AUXILIARIES, BE, MODALS, SPEECH
from bot.english.tokens import Token
from bot.english.verbs import is_done, is_reduced, is_verb

_PAST = frozenset({"was", "were", "had"})
# Who said a thing may be said to say it.
_TELLING = SPEECH | {"say", "call", "name"}


def aspect(laid: Laid) -> str | None:
    """What is being done is not done, and what was so need not be so: "is forming" is not "has formed"."""
    for at, place in enumerate(laid.places):
        if place is None:
            continue
        here, there = laid.claim[at], laid.said[place]
        if set(here.lead) & {"is", "are"} and set(there.lead) & {"was", "were"} and not set(there.lead) & {"is", "are"}:
            return "the quote tells of the past"
        doing = there.text.endswith("ing") and set(there.lead) & BE
        if doing and here.text.endswith("ed") and "being" not in here.lead:
            return f"the quote says {there.text!r}, not {here.text!r}"
    return "the quote tells of the past" if _is_over(laid) else None


def _is_over(laid: Laid) -> bool:
    """Whether the sentence tells as present what the quote tells as past only: "had 40 members", "used the tool"."""
    said, claim = laid.said, laid.claim
    # What was founded may be there still; what was large need not be large.
    past = any(set(token.lead) & _PAST and not is_done(token) for token in said)
    present = any(_is_so(token) or _does(said, at) for at, token in enumerate(said))
    groups = parse(claim)
    for at, place in enumerate(laid.places):
        if _is_so(claim[at]) and past and not present:
            return True
        if place is not None and _does(claim, at) and _did(said, place):
            subjects = [one for one, options in enumerate(groups) if any(Link(at, "S") in group for group in options)]
            if not any(claim[one].key in DOCUMENTS for one in subjects):
                return True
    return False


def _is_so(token: Token) -> bool:
    """Whether small words before a token tell of the present: "is", "has" (but not "has done")."""
    words = set(token.lead)
    has = words & {"has", "have"} and not words & (MODALS | {"to", "been"}) and not is_done(token)
    return bool(words & {"is", "are"} or has)


def _does(row: Sequence[Token], at: int) -> bool:
    """Whether a token is a verb in the present."""
    text = row[at].text.lower()
    if row[at].key in _TELLING or set(row[at].lead) & (AUXILIARIES | {"to"}):
        return False
    return (is_third(text) or (is_bare(text) and not is_done(row[at]))) and is_verb(row, at, False)


def _did(row: Sequence[Token], at: int) -> bool:
    """Whether a token is a verb in the past, and no participle ("the network led by WHO")."""
    words = set(row[at].lead)
    if words & _PAST:
        return not words & {"is", "are", "has", "have"}
    return is_done(row[at]) and not words & (AUXILIARIES | {"to"}) and not is_reduced(row, at)
