"""Small words and word lists of English that the parser goes by: prepositions, auxiliaries, verbs."""

import re

PREPOSITIONS = {
    word: group.split()[0]
    for group in (
        "in at within on during under inside across throughout among upon",
        "of",
        "from",
        "by",
        "for",
        "to towards toward into",
        "with including",
        "about regarding concerning over on",
        "without",
        "against",
        "before",
        "after following",
        "since",
        "until",
        "through via",
        "between",
        "despite",
        "as like",
        "than",
        "beyond",
        "per",
        "above",
        "below",
    )
    for word in group.split()
}
PREPOSITIONS["on"] = "in"
CONJUNCTIONS = frozenset("and or & nor but while whereas".split())
MARKS = frozenset({",", ";", ":", "(", ")", "–", ".", "?"})
RELATIVES = frozenset("that which who whom whose where what whether how why if when because although unless".split())
BE = frozenset("is are was were be been being isn't wasn't aren't weren't".split())
HAVE = frozenset("has have had having".split())
MODALS = frozenset("will would may might can could cannot should must shall do does did don't doesn't didn't".split())
AUXILIARIES = BE | HAVE | MODALS
DETERMINERS = frozenset("a an the its their his her this these those each every all both some any no".split())
LISTS = frozenset("include includes included including comprise comprises consist consists mean means namely".split())
SPEECH = frozenset("say warn note stress announc report point explain tell told describ".split())
IRREGULAR = frozenset(
    """made held given written built led run found set told won put paid sent brought drawn used known taken chosen
    driven drew wrote gave took came began ran grew said met saw spoke shrank sold bought lost kept left seen done
    meant brought thought dealt cut read shown""".split()
)
# Words that may be verbs where nothing before them shows that they are.
VERBS = frozenset(
    """publish launch creat host organ organiz run build built write wrote call warn name announc adopt endors say
    support fund train lead led chair introduc develop hold held start begin open close cover deal dealt ask urg
    recommend requir propos advis describ note stress see saw find found tell told inform list give make use need reach
    draw drew come came produc work add replac protect commercialis commerci succeed follow rest carri set put contain
    compris address plan aim intend expect offer provid help particip join pay paid attend discuss decid agre approv
    sign invit hope map check control assess evalu test show tie present serv own buy sell receiv gave took welcom prais
    critic reject accept win won lose lost send sent bring brought meet met becom becam grow grew cut reduc increas
    improv strengthen amplifi rais shrank depend build stay enter consist belong bring confirm mention claim look
    preserv prevent gather end exist concern rest refer promis explain point maintain manag oppos lack combin coordin
    seem remain appear report believ think argu assum insist maintain conclud feel fear divid date connect contribut continu happen deliver refer enter publish correct measur compar examin explor
    explain underlin emphasiz highlight suggest encourag allow let requir deserv promot protect guid inform teach learn
    finish complet achiev reach affect appli adapt adopt attract await avoid benefit cite caus chang clarifi collabor
    conduct confer consid consult control convert convey count cooper damag defin demand deni deploy deriv design
    detect diagnos differ direct disclos distinguish distribut doubt drive earn elect elimin embed employ empow endang
    engag ensur equip estim exceed exclud execut exercis expand expos express extend face fail fall favour fear fill
    fix forbid forc form formul foster fulfil gain generat grade grant halt handl harm heal ignor illustr impos inspir
    instal integr intern interpret introduc invest issu judg justifi label lack leav license limit link list live
    localiz love match matter mean merg mind misread monitor motiv move negoti note observ obtain occur omit oper order
    outlin overse paus permit pick pilot place pledg point posit possess predict prepar prescrib press prevent print
    prohibit prove purchas qualifi question quot rank rate read realiz reason rebut receiv recogn record recruit
    refin reflect refus regard regist relaunch releas reli relat remind remov renew replac repres reproduc resolv respect
    respond restrict result retain return reveal review revis reward save scale schedul screen secur seek separ set
    settl shape shift show simplifi slow solv specifi spend split spread stand standard stop stress structur submit
    summar suppli surpass suspect suspend tackl terminat trace track transfer transform transmit translat treat trigger
    turn undergo undermin understand undertak unit updat upgrad upload urg valid view violat visit vote wait warrant
    watch weaken widen worri seem remain appear collect share compil target implement identifi involv regul enabl facilit""".split()
)


INTRANSITIVE = frozenset(
    "open begin began start close end come came date work grow grew exist becom happen last".split()
)
WHY = ("because", "although", "unless", "when", "while", "whereas")
TELLING = frozenset("ask requir propos recommend hope find show suggest fear believ promis".split())
PLURALS = frozenset("people data men women children staff criteria media".split())
NOUNS = re.compile(r"(?:er|or|ion|ment|ity|ance|ence|ness|ist|ship|ism|cy|al|ive)s?$")
ADVERBS = frozenset(
    "early late well together online jointly soon once twice alone further later too now already still again recently often always yet ago here there today also even ever".split()
)


GERUND_NOUNS = frozenset("meeting learning training working screening funding building understanding testing".split())
PARTING = frozenset(PREPOSITIONS) | CONJUNCTIONS | MARKS | RELATIVES | AUXILIARIES | DETERMINERS | LISTS | {'"'}
