"""How strong a sentence is: duty (may, should, must), what is planned or reported rather than so, and how far it reaches.

English only. A claim may be weaker or narrower than its evidence in the ways listed here, never stronger or wider.
"""

import re

# Strength of a duty, from weak to strong; a claim may not be stronger than its evidence.
_DUTIES = (
    (
        3,
        r"must|required?s?|requires?|requiring|requirement|mandatory|obliged?s?|obligat\w+|binding|shall|force[sd]?|"
        r"demand(?:s|ed)?|has to|have to|had to|compulsory",
    ),
    (
        2,
        r"should|recommend\w*|advis\w+|advice|urge[sd]?|calls? for|called for|calls? on|asks?|asked|ought|is to|are to",
    ),
    (1, r"may|might|can|could|suggest\w*|consider\w*|propos\w+|encourag\w+|welcome[sd]?"),
)
DUTIES = tuple((level, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for level, words in _DUTIES)

_AMOUNT = r"(?=\s+(?:US\$ ?)?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|half|a hundred|all|every|one)\b))"
# Words that narrow or qualify a statement: when the evidence has them, a claim must keep them.
HEDGES = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "only": r"(?:only|just|solely|alone|exclusively|nothing but)\b",
        "unless": r"(?:unless|except|provided that|as long as|so long as|only if|only where|only when|apart from|other than|excluding|"
        r"with the exception of|on (?:the )?condition that|subject to|depending on|in (?:the )?(?:case|event) of)\b",
        "theory": r"(?:in theory|in principle|hypothetical(?:ly)?|simulat(?:ed|ions?))\b",
        "may": r"(?:may|might|could|can|possibl[ey]|perhaps|potentially|unable)\b(?!\s+\d{4})|cannot\b",
        "draft": r"(?:drafts?|interim|provisional|preliminary|beta)\b",
        "conditional": r"(?:conditional(?:ly)?|low certainty)\b",
        "plan": r"(?:plans?|planned|planning|aims?|aimed|intend(?:s|ed)?|(?:is|are|was|were) to|to be|will|would|expected|foreseen|"
        r"foresees|due|scheduled|upcoming|target to|hopes?|hoped|meant(?! for)|propos\w+|candidate|promis\w+|has .{3,60} as its aim)\b",
        "report": r"(?:(?:is|was|are|were) reported|reportedly|reports? that|press|secondary source|is said|claims?|claimed|inferred|seems?|"
        r"unconfirmed|presented as|presents|(?:by|in) (?:its|their|his|her) own (?:account|count|words|estimate)s?)\b",
        "almost": rf"(?:almost|nearly|about|around|approximately|some|roughly|close to|up to|at most){_AMOUNT}",
        "over": rf"(?:more than|over|at least|above|upwards of){_AMOUNT}",
        "under": rf"(?:less than|fewer than|under|below){_AMOUNT}",
    }.items()
}
# Words that widen a statement: a claim has them only if its evidence has.
WIDE = re.compile(
    r"\b(?:all|every|always|each|only|last|largest|biggest|best|(?<!at )most(?! of)|worldwide|global(?:ly)?|entire|fully|completely|"
    r"exclusively|guarantees?|guaranteed|proven|proves?|any|anybody|anyone|everyone|everybody|whole|complete|exactly|alone|"
    r"never|sole|highest|lowest|smallest|worst|earliest|latest|newest|oldest|unique|whenever|wherever|everywhere|generally|"
    r"clearly|certainly|definitely|successfully)\b",
    re.IGNORECASE,
)
# Of these, words that may stand for one another.
SAME_REACH = {"every": "all", "each": "all", "everyone": "all", "everybody": "all", "whole": "all", "entire": "all"}
SAME_REACH |= {"alone": "only", "exclusive": "only", "exclus": "only", "sole": "only", "whenever": "always"}
# How many of a kind: a claim that leaves such a word out says it of all of them.
PARTIAL = re.compile(
    r"\b(?:not all|not every|hardly any|one of the|one of|some|most|many|several|few|certain|various|nearly all|almost all|mainly|mostly|partly|often|sometimes|usually|"
    r"largely|a majority of|at least one)\b",
    re.IGNORECASE,
)
# A claim may not add these to its evidence, whatever else it says.
ADDED = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "still": r"still|currently|present(?:ly)?|now|today",
        "no longer": r"no longer|any ?more",
        "already": r"already|as early as",
        "former": r"formerly|former|once|previously",
        "later": r"later|afterwards|subsequently",
        "earlier": r"earlier",
        "early": r"early",
        "new": r"new|newly",
        "again": r"again|renewed",
        "because": r"because|therefore|thus|hence|so that|thanks to|as a result|led to|leads to|causes?|caused|consequently|due to",
        "more": r"more(?! than)|less(?! than)|better|faster|slower|higher|lower|greater|increas\w+|decreas\w+|reduc\w+|"
        r"improv\w+|fewer(?! than)",
        "than": r"than(?! \d)",
        "if": r"if|unless|when|whenever|provided",
        "despite": r"despite|although|even though|even if|against",
        "instead": r"instead|rather",
        "without": r"without",
        "many": r"many|several|numerous|multiple",
        "few": r"few",
        "both": r"both",
        "other": r"others?|another",
        "same": r"same",
        "different": r"different|differs?",
        "alone": r"alone|only|solely",
        "in all": r"in all|in total|altogether|overall",
        "itself": r"itself|themselves|himself|herself",
        "anybody": r"anybody|anyone|everybody|everyone|somebody|someone",
        "nothing": r"nothing|none",
        "official": r"official(?:ly)?|formal(?:ly)?|legal(?:ly)?",
    }.items()
}
# What may stand for an added word.
GRANTS = {
    "still": re.compile(r"\b(?:still|currently|now|today|until|is being)\b", re.I),
    "no longer": re.compile(r"\b(?:no longer|any ?more|not in active|ended|closed|past tense)\b", re.I),
    "because": re.compile(r"\b(?:because|since|as|so|reason|therefore|thus|due to|caus\w+|led to|thanks to)\b", re.I),
    "later": re.compile(r"\b(?:later|after|then|follow\w*)\b", re.I),
    "earlier": re.compile(r"\b(?:earlier|before|previous\w*|predecessor)\b", re.I),
    "if": re.compile(r"\b(?:if|unless|when|where|whenever|provided|only)\b", re.I),
    "more": re.compile(
        r"\b(?:more|less|better|faster|slower|higher|lower|greater|increas\w+|decreas\w+|reduc\w+|improv\w+|cut\w*|stronger|strongly)\b",
        re.I,
    ),
    "alone": re.compile(r"\b(?:alone|only|solely|just|exclusively)\b", re.I),
    "many": re.compile(r"\b(?:many|several|numerous|multiple|\d+)\b", re.I),
    "different": re.compile(r"\b(?:different|differs?|not the same|not)\b", re.I),
    "instead": re.compile(r"\b(?:instead|rather|not)\b", re.I),
    "despite": re.compile(r"\b(?:despite|although|even though|even if|but|against)\b", re.I),
    "former": re.compile(r"\b(?:formerly|former|once|previously|earlier|past)\b", re.I),
    "anybody": re.compile(r"\b(?:anybody|anyone|everybody|everyone|somebody|someone|open to all|nobody)\b", re.I),
    "nothing": re.compile(r"\b(?:nothing|none|no|not|free)\b", re.I),
    "official": ADDED["official"],
}


def duty_of(text: str) -> int:
    """0 (none) to 3 (must)."""
    return max((level for level, pattern in DUTIES if pattern.search(text)), default=0)


def hedges_of(text: str) -> frozenset[str]:
    """The kinds of words in a text that narrow or qualify what it says."""
    return frozenset(name for name, pattern in HEDGES.items() if pattern.search(text))


def partial_of(text: str) -> frozenset[str]:
    """Words that say something of a part only ("most", "some")."""
    return frozenset(match.lower() for match in PARTIAL.findall(text))


def added(claim: str, said: str) -> str | None:
    """A small word that changes the sense and that the evidence does not have."""
    for name, pattern in ADDED.items():
        match = pattern.search(claim)
        if match and not GRANTS.get(name, pattern).search(said):
            return match.group(0)
    return None
