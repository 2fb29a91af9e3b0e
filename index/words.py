"""The words of a text as the search by words compares them.

English is stemmed and its commonest words are left out; words of other languages are kept as they are.
"""

import re
import unicodedata

from Stemmer import Stemmer

WORD = re.compile(r"\w+")
STOPWORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with".split()
)


def words(text: str) -> list[str]:
    """The words of ``text`` as they are compared.

    Example: "WHO's guidelines on AI" -> ["who", "s", "guidelin", "ai"]
    """
    plain = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    # A Stemmer keeps state while it works, and searches come from several threads; a new one costs microseconds.
    stems: list[str] = Stemmer("english").stemWords([word for word in plain if word not in STOPWORDS])
    return stems
