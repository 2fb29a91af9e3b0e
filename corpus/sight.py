"""What the reader of a PDF does not see of it, page by page, and what its keeper is told of that.

Knows pages and their numbers; how text that nobody sees is found on one page is for ``corpus.unseen``.
"""

from collections.abc import Iterator, Sequence
from time import monotonic

import pypdfium2 as pdfium

from corpus.unseen import unseen_text

PATIENCE = 15.0
"""Seconds after which no further page of a document is looked into."""


class Sight:
    """Looks into the pages of one document, and keeps the numbers (from 0) of those that its keeper should know of."""

    def __init__(self) -> None:
        self._until = monotonic() + PATIENCE
        self._without: list[int] = []
        self._behind: list[int] = []
        self._unsure: list[int] = []

    def unseen(self, page: pdfium.PdfPage, number: int) -> frozenset[int]:
        """The addresses of the text objects of a page that nobody sees."""
        if monotonic() > self._until:
            self._unsure.append(number)
            return frozenset()
        try:
            found = unseen_text(page)
        except (pdfium.PdfiumError, ValueError):
            # A page without any size, or too large for the memory.
            self._unsure.append(number)
            return frozenset()
        self._without += [number] if found.objects else []
        self._behind += [number] if found.layer else []
        return found.objects

    def notes(self) -> Iterator[str]:
        """What the keeper should know."""
        if self._without:
            yield (
                f"{named(self._without)} read without text that nobody sees there: too pale or too small, covered, or "
                "outside the page."
            )
        if self._behind:
            yield (
                f"{named(self._behind)} read from text that lies unseen behind a picture, as text recognition puts it "
                "there: check what is quoted from there."
            )
        if self._unsure:
            yield f"{named(self._unsure)} read without a look for text that nobody sees: check what is quoted from there."


def named(numbers: Sequence[int]) -> str:
    """Names pages, with their verb.

    Example: (0, 2, 3, 4) -> "Pages 1, 3-5 were"
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ", ".join(f"{run[0] + 1}" + (f"-{run[-1] + 1}" if len(run) > 1 else "") for run in runs)
    return f"Page {shown} was" if len(numbers) == 1 else f"Pages {shown} were"
