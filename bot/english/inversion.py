"""The subject, the verb and the rest of a question after its helping verb, in the order and form of a statement.

"did WHO ban ChatGPT" -> "WHO", "banned", "ChatGPT". Rules for English over word order and the forms of verbs; where two
words may be the verb, neither is taken.
"""

import re
from collections.abc import Callable, Sequence

from bot.english.forms import is_bare, is_participle, past, third_person
from bot.english.lexicon import ADVERBS, DETERMINERS, PREPOSITIONS
from bot.english.stems import STOPWORDS

PARTICLES = frozenset("out up down off away back over together".split())
# Words that are nouns more often than verbs within the subject of a sentence.
_NOUNS = frozenset(
    """report guide brief paper course study work group plan list test challenge network summit forum app tool model
    register review programme program project pilot practice use need form point address issue head host chair start end
    launch release update call offer support help change record grant train team act face fund board cost link question
    benchmark design focus centre center conduct control exercise limit order place press price scale series shift
    staff stand step view vote watch lead hub open meet present map market stock state law claim run train""".split()
)


def turned(help_: str, words: list[str]) -> tuple[list[str], list[str], list[str]] | None:
    """Subject, verb and rest of a question after its helping verb, in the order and form of a statement."""
    form = is_participle if help_ in ("was", "were", "is", "are", "has", "have", "had") else is_bare
    at = _verb(words, form, copula=help_ in ("was", "were", "is", "are"))
    if at is None:
        return None
    subject, verb, rest = words[:at], words[at], words[at + 1 :]
    if form is is_bare:
        # "throw out six principles and write eight": what follows "and" would need the form of a statement, too.
        rest = rest[
            : next(
                (place for place, word in enumerate(rest[1:]) if rest[place] in ("and", "or") and is_bare(word)),
                len(rest),
            )
        ]
    adverbs: list[str] = []
    while (
        subject
        and len(subject) > 1
        and (subject[-1].endswith("ly") or subject[-1] in ("ever", "also", "even", "already"))
    ):
        adverbs.insert(0, subject.pop())
    adverbs = [word for word in adverbs if word != "ever"]
    if help_ == "did":
        return subject, [*adverbs, past(verb)], rest
    if help_ in ("does", "do"):
        return subject, [*adverbs, third_person(verb) if help_ == "does" else verb], rest
    return subject, [help_, *adverbs, verb], rest


def _verb(words: Sequence[str], form: Callable[[str], bool], *, copula: bool) -> int | None:
    """The place of the verb after its subject, None where that is not sure."""
    name = _name(words)
    owned = any(word.endswith(("'s", "’s", "s'")) for word in words[:name])
    if 0 < name < len(words) and words[name - 1][0].isalpha() and not owned:
        after = words[name]
        at = name + (after.endswith("ly") and name + 1 < len(words))
        fits = form(words[at]) or (form is is_bare and _may_be_regular(words[at]) and _opens(words[at + 1 : at + 2]))
        if fits and not (after in _NOUNS and _others(words, name, form)):
            return at
        if copula and after in (*PREPOSITIONS, "a", "an", "so", "too", "still", "only", "available") and after != "of":
            return name
        if copula:
            return None
    places = [at for at in range(1, len(words)) if form(words[at]) and not is_guarded(words, at)]
    places = [at for at in places if words[at] not in _NOUNS] or places
    return places[0] if len(places) == 1 else None


def _opens(following: Sequence[str]) -> bool:
    """Whether what follows a word shows that it is a verb: an article, a preposition, a name, or nothing."""
    return all(
        word in DETERMINERS or word in PREPOSITIONS or word in PARTICLES or word[0].isupper() or word[0].isdigit()
        for word in following
    )


def _may_be_regular(word: str) -> bool:
    """Whether a word that no list has may be a verb: what comes right after a name and is no noun by its ending."""
    return (
        word.isalpha()
        and word.islower()
        and len(word) > 3
        and word not in STOPWORDS | ADVERBS
        and word not in PREPOSITIONS
        and not re.search(r"(?:ion|ment|ance|ence|ity|er|or|ist|ics|ness|ing|al|ship|ism|cy|s|ed)$", word)
    )


def _others(words: Sequence[str], at: int, form: Callable[[str], bool]) -> bool:
    return any(form(words[place]) and not is_guarded(words, place) for place in range(at + 1, len(words)))


def is_guarded(words: Sequence[str], at: int) -> bool:
    """Whether the word before shows that a word is no main verb: an article, a preposition, "to", "and"."""
    before = words[at - 1]
    small = before.lower().strip(",")
    return (
        small in DETERMINERS
        or small in PREPOSITIONS
        or small in ("and", "or", "to", "not", "most", "more", "that", "who", "which")
        or before.endswith(("'s", "’s", "s'", ","))
        or (at > 1 and words[at - 2].lower() == "to" and before.endswith("ly"))
    )


def _name(words: Sequence[str]) -> int:
    """How many of the first words are one name: capitals and numbers, with "the" before and "of", "for", "on" between."""
    at = 1 if words and words[0].lower() == "the" else 0
    end = 0
    while at < len(words):
        if words[at][0].isupper() or words[at][0].isdigit():
            end = at + 1
            if words[at].endswith(","):
                break
        elif words[at] not in ("of", "for", "on", "and", "the", "de", "in") or not end:
            break
        at += 1
    return end
