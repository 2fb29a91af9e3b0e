"""Which tokens of a row are verbs, and what kind of verb, as far as small words and endings tell. English only."""

from collections.abc import Sequence

from bot.english.lexicon import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    GERUND_NOUNS,
    HAVE,
    INTRANSITIVE,
    IRREGULAR,
    MARKS,
    MODALS,
    NOUNS,
    PARTING,
    PLURALS,
    PREPOSITIONS,
    RELATIVES,
    VERBS,
)
from bot.english.tokens import Token


def is_verb(row: Sequence[Token], at: int, has_verb: bool, needs: bool = False) -> bool:
    """Whether a token is a verb, as far as code can tell; ``has_verb``: its clause has one already.

    ``needs``: its clause must have one before the next auxiliary or comma ("the risks that the paper names are …").
    """
    token = row[at]
    if token.kind != "word" or token.possessive or token.joined:
        return False
    text = token.text.lower()
    lead = token.lead
    stem = token.key.split("-")[-1]
    close = [word for word in lead if word not in ("also", "not", "then", "already", "now", "never", "only", "further")]
    last = close[-1] if close else ""
    done = is_done(token)
    if last in AUXILIARIES or last == "to":
        return stem in VERBS or done or text.endswith("ing") or (last in MODALS)
    if last in DETERMINERS or (last in PREPOSITIONS and not text.endswith("ing")):
        return False
    if at == 0 or (lead and last in MARKS and not done and not text.endswith("s")):
        return False
    if NOUNS.search(text) and not done and text.removesuffix("s") != stem:
        return False
    if last in CONJUNCTIONS and len(lead) == 1 and stem in VERBS and is_verb(row, at - 1, False):
        return True
    if stem not in VERBS:
        following = row[at + 1] if at + 1 < len(row) else None
        return done and (following is None or bool(following.lead) or (text == "aged" and following.amount is not None))
    if not done and (last in MARKS or last in CONJUNCTIONS) and _is_listed(row, at):
        return True
    return _is_finite(row, at, has_verb, needs, done)


def _is_listed(row: Sequence[Token], at: int) -> bool:
    """Whether a bare form goes on with a list of them: "should build trust, widen access"."""
    governed = any(set(row[place].lead[-1:]) & (MODALS | {"to"}) for place in range(max(0, at - 9), at))
    bare = not row[at].text.lower().endswith(("s", "ing"))
    return governed and bare and at + 1 < len(row) and not set(row[at + 1].lead) & PARTING - DETERMINERS


def _is_finite(row: Sequence[Token], at: int, has_verb: bool, needs: bool, done: bool) -> bool:
    """Whether a word that may be a verb is one here."""
    text, lead = row[at].text.lower(), row[at].lead
    counted = row[at - 1].amount
    if row[at - 1].possessive or (counted is not None and counted.unit not in ("%", "share") and not done):
        return False
    if done:
        return not (has_verb and not lead and at + 1 < len(row) and not row[at + 1].lead)
    if text.endswith("ing"):
        plural = row[at - 1].text.lower().endswith("s") and not row[at - 1].possessive
        return not lead and plural and text not in GERUND_NOUNS and at + 1 < len(row)
    return not (has_verb and not set(lead) & (CONJUNCTIONS | RELATIVES | MARKS)) and _is_present(row, at, needs)


def _is_present(row: Sequence[Token], at: int, needs: bool) -> bool:
    """Whether a word that may be a noun too is a verb: by its ending, its subject's and the small word after it."""
    following = set((row[at + 1].lead if at + 1 < len(row) else (".",))[:1])
    if row[at].text.lower().endswith("s"):
        return needs or not following & (AUXILIARIES | {",", "of"})
    if needs and not row[at].lead and following & AUXILIARIES:
        return True
    before = row[at - 1].text.lower()
    plural = before.endswith("s") or before in PLURALS or row[at - 1].amount is not None
    return plural and not following & (AUXILIARIES | CONJUNCTIONS | {"of", ","})


def is_done(token: Token) -> bool:
    """Whether a token may be a past form or participle."""
    text = token.text.lower()
    return (text.endswith("ed") and text not in ("need", "seed", "feed", "speed", "indeed", "red")) or text in IRREGULAR


def is_adverb(token: Token) -> bool:
    """Whether a token says how, when or where something is done."""
    text = token.text.lower()
    return text in ADVERBS or (
        text.endswith("ly") and len(text) > 4 and text not in ("family", "only", "supply", "italy")
    )


def is_gerund(row: Sequence[Token], at: int) -> bool:
    """Whether a token is an -ing form that takes an object ("writing prompts")."""
    token = row[at]
    return (
        token.text.lower().endswith("ing")
        and token.text.lower() not in GERUND_NOUNS
        and token.key in VERBS | {"use", "make", "give"}
    )


def is_reduced(row: Sequence[Token], at: int) -> bool:
    """Whether a participle follows what it tells of, as in "a meeting held in May"."""
    token = row[at]
    following = row[at + 1].lead if at + 1 < len(row) else (".",)
    if (
        not is_done(token)
        or (not following and token.text.lower() != "aged")
        or token.key in INTRANSITIVE | {"say", "tell", "warn"}
    ):
        return False
    if token.text.lower() == "aged":
        return True
    return following[0] in PREPOSITIONS or following[0] in MARKS or following[0] in CONJUNCTIONS


def verb_later(row: Sequence[Token], at: int) -> bool:
    """Whether the main verb is still to come, so that this one belongs to the subject ("the brief released in May is …")."""
    for place in range(at + 1, len(row)):
        words = set(row[place].lead)
        if words & (MARKS | CONJUNCTIONS | RELATIVES):
            return False
        if words & (BE | HAVE | MODALS) or (is_verb(row, place, False) and not is_reduced(row, place)):
            return True
    return False


def verb_ahead(row: Sequence[Token], head: int, parted: bool = False) -> bool:
    """Whether a finite verb comes before the next comma or "and"; ``parted``: the phrase itself follows both."""
    for at in range(head + 1, min(head + 9, len(row))):
        words = set(row[at].lead)
        if words & (MARKS | CONJUNCTIONS | RELATIVES):
            return False
        if words & (BE | HAVE | MODALS):
            return True
        if is_verb(row, at, False) and row[at].lead[-1:] != ("to",):
            return not is_reduced(row, at) or (at == head + 1 and (parted or at + 1 == len(row)))
    return False


def verb_next(row: Sequence[Token], head: int) -> bool:
    """Whether the next token is a verb."""
    return head + 1 < len(row) and is_verb(row, head + 1, False)


def next_verb(row: Sequence[Token], at: int) -> int | None:
    """The place of the next verb."""
    return next((place for place in range(at + 1, len(row)) if is_verb(row, place, False, True)), None)


def is_passive(row: Sequence[Token], at: int) -> bool:
    """Whether a token is a participle after a form of "be"."""
    return bool(set(row[at].lead) & BE) and is_done(row[at])
