"""The page without its framework: what a reader sees as HTML, the conversations, and the bot while it is being opened.

Plain values in, plain values out: ``app`` lays them out. Knows nothing of gradio, of the network, or of how an answer is
made. Nothing else knows the page.
"""

from bot.page.exchange import ICON, SCRIPT, STYLE, Exchange, conversation

__all__ = ["ICON", "SCRIPT", "STYLE", "Exchange", "conversation"]
