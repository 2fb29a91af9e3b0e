"""The parts of a question that asks two or three things at once.

Rules only, for English. Knows nothing of documents: whether they answer a part is decided by ``gate``.
"""

import re

_ASKS = r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)"
_WHEN = r"(?:(?:since|until|till)\s+(?=when\b|which\b|what\b))?"
# "WHO" is no question word.
_JOINT = re.compile(rf"\s*(?:[,;]?\s+(?:and|but|or)(?:\s+also)?|\?)\s+(?=(?i:{_WHEN}{_ASKS})\b)(?!WHO\b)")
_OPENS = re.compile(
    rf"^\W*(?:(?:and|but|so)\s+)?(?:(?:in|on|at|by|from|for|to|of|with|since|until|till|under)\s+)?{_ASKS}\b",
    re.IGNORECASE,
)
_MOST = 3


def parts(question: str) -> tuple[str, ...]:
    """The questions that ``question`` holds, in its order and words, without marks; none where it asks one thing.

    Example: parts("When did X open, and who leads it?") -> ("When did X open", "who leads it")
    """
    texts = tuple(text.strip(" ,;?") for text in _JOINT.split(question))
    whole = all(_OPENS.match(text) and len(text.split()) > 2 for text in texts)
    return texts if 1 < len(texts) <= _MOST and whole else ()
