"""What a question takes for granted, and what is said where the documents do not hold it.

``statement`` reads the question, by rules and for English; ``correction`` holds it against what was found. Knows no language
model, and not how an answer is shown.
"""

from bot.premise.correction import Correction, corrected
from bot.premise.statement import premise

__all__ = ["Correction", "corrected", "premise"]
