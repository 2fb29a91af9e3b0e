"""Events that a question may make up, such as bans, votes and lawsuits, and the words by which a text tells of each.

A text that holds none of an event's words does not tell of it. Only events with few such words stand here: no list
holds all the words for "begin" or "find".
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """``told`` finds the words for it, ``hinted`` those that tell of it where all else is said as well.

    ``denied`` finds what says that it was, or is, otherwise.
    """

    told: re.Pattern[str]
    denied: re.Pattern[str]
    hinted: re.Pattern[str]


def _event(told: str, denied: str = "(?!)", hinted: str = "(?!)") -> Event:
    """The event of these words; "(?!)" stands nowhere."""
    one, two, three = (re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (told, denied, hinted))
    return Event(one, two, three)


_HELD = r"took place|was held|were held|brought together"
_JOINED = r"took part|take part|joined|partners?|co-?sponsors?|started resolution"
_OFF = r"(?:call|put)(?:s|ed|ing)? off|cancel\w*|abandon\w*|scrap\w*|postpon\w*"

EVENTS = (
    _event(
        r"bann?(?:s|ed|ing)?|forb[ai]d\w*|prohibit\w*|outlaw\w*|disallow\w*",
        r"not against",
        r"(?:may|must|should|can)(?: ?not| never)|not (?:be )?(?:allowed|permitted)",
    ),
    _event(r"against|oppos\w+|hostil\w+|reject\w*", r"not against"),
    _event(r"withdr[ae]w\w*|retract\w*|revok\w+|rescind\w*|recall\w*|repeal\w*|t[ao]ke?n? back|superseded"),
    _event(
        r"(?:pull|walk|back|drop)(?:s|ed|ing|ped|ping)? out|withdr[ae]w\w*|boycott\w*|refus\w+|le(?:ave|aves|aving|ft)|quit\w*|exit\w*",
        _JOINED,
    ),
    _event(r"(?:thrown?|threw|throws|kick\w*) out|expel\w*|expulsion|exclu\w+|suspen\w+|remov\w+|dismiss\w*", _JOINED),
    _event(
        r"resign\w*|step(?:s|ped|ping)? (?:down|back)|le(?:ave|aves|aving|ft)|quit\w*|depart(?:ed|ure)|succe(?:ed|ss)\w*"
    ),
    _event(r"sack(?:s|ed|ing)?|fired|dismiss\w*|remov\w+|replac\w+"),
    _event(_OFF, _HELD),
    _event(
        r"clos(?:e|es|ed|ing|ure)|shut\w*|dissol\w+|disband\w*|end(?:s|ed|ing)?|terminat\w+|discontinu\w+|ceas\w+|wound up|abolish\w*"
    ),
    _event(
        r"(?:g[ai]ves?|giv(?:en|ing)) up|dropp\w*|abandon\w*|(?:thrown?|threw|throws) out|renounc\w*|ceas\w+|replac\w+|withdr[ae]w\w*"
    ),
    _event(
        r"stop(?:s|ped|ping)?|halt\w*|block(?:s|ed|ing)?|suspen\w+|prevent\w*|end(?:s|ed|ing)?|ceas\w+|discontinu\w+"
    ),
    _event(r"sue(?:s|d)?|suing|lawsuits?|litigat\w*|courts?|legal action|claimants?|plaintiffs?"),
    _event(
        r"(?:fine|sanction)(?:s|d|ed|ing)?|penal\w+|punish\w*", r"not (?:a )?binding(?: law)?|advice to Member States"
    ),
    _event(r"w[io]n(?:s|ning|ners?)?|prizes?|award\w*|victor\w*"),
    _event(r"vot(?:e|es|ed|ing|ers?)|veto\w*|ballots?|show of hands"),
    _event(
        r"reject\w*|veto\w*|vot(?:e|es|ed|ing) (?:down|against)|turn(?:s|ed|ing)? down|refus\w+|fail\w*|block\w*",
        r"endorsed|adopted|approved",
    ),
    _event(r"sign(?:s|ed|ing|atur\w+|ator\w+)?|ratif\w+|accession|acced\w+|endors\w+|parties"),
    _event(r"s[eo]ll?d?s?|sells?|selling|sales?|b[uo]ys?|buying|bought|purchas\w*|acqui\w+"),
    _event(
        r"paid|pays?|paying|payments?|fees?|costs?|prices?|money|fund\w*|financ\w*|charg\w+|contracts?|grants?|invest\w*|contribut\w*|spen[dt]\w*|million|billion|dollars?|euros?",
        r"free",
    ),
    _event(r"mov(?:e|es|ed|ing)|relocat\w*|transfer\w*"),
    _event(
        r"certif\w+|licen[cs]\w+|approv\w+|accredit\w+|authori[sz]\w+",
        r"not (?:an? |be )?(?:\w+ )?(?:approv\w*|licen[cs]\w*|certif\w*|endors\w*)",
    ),
    _event(r"hack(?:s|ed|ing|ers?)?|leak\w*|breach\w*|st[eo]l\w+|steals?|cyber\w*"),
    _event(r"arrest\w*|jail\w*|imprison\w*|prison\w*|prosecut\w*|convict\w*"),
    _event(r"bri(?:be|bes|bed|bing|bery)|corrupt\w*|fraud\w*|embezzl\w*"),
    _event(r"apologi[sz]\w*|apolog(?:y|ies)|regret\w*|sorry"),
    _event(r"privati[sz]\w*|nationali[sz]\w*"),
    _event(r"hir(?:e|es|ed|ing)|employ\w*|recruit\w*|appoint\w*|staff"),
    _event(r"died|dies|dead|deaths?|killed"),
    _event(r"treat(?:y|ies)|conventions?|binding"),
    _event(r"regist(?:er|ers|ry|ries|ered|ering|ration)"),
    _event(r"exams?|examinations?|boards?|licensing"),
    _event(r"(?:departments?|divisions?|subsidiar\w+|branch(?:es)?) of", r"independent|not a body"),
)


def events_of(text: str) -> tuple[Event, ...]:
    """The events that a text tells of."""
    return tuple(event for event in EVENTS if event.told.search(text))
