"""What a question is about: the words that a later "it" or "that report" stands for.

Rules only, for English. Takes the frame of the question away ("What does WHO say about …", "When was … launched") and
keeps its subject or object as a noun phrase. Knows no turns and no sources.
"""

import re

from bot.followup.terms import BE, DO
from bot.parts import parts

WHO = r"(?:the )?(?:WHO|World Health Organi[sz]ation)"
_AGENT = re.compile(
    rf"(?:{WHO}(?:/Europe)?|(?:Dr|Prof\.?|Professor) [\w'’ ]+|[A-Z]{{2,6}}|the World Health Assembly|"
    r"the (?:Director-General|Executive Board|Assembly)|[\w ]*\b[Rr]egional [Dd]irectors?)$"
)
_BASE = frozenset(
    """accept add address adopt advise agree aim allow announce answer appear apply approve ask assess attend base become begin
    bring build call change come compare concern consist contain cost cover create deal decide define describe design develop
    differ discuss do draw end endorse ensure evaluate exist expect explain extend find finish focus follow found fund
    get give go happen have help hold host identify include involve issue join know launch lead learn like list look make mean
    meet mention monitor name need offer open organise organize pay plan prepare present produce promote propose protect
    provide publish put reach read recommend release report require run say see sell set show speak stand start stop study
    suggest support take talk teach tell test think train treat try update use want warn work write""".split()
)
_IRREGULAR = frozenset(
    """became began begun brought built came done found gave given gone got had held kept knew known led made meant met
    paid put ran run said saw seen sent set shown spoke spoken stood taken taught thought told took went won written wrote
    is are was were has have had does did will can could should may must hosts says deals looks""".split()
)
_MAKE = frozenset(
    """adopt announce build built create develop design endorse have issue launch make made offer produce propose publish release
    set write written found recommend""".split()
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|so|but|ok(?:ay)?|please|also|well|then|now|hi|hello|thanks|thank you|great)\b[,.!]?\s+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i(?: would|['’]d)? (?:like|want) (?:you )?to (?:know )?)?"
    r"(?:(?:please )?(?:tell me|explain|describe|summari[sz]e|list|show me|give me|inform me)(?: (?:more|something|all|briefly))?"
    r"(?: (?:about|of|on))? )?",
    re.IGNORECASE,
)
_PREPOSITION = r"(?:about|on|of|for|in|at|to|with|from|by|into|out of|against|back on)"
_QUESTION = r"(?:what|which|whose|how many|how much)"
_DANGLING = re.compile(rf"\s+(?:{_PREPOSITION}|like|called|named|again|exactly|please|now|today)$", re.IGNORECASE)
# The full stop of "S.A.R.A.H." stays.
_END = re.compile(r"(?:[\s?!,;:]|(?<!\b\w)\.)+$")
_STATE = re.compile(
    r"\s+(?:a|an|part of|still|really|already|binding|free|mandatory|available|the same)\b", re.IGNORECASE
)
_BEFORE_NOUN = (
    r"the|an?|this|that|these|those|its|their|of|on|for|in|to|first|second|third|fourth|last|new|latest|recent|final|draft|"
    r"technical|policy|\d+|[\w-]+['’]s?"
)
_LONGEST = 200
"""Characters that a topic may have; what is longer is no name for anything."""


def topic(question: str) -> str:
    """What ``question`` is about, as a noun phrase; "" where no subject can be told.

    Example: topic("When was EIOS 2.0 launched?") -> "EIOS 2.0"; topic("Does PAHO have a guide to prompts?") -> "PAHO's guide
    to prompts".
    """
    text = question.strip()
    if match := re.match(r"On ([^:]+): ", text):
        return match[1]
    # Of two questions in one, the first names the subject, and the second leans on it.
    text = (parts(text) or (text,))[0]
    text = _LEAD_IN.sub("", _END.sub("", text), count=1)
    found = _END.sub("", _DANGLING.sub("", _phrase(text)))
    is_name = len(found) <= _LONGEST and len(re.findall(r"[^\W\d_]", found)) > 1
    return found if is_name and not re.search(r"\b(?:I|me|my|you|your|it|them|this|these)\b", found) else ""


def _phrase(text: str) -> str:
    if match := re.match(rf"{BE} there (?:an? |any |some |already )*(.+)", text, re.IGNORECASE):
        return f"the {match[1]}"
    if match := re.match(
        rf"(?:what|who|which|where|when|how|why)(?: exactly)?(?:['’]s| {BE}) (.+)", text, re.IGNORECASE
    ):
        return _of_being(match[1])
    if match := re.match(rf"(?:when|where|why|how) {DO} (.+) pass$", text, re.IGNORECASE):
        return match[1]
    if match := re.match(
        rf"(?:what|(?:since |until |by |for |with )?(?:whom|when)|who|where|how(?: long)?|why) {DO} (.+)", text, re.I
    ):
        return _of_doing("", match[1])
    if (match := re.match(r"(?:who|what)\s+([\w'’-]+)\s+(.+)", text, re.IGNORECASE)) and (
        text[:3].lower() == "who" or _is_verb(match[1]) or _is_verb(match[1].removesuffix("s"))
    ):
        return re.sub(rf"^(?:out|up|down|back)?\s*(?:{_PREPOSITION}\s+)?", "", match[2])
    if match := re.match(rf"{_QUESTION}\s+(.+)", text, re.IGNORECASE):
        return _of_which(match[1])
    if match := re.match(rf"{BE} (.+)", text, re.IGNORECASE):
        return _of_being(match[1])
    if match := re.match(rf"{DO} (.+)", text, re.IGNORECASE):
        return _of_doing("", match[1])
    return text


def _of_being(rest: str) -> str:
    """After a form of "be": the noun phrase, without what is said of it."""
    rest = re.sub(
        rf"^(?:new|special|known|said|written|planned|meant|there|it|in|on)\s+(?:{_PREPOSITION}\s+)?", "", rest
    )
    words = rest.split()
    place = _verb(words)
    if place:
        subject, after = " ".join(words[:place]), " ".join(words[place + 1 :])
        if _AGENT.match(subject) and words[place].endswith("ing"):
            return re.sub(rf"^(?:{_PREPOSITION})\s+", "", after) or subject
        return f"{subject} {after}" if re.match(r"(?:in|for) (?!(?:19|20)\d\d)", after) else subject
    if match := _STATE.search(rest, 4):
        return rest[: match.start()]
    return rest


def _of_doing(asked: str, rest: str) -> str:
    """After "do", "have" and the like: what was made by an agent, else the subject; ``asked`` is the noun of "which …"."""
    words = rest.split()
    if match := re.match(rf"({WHO}) (an?|any) (.+)", rest):
        return f"{match[1]}'s {match[3]}"
    place = _verb(words)
    if not place:
        return f"the {asked} {rest}" if asked else rest
    subject, verb = " ".join(words[:place]), words[place].lower()
    after = " ".join(words[place + 1 :])
    after = re.sub(r"^(?:out|up|place|part)\b\s*", "", after)
    is_who, agent = bool(re.fullmatch(WHO, subject)), bool(_AGENT.match(subject))
    if asked and (is_who or verb in _MAKE - {"have"}):
        return f"{_owner(subject)} {asked} {re.sub(r'^in (?=(19|20)[0-9]{2})', 'of ', after)}".strip()
    if not agent and not (after and verb in _MAKE and re.match(r"(?:an?|any)\b", after)):
        return f"{subject} {after}" if re.match(r"(?:at|in) ", after) else subject
    if match := re.match(r"(?:an?|any) (.+)", after):
        return f"{_owner(subject)} {match[1]}"
    bare = re.sub(rf"^{_PREPOSITION}\s+", "", after)
    if is_who:
        return bare or subject
    return f"{subject} {re.sub('^about ', 'on ', after)}".strip()


def _of_which(rest: str) -> str:
    """After "which", "what" or "how many": the noun that is asked for, or whom it belongs to."""
    words = rest.split()
    for place, word in enumerate(words):
        if place and re.fullmatch(DO, word, re.IGNORECASE) and place + 1 < len(words) and _verb(words[place + 1 :]):
            return _of_doing(" ".join(words[:place]), " ".join(words[place + 1 :]))
        if place and (word.lower() in _IRREGULAR or _is_verb(word)):
            break
    return f"the {' '.join(words[: place or 1])} that {' '.join(words[place or 1 :])}" if place else rest


def _verb(words: list[str]) -> int:
    """The place of the first verb after the subject; 0 where there is none."""
    for first in range(1, len(words)):
        place, before = first, words[first - 1]
        # "The report on AI", "the 2026 report", "WHO's focus": after these comes a noun.
        if not re.fullmatch(_BEFORE_NOUN, before, re.IGNORECASE) and _is_verb(words[place], " ".join(words[:place])):
            # "The work plan contain": of several words that could be the verb, the last one is.
            while place + 1 < len(words) and words[place] in _BASE and words[place + 1] in _BASE:
                place += 1
            return place
    return 0


def _is_verb(word: str, subject: str = "") -> bool:
    if word.lower() in _IRREGULAR or word in _BASE or re.fullmatch(r"[a-z]{2,}ed", word):
        return True
    return bool(re.fullmatch(r"[a-z]{2,}ing", word) and _AGENT.match(subject))


def _owner(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
