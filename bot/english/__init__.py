"""What an English text says: its words, numbers, dates, names, negation and strength, and what hangs on what in a sentence.

Plain rules over words; ``read`` is for those who want to know what a text says, ``grammar`` and what it is made of for
the check, which asks how a sentence hangs together. Knows nothing of questions, quotes, documents or models.
"""

from bot.english.wording import Wording, read, stems_of

__all__ = ["Wording", "read", "stems_of"]
