"""Questions that lean on earlier turns, and what they ask when they stand alone.

Rules only, for English. Knows turns and questions; knows nothing of the search, the language model, or of how an answer
is made.
"""

from bot.followup.apart import apart
from bot.followup.rewrite import LOOK_BACK, Understood, standalone

__all__ = ["LOOK_BACK", "Understood", "apart", "standalone"]
