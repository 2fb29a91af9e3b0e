"""Words that the rules on questions have in common: how English asks, what documents are called, what calls for an "of what?".

Patterns are for use inside others, without regard to case.
"""

from bot.english import read

BE = r"(?:is|are|was|were)"
DO = r"(?:do|does|did|has|have|had|will|would|should|can|could|may|must)"
WH = r"(?:what|which|who|whom|whose|when|where|why|how)"
IN = r"(?:in|on|at|for|by|with|from|since|until|under|to|of|about|during|after|before|within|across|against)"
"""A pattern for prepositions."""
ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|other|previous|\d{1,2}(?:st|nd|rd|th))"
DOCUMENT = (
    r"(?:guidance|guidelines?|guide|reports?|papers?|briefs?|documents?|publications?|articles?|resolutions?|statements?|speech|"
    r"frameworks?|initiatives?|strategy|strategies|plans?|programmes?|programs?|courses?|tools?|toolkits?|apps?|stud(?:y|ies)|"
    r"workshops?|meetings?|events?|summits?|forums?|challenges?|library|polic(?:y|ies)|posts?|recommendations?|centres?|centers?|hub)"
)
"""A pattern for the nouns that documents, and what they tell of, are called by."""

_HUNGRY = """
    participants members member countries country states partners partner authors author experts expert people persons women men
    teams team staff office offices organisation organisations organizer host hosts venue place city town region date day year
    month months years time start end deadline duration length pages page language languages licence license price cost budget
    money fund funding prize name title chair director head leader lead president purpose aim aims goal goals objective
    objectives mission vision scope content contents chapter section sections annex part parts phase phases stage stages step
    steps component components element elements module modules package packages area areas theme themes topic topics point
    points principle principles pillar pillars recommendation recommendations consideration considerations measure measures
    action actions priority priorities requirement requirements criteria risk risks benefit benefits harm harms problem
    problems challenge challenges barrier barriers obstacle obstacles limit limits limitation limitations weakness weaknesses
    advantage advantages gain gains concern concerns example examples case cases result results outcome outcomes finding
    findings conclusion conclusions lesson lessons impact impacts effect effects evidence source sources reference references
    method methods methodology study survey sample report reports paper brief document documents guidance guideline
    guidelines publication publications article articles resolution strategy plan plans initiative programme project framework
    tool tools toolkit app course courses workshop meeting event events summit forum session website link address edition
    update status difference differences reason reasons value values group groups question questions answer answers number
    share percentage figure figures detail details list everything anything something background context next audience user
    users reader readers target funder funders donor donors sponsor sponsors award
    take took taken happen come came go went gone hold held begin began start started launch launched open opened close closed
    finish publish published release released issue issued write written wrote built build develop developed create created
    found founded organise organised organize organized run ran lead led manage own pay paid fund funded support supported
    join joined attend attended participate participated involve involved contain contained cover covered name named mention
    mentioned describe described plan planned adopt adopted approve approved endorse endorsed agree agreed decide decided
    propose proposed recommend recommended advise advised ask asked warn warned think want wanted mean apply applied last cost
    change changed replace extend extended expect expected report reported present presented select selected chosen chose test
    tested evaluate evaluated find show shown offer offered reach reached respond responded answer answered finance financed
    start stop stopped follow followed back continue succeed send sent submit submitted enter entered one somebody someone something
    new main full complete other total exact official available free open binding mandatory legal voluntary long big old active
    alive true important best better strong different similar current latest recent final original exactly actually really
    tell list explain describe show give say talk talked speak spoke discuss discussed
    two three four five six seven eight nine ten eleven twelve dozen hundred
    currently yet still already now today later soon ago
    """
HUNGRY = frozenset(read(_HUNGRY).stems)
"""Stems of words that call for an "of what?": a question of nothing but these does not stand alone."""
