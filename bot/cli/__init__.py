"""The command line: what can be asked for there, what is shown, and what is wrong with an installation.

Knows the bot by what ``bot.startup`` opens; knows nothing of how an answer is made. Nothing else knows the command line.
"""

from bot.cli.commands import main

__all__ = ["main"]
