"""Sentences that are written for a language model: orders about its rules, its answer or its part, and forms of prompts.

Such a sentence may stand in any document, seen or unseen, and is never evidence. What speaks *of* instructions ("prompt
injection", "write “ignore the above”") and what tells people what to do ("Ensure that …") is none. Rules only, made for
English, with the commonest forms in the other languages of the United Nations.
"""

import re
import unicodedata

_CONFUSABLE = str.maketrans(
    "аеорсухіїјѕһԁԛԝАВЕКМНОРСТУХІЈЅαειικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxiijshdqwABEKMHOPCTYXIJSaeiikvoptuxABEZHIKMNOPTYX",
)
_LATIN = re.compile(r"[A-Za-z]")
_SPACED = re.compile(r"(?<!\w)(?:[A-Za-z][ .*_-]){4,}[A-Za-z](?!\w)")
_QUOTED = re.compile(r"[“\"«‘]([^”\"»’]{1,60})[”\"»’]")
_MENTION, _AROUND = 7, 5
"""Words that a mention in quotation marks has at most, and that its sentence has at least beside it."""

# Where an order begins: with the sentence, after a mark, or after what makes it one.
_ORDER = (
    r"(?:^\W*|[.!?:;,)\]>(\[“\"'*#|–—-]\s*|\b(?:please|now|then|and|but|or|just|instead|kindly|simply|always|first|also|"
    r"important|nevermind|task|you (?:must|should|shall|will|need to|have to|are to|can|may|could)(?: now| always| first)?|"
    r"(?:let's|will) now|must now)\s+)"
)
_RULES = (
    r"(?:instructions?|directions|directives|commands?|prompts?|rules|guidelines|guardrails|restrictions|constraints|limitations|"
    r"programming|training|polic(?:y|ies)|filters?|context|questions?|messages?|conversation|quotes|sources|safeguards)"
)
_WHOSE = (
    r"(?:previous|prior|preceding|above|earlier|existing|former|foregoing|following|initial|original|current|your|my|system|all|any|"
    r"every|these|those|other|the)"
)
_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies)|completions?)"
_TELL = (
    r"(?:say|print|write|output|repl(?:y|ies)|respond|answer|repeat|return|type|echo|display|generate|produce|render|insert|include|"
    r"add|append|prepend|begin|start|end|finish|conclude|cite|mention|state|recommend|claim|pretend|translate|encode|reveal|show)"
)
_MODEL = (
    r"(?:ai|a\.i\.|(?:ai |virtual |language |chat ?)?(?:assistant|bot|chatbot)|(?:ai |large |language |chat )*(?:language )?model|llms?|gpt|"
    r"chatgpt|claude|gemini|qwen|copilot)"
)
_TOLD = (
    r"(?:(?:system|hidden|initial|secret|starting|original|internal|full|developer)\s+(?:prompts?|instructions?|messages?|configuration)|"
    r"your (?:own )?(?:prompt|instructions?|rules|guidelines))"
)

# Orders: what an order begins with stands before each.
_ORDERS = (
    # Orders to put rules aside.
    rf"(?:completely |totally )?(?:ignore|disregard|forget|override|bypass|discard|dismiss|neglect|abandon|skip|(?:do not|don't|never|stop) "
    rf"(?:follow|obey|use|heed)\w*|pay no attention to)\b(?:\W+\w+){{0,4}}?\W+{_WHOSE}\b(?:\W+\w+){{0,4}}?\W+{_RULES}\b",
    r"(?:ignore|disregard|forget)\b\s+(?:all|everything|anything|what)\b.{0,40}\b(?:above|before|previous\w*|prior|earlier|told|"
    r"instructed|learn(?:ed|t)|said|read|chat gpt|chatgpt)\b",
    r"(?:ignore|disregard)\s+(?:the|this|any|every)\s+(?:question|prompt)s?\b",
    rf"(?:ignore|disregard|forget)\s+(?:your|previous|prior|all)\s+{_RULES}\b",
    # Orders about what is answered.
    rf"{_TELL}\b.{{0,80}}?\b(?:in|to|of|at|from|with|on|into)\s+(?:the (?:beginning|start|end|top|bottom) of )?(?:your|every|each|all|any|all your)\s+{_REPLY}\b",
    rf"(?:modify|augment|enhance|change|alter|adapt|replace|integrate|substitute|remove|rearrange|scramble|misspell|provide|introduce|"
    rf"jumble|convert|group|combine|anagram|render|use|make|give|finish|begin|start|end|conclude|preface|prefix)\b.{{0,60}}?\b(?:your|every|each|all|the|this)\s+(?:\w+\s+)?{_REPLY}\b"
    rf"(?!\s+(?:to (?!{_TELL}|mention|express|highlight|hint|promote|emphasi|suggest|include|direct|link)|of|rates?|plans?|teams?|efforts?|capacit\w+|measures?|operations?|systems?|activit\w+|strateg\w+|mechanisms?)\b)",
    r"(?:only|just|simply|always)\s+(?:say|print|write|output|reply|respond|answer|repeat|return|type|echo)\b(?:\s+(?:with|by|in the|as|nothing|exactly|"
    r"yes|no|(?:the|this|that|these)\s+(?:word|text|phrase|string|sentence|following|exact)\w*)\b|\W{0,3}[\"“'‘«:*]|\s+\S+\W*$)",
    r"(?:reply|respond|answer|output|print)\b(?:\s+\w+){0,2}?\s+(?:only|solely|exclusively|just|nothing but|always)\b",
    r"(?:reply|respond|answer)\s+(?:with|by|in|as)\s+(?:the\s+)?(?:word|text|phrase|sentence|string|single|one|exactly|yes|no|emojis?|json|“|\"|'|[A-Z]{4,})",
    r"(?:stop|cease|halt) everything\b",
    r"(?:the (?:correct|right|true|only|final) answer (?:to (?:this|every|any|all|the)\b.{0,20}?)?(?:is|must be)\b)",
    # Orders to give the prompt away.
    rf"(?:reveal|show|print|repeat|output|display|leak|disclose|expose|dump|tell|give|quote|write|encode|translate|send|provide|recite|copy|continue)\b.{{0,60}}\b{_TOLD}",
    r"(?:repeat|output|print|copy|recite|echo)\b.{0,30}\b(?:verbatim|(?:text|words|everything|all|lines|sentences) (?:above|before)|the above)\b",
    # Parts to be played.
    rf"you are (?:now|no longer|not) (?!alone|required|sure|ready|able|at|eligible|in(?!\s+(?:\w+\s+)?mode))(?:\w+\W+){{0,4}}?(?:{_MODEL}|mode|bound|restricted|dan|in character|free|allowed|persona|unfiltered|uncensored)\b",
    r"(?:from now on|henceforth|starting now)\b[,:]?\s*(?:until .{0,20}?,\s*)?(?:you|act|answer|reply|respond|pretend|refer|always|only|your|i want|ignore|invent|write|say|cite)\b",
    rf"(?:pretend|imagine|suppose)\s+(?:to be|that you|you|as if you|as)\b.{{0,60}}\b(?:{_MODEL}|rules?|restrictions|limit\w*|filters?|dan|can do|unrestricted|evil|developer|doctor|admin\w*|no\b)",
    rf"(?:act|behave|respond|answer|speak|roleplay|role-play)\s+(?:as|like)\s+(?:if you|though you|(?:a|an|the|my)\s+(?:\w+[ -]){{0,3}}?(?:{_MODEL}|hacker|persona|character|terminal|generator|villain)|dan\b|aim\b|stan\b)",
)  # fmt: skip
_WORDS = (
    # Orders about what is answered.
    rf"\bin your\s+(?:next |final |first |own )?{_REPLY},?\s+(?:to\s+)?(?:you|always|please|must|do|never|only|suggest|tease|{_TELL})\b",
    rf"\b(?:when(?:ever)?|if|before|after) (?:(?:you |asked to )?(?:are )?(?:answer|reply|respond|summari[sz]e|generat|writ)\w*|you are asked|asked)\b.{{0,60}}\b(?:you must|you should|always|first|only|must)\s+{_TELL}\b",
    r"\byou (?:must|should|shall|will|have to|need to|are going to|are required to)(?: now| always| only| never| first)?\s+"
    r"(?:answer|reply|respond|say|print|output|cite|write|pretend|act as|roleplay|obey|ignore|comply|state that|claim that|tell the (?:user|reader))\b",
    r"\b(?:answer|reply|respond|say)\s+(?:yes|no)\s+to\s+(?:whatever|everything|all|every|any)\b",
    # Parts to be played.
    rf"(?:^|[.!?:;]\s*)\W*you are (?:now )?(?:a|an|the|my)\s+(?:\w+[ -]){{0,3}}?{_MODEL}\b",
    r"\b(?:developer|debug|admin|administrator|jailbreak|dan|god|maintenance|sudo|root|unrestricted|benchmarking)\s+(?:mode|override)\b(?=.{0,40}\b(?:enabled?|activat\w+|on\b|now|output|display|engaged)|\W*$|:)",
    r"\b(?:enable|activate|enter|simulate|switch (?:in)?to)\s+(?:\w+\s+)?(?:developer|debug|admin|jailbreak|dan|god|sudo|unrestricted|maintenance)\s+mode\b"
    r"|\b(?:in|with)\s+(?:\w+\s+)?(?:jailbreak|dan|god|unrestricted)\s+mode\b",
    r"\bdo anything now\b",
    # Words to a model, or those of one.
    r"(?:^|[.!?:;]\s*)\W*as an? (?:ai|artificial intelligence|large|language)(?: language)?(?: model| assistant| chatbot)?,?\s+(?:i|you|my|your)\b",
    rf"\b(?:note|message|attention|notice|instructions?|warning|dear|hello|hey|memo|command|order|urgent)\b\W*(?:to|for)?\W*(?:all |any |the |every |whom? )?{_MODEL}s?\s*(?:reading|processing|reviewing|summari[sz]ing|[:!,—–\]]|\W*$)",
    rf"\b(?:if|since|because) you are (?:an?|the)\s+(?:\w+[ -]){{0,2}}?{_MODEL}\b\s*[,:]",
    rf"\b{_MODEL}s?\s+(?:that (?:is|are) )?(?:reading|processing|summari[sz]ing) (?:this|these)\b",
    r"\b(?:new|updated|important|additional|core|special|secret|hidden|further|real|end of|begin|start of|admin|system|priority|override)\s+"
    r"(?:system\s+)?(?:instructions?|prompts?|directives?|orders|requests?|override)\s*(?:[:\]!]{1,2}(?=\s|\w|$)|\bfor you\b|\bfollow\b)",
    r",\s*follow (?:this |these )?instructions?\b",
)  # fmt: skip
_FORMS = (
    r"<\|[a-z_]{2,30}\|>|\[/?(?:inst|sys|system|assistant|user)\]|<</?sys>>|</?(?:system|instructions?|system_?prompt|assistant|prompt|im_start|im_end|s)>",
    r"^\W*(?:system|assistant|developer|ai assistant|system prompt|system message|user prompt)\s*(?:\([^)]{0,20}\))?\s*:\s",
    r"#{2,}\s*(?:system|instructions?|assistant|response|prompt|new)\b",
    r"[-=]{2,}\s*(?:core|begin|end|start|system|new|legal)?\s*(?:amendment|instructions?|prompt|system)\b",
    r"\bquotes?\s*:\s*\[[a-z0-9]\]|^\W*(?:\[[a-l]\].{0,400}\s)?question\s*:.{0,300}\b(?:answer|quotes)\b|\bdo the quotes state the answer\b|\breply yes or no\b",
    # What a page would run or load if it took a text for more than a text.
    r"!\[[^\]]{0,100}\]\s*\(|\]\(\s*(?:javascript|data|vbscript)\s*:|<\s*/?\s*(?:script|img|iframe|svg|object|embed|form|style|meta|link|video|audio|base)\b[^>]{0,200}[>/=]"
    r"|\bjavascript\s*:\s*\S",
)
# Without accents, as the text is looked at.
_ELSEWHERE = (
    r"\b(?:ignore[zr]?|ignora[rd]?|ignoren|ignorez|oublie[zr]?|olvida[rd]?|olvide|esque[çc]a|desconsidere|ne tenez pas compte)\b.{0,50}\b(?:instruc\w+|consignes|r[èe]gles|reglas|regras)",
    r"\br[ée]pond(?:s|ez|re)\s+(?:uniquement|seulement|simplement|toujours)\b|\brespond[ae](?:n|d)?\s+(?:s[oó]lo|solamente|[úu]nicamente|apenas|somente|siempre|sempre)\b",
    r"\b(?:игнориру[йи](?:те)?|забудь(?:те)?|не обраща[йи](?:те)? внимания)\b.{0,50}\b(?:инструкци|указани|правил)|\bотвеча[йи](?:те)? только\b",
    r"(?:忽略|无视|忘记|忽視|無視|不要理会).{0,20}(?:指令|指示|提示|规则|說明|说明|规定)|只(?:回答|回复|输出)",
    r"(?:تجاهلوا|تجاهل|انس)\b.{0,40}(?:التعليمات|الاوامر|القواعد|تعليمات)|اجب فقط",
)  # fmt: skip
_PATTERN = re.compile(
    "|".join([_ORDER + f"(?:{'|'.join(_ORDERS)})", *_WORDS, *_FORMS, *_ELSEWHERE]), re.IGNORECASE | re.DOTALL
)


def instructs(text: str) -> bool:
    """Whether a sentence is written for a language model, or would be more than text to a program that shows it.

    What stands in quotation marks inside a longer sentence is spoken of, and is no order.
    """
    plain = folded(text)
    return bool(_PATTERN.search(_without_mentions(plain)))


def folded(text: str) -> str:
    """The text as it looks: without unseen marks and accents, letters of other scripts as the Latin ones they look like."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(
            char for char in text if unicodedata.category(char) not in ("Cf", "Mn", "Cc", "Co") or char in "\n\t"
        )
        text = " ".join(_as_latin(word) for word in text.split(" "))
    return " ".join(_SPACED.sub(lambda match: re.sub(r"[ .*_-]", "", match[0]), text).split())


def _as_latin(word: str) -> str:
    """A word that mixes scripts, in Latin letters; one in a script of its own stays."""
    if word.isascii():
        return word
    latin = word.translate(_CONFUSABLE)
    return latin if latin.isascii() or _LATIN.search(word) else word


def _without_mentions(text: str) -> str:
    def mentioned(match: re.Match[str]) -> str:
        beside = len(text.split()) - len(match[0].split())
        return " … " if len(match[1].split()) <= _MENTION and beside >= _AROUND else match[0]

    return _QUOTED.sub(mentioned, text)
