"""Who vouches for what a quote tells: what somebody says, claims or estimates may not be told as a fact. English only."""

from bot.check.laying import Laid
from bot.english.clauses import Link
from bot.english.lexicon import MARKS, RELATIVES, SPEECH
from bot.english.tokens import Token
from bot.english.verbs import is_reduced

_SPEAKING = SPEECH | frozenset("say claim argu believ estim promis insist conclud think".split())
# Verbs whose object is theirs only: what is reported need not be so.
_VOUCHING = frozenset("report estim claim alleg perceiv promis predict forecast".split())
_JUDGING = frozenset("describ regard hail label prais present".split())


def is_own(said: tuple[Token, ...], speakers: list[int], around: frozenset[str]) -> bool:
    """Whether the source itself speaks: its title, heading or publisher (``around``) names the speakers; it is no press."""
    return (
        bool(speakers)
        and all(said[at].key in around for at in speakers)
        and not any(token.key in ("press", "secondari", "news") for token in said)
    )


def unattributed(laid: Laid, there: tuple[frozenset[Link], ...], around: frozenset[str]) -> str | None:
    """Who says a thing, where the sentence leaves it out: "…, the vendor said", "a reported share", "reported a rise"."""
    used, said = laid.used, laid.said
    for at, token in enumerate(said):
        text = token.text.lower()
        if at in used or not (text.endswith(("ed", "s")) or text in ("said", "told", "thought")):
            continue
        if token.key in _SPEAKING and (speakers := _aside(laid, at)) and not is_own(said, speakers, around):
            return f"it leaves out who says it ({token.text})"
        if token.key not in _VOUCHING and not (token.key in _JUDGING and _as_follows(said, at)):
            continue
        if text.endswith("ed") and at + 1 in used and not said[at + 1].lead:
            return f"it leaves out {token.text!r}"
        speakers = [place for place, links in enumerate(there) if Link(at, "S") in links]
        told = any(Link(at, "O") in there[place] for place in used) and not is_reduced(said, at)
        if told and not is_own(said, speakers, around):
            return f"it leaves out {token.text!r}"
    return None


def _aside(laid: Laid, verb: int) -> list[int]:
    """Who speaks in an aside of which the sentence keeps nothing: ", the vendor said", "said the vendor"."""
    said = laid.said
    start = next((at for at in range(verb, 0, -1) if set(said[at].lead) & MARKS), 0)
    end = next((at for at in range(verb + 1, len(said)) if set(said[at].lead) & MARKS), len(said))
    whole = (start, end) == (0, len(said))
    aside = range(start, end)
    if whole or verb not in (start, end - 1) or len(aside) > 6 or laid.used & set(aside):
        return []
    return [] if set(said[start].lead) & RELATIVES else [at for at in aside if at != verb]


def _as_follows(said: tuple[Token, ...], verb: int) -> bool:
    """Whether a verb says what it takes a thing for: "describes the tool as safe"."""
    return any("as" in token.lead for token in said[verb + 1 : verb + 6])
