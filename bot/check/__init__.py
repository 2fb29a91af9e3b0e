"""Does a sentence hold, and on which quotes? What a sentence says is held against what whole sentences of quotes say.

Rules only, over what ``bot.english`` reads. Knows quotes and claims; knows nothing of questions, the search, the language
model, or of how an answer is shown.
"""

from bot.check.claim import FIRST_PERSON, check, is_readable, is_whole, leans, nearest, retells, same, whole

__all__ = ["FIRST_PERSON", "check", "is_readable", "is_whole", "leans", "nearest", "retells", "same", "whole"]
