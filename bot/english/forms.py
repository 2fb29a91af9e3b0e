"""Forms of English verbs: the past and the third person of a bare form, and which words are participles.

Irregular verbs stand in a list; of the others the forms are made by rule. Knows nothing of sentences.
"""

import re

from bot.english.lexicon import VERBS
from bot.english.stems import key, stem

_IRREGULAR = {
    base: (past, participle)
    for base, past, participle in (
        line.split()
        for line in """be was been
        beat beat beaten
        become became become
        begin began begun
        bend bent bent
        bet bet bet
        bind bound bound
        bite bit bitten
        bleed bled bled
        blow blew blown
        break broke broken
        bring brought brought
        broadcast broadcast broadcast
        build built built
        burst burst burst
        buy bought bought
        cast cast cast
        catch caught caught
        choose chose chosen
        come came come
        cost cost cost
        cut cut cut
        deal dealt dealt
        do did done
        draw drew drawn
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed fed
        feel felt felt
        fight fought fought
        find found found
        flee fled fled
        fly flew flown
        forbid forbade forbidden
        forget forgot forgotten
        forgive forgave forgiven
        freeze froze frozen
        get got got
        give gave given
        go went gone
        grow grew grown
        hang hung hung
        have had had
        hear heard heard
        hide hid hidden
        hit hit hit
        hold held held
        hurt hurt hurt
        keep kept kept
        know knew known
        lay laid laid
        lead led led
        leave left left
        lend lent lent
        let let let
        lose lost lost
        make made made
        mean meant meant
        meet met met
        overcome overcame overcome
        oversee oversaw overseen
        overtake overtook overtaken
        pay paid paid
        put put put
        quit quit quit
        read read read
        rebuild rebuilt rebuilt
        ride rode ridden
        rise rose risen
        run ran run
        say said said
        see saw seen
        seek sought sought
        sell sold sold
        send sent sent
        set set set
        shake shook shaken
        shoot shot shot
        show showed shown
        shrink shrank shrunk
        shut shut shut
        sing sang sung
        sink sank sunk
        sit sat sat
        sleep slept slept
        speak spoke spoken
        spend spent spent
        spin spun spun
        split split split
        spread spread spread
        stand stood stood
        steal stole stolen
        stick stuck stuck
        strike struck struck
        swear swore sworn
        swim swam swum
        take took taken
        teach taught taught
        tell told told
        think thought thought
        throw threw thrown
        undergo underwent undergone
        understand understood understood
        undertake undertook undertaken
        uphold upheld upheld
        upset upset upset
        win won won
        withdraw withdrew withdrawn
        withhold withheld withheld
        write wrote written""".splitlines()
    )
}
_PASTS = {past: base for base, (past, _) in _IRREGULAR.items() if past != "was"}
_PARTICIPLES = {participle: base for base, (_, participle) in _IRREGULAR.items()}
# Regular verbs that questions hold and that the check of claims does not need.
_MORE = frozenset(
    """abandon abolish accus admit apologi apologis apologiz arrest ban bar block blame bribe cancel censor certifi charg clash
    close condemn crash deceiv delet demolish deport destroi doubl disband dismiss dissolv drop endors evict exempt expel favor
    fine fire hack hir imprison intimid invad jail join leak move nationalis nationaliz negoti nomin outlaw own patent pass
    penalis penaliz plagiaris pledg postpon privatis privatiz pull punish quash ratifi rehir renam repeal rescind resign
    revok sack sanction scrap shelv slash sue switch talk threaten trademark tri vaccin veto violat vote want""".split()
)
# Words of several syllables whose last letter is doubled before an ending.
_DOUBLED = frozenset(
    "admit cancel label model signal travel commit permit submit omit refer prefer transfer occur control equip expel compel repel".split()
)


def is_bare(word: str) -> bool:
    """Whether a word in small letters may be the bare form of a verb."""
    if not word.isascii() or not word.isalpha() or not word.islower() or word.endswith(("ing", "ss's")):
        return False
    if word in _IRREGULAR:
        return True
    if (word.endswith("s") and not word.endswith("ss")) or word in _PASTS or word.endswith("ed"):
        return False
    return bool({stem(word), key(stem(word))} & (VERBS | _MORE)) and not re.search(r"(?:ion|ment|ance|ence)$", word)


def is_past(word: str) -> bool:
    """Whether a word in small letters may be a past form."""
    return word in _PASTS or _is_regular(word)


def is_third(word: str) -> bool:
    """Whether a word in small letters may be the form of a verb after he, she and it."""
    stems = (word[:-1], word[:-2], f"{word[:-3]}y")
    return word.endswith("s") and any(is_bare(bare) and third_person(bare) == word for bare in stems)


def is_participle(word: str) -> bool:
    """Whether a word in small letters may be a past participle."""
    return word in _PARTICIPLES or _is_regular(word)


def _is_regular(word: str) -> bool:
    return word.isalpha() and word.islower() and word.endswith("ed") and len(word) > 4 and not word.endswith("eed")


def past(bare: str) -> str:
    """What a bare form becomes in the past.

    Example: "ban" -> "banned", "withdraw" -> "withdrew"
    """
    if bare in _IRREGULAR:
        return _IRREGULAR[bare][0]
    if bare.endswith("e"):
        return f"{bare}d"
    if re.search(r"[^aeiou]y$", bare):
        return f"{bare[:-1]}ied"
    return f"{bare}{bare[-1]}ed" if _doubles(bare) else f"{bare}ed"


def third_person(bare: str) -> str:
    """What a bare form becomes after he, she and it.

    Example: "publish" -> "publishes", "have" -> "has"
    """
    if bare in ("have", "be"):
        return {"have": "has", "be": "is"}[bare]
    if re.search(r"[^aeiou]y$", bare):
        return f"{bare[:-1]}ies"
    return f"{bare}es" if re.search(r"(?:s|x|z|ch|sh|o)$", bare) else f"{bare}s"


def _doubles(bare: str) -> bool:
    """Whether the last letter is doubled: after one short vowel that carries the stress."""
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", bare)) or bare in _DOUBLED
