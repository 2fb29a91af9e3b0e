"""Whether quotes stand in the documents as they are given: the documents are read anew, not taken from the index.

Knows the library and the index in use; nothing of prompts.
"""

from collections.abc import Mapping

from bot.answer import Answer
from bot.evaluation.score import evidence
from bot.settings import Settings
from bot.startup import index_files, open_library
from corpus.entry import Entry
from corpus.errors import CorpusError, DocumentError


class Texts:
    """The texts of the documents, each read when it is first needed."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """``entries``: the file of each document, by the document's id."""
        self._entries = entries
        self._texts: dict[str, str | None] = {}
        self.unread: list[str] = []
        """Ids of quoted documents that cannot be read any more as they were, so that nothing is known of their quotes."""

    @classmethod
    def open(cls, settings: Settings) -> "Texts":
        """Those of the index in use; raises StoreError where it cannot be read."""
        filed = {(file.name, file.digest): file.source.id for file in index_files(settings) if file.source}
        try:
            entries = open_library(settings).entries()
        except CorpusError:  # an index can be searched without the files that it was made of
            entries = ()
        # A file that was changed since is not the document that the quotes are from.
        as_was = {(entry.name, entry.digest): entry for entry in entries}
        return cls({id_: as_was[key] for key, id_ in filed.items() if key in as_was})

    def hold(self, answer: Answer) -> bool | None:
        """Whether each quote is the document's text at its place; None without quotes, or where no document can be read."""
        told: list[bool] = []
        for quote in evidence(answer):
            text = self._text(quote.passage.source.id)
            if text is not None:
                told.append(text[quote.span.start : quote.span.end] == quote.text)
        return all(told) if told else None

    def _text(self, id_: str) -> str | None:
        if id_ not in self._texts:
            try:
                self._texts[id_] = self._entries[id_].read().text
            except (KeyError, DocumentError):
                self._texts[id_] = None
                self.unread.append(id_)
        return self._texts[id_]
