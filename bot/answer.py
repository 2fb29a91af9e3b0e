"""An answer and its parts, as plain frozen values, and their JSON form.

Knows nothing of how evidence is found or of who writes the sentences.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bot.language import words
from corpus.source import Passage, Span
from index.search import Hit

Status = Literal["verified", "partial", "quotes", "declined"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation: ``role`` is "reader" or "bot", ``title`` that of the document an answer rests on most."""

    role: Literal["reader", "bot"]
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """One or more whole sentences of a passage, verbatim; what a reader sees and what the model is given.

    ``span`` counts characters of the document, ``page`` is 1-based or None.
    """

    id: str
    passage: Passage
    span: Span
    page: int | None

    @property
    def text(self) -> str:
        """The quoted words, exactly as they stand in the document."""
        offset = self.passage.span.start
        return self.passage.text[self.span.start - offset : self.span.end - offset]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a claim stands or falls: ``reason`` is one short phrase, such as "12 is not in the quotes"."""

    stands: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the answer with the quotes that support it; ``verdict`` says why it may be shown."""

    text: str
    quotes: tuple[Quote, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Coverage:
    """From how many of the corpus's documents the answer is, and the date of the newest one used."""

    documents: int
    used: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since the question came, and tokens read and written by the model; None for what did not happen.

    A draft that is stopped before its end is not counted: the server tells its tokens with the last one.
    """

    quotes_s: float | None = None
    first_claim_s: float | None = None
    total_s: float | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Versions:
    """What made the answer; the same versions and question give the same answer."""

    index: str
    embedder: str
    model: str | None
    settings: str


DENIED = "The documents do not answer this as it is asked. They say:"
"""What leads to a sentence that denies something of what is asked about; English only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the answer so far; the last one of a stream is ``finished``.

    ``quotes`` are the evidence, in the order of their numbers on the page; ``related`` are near but do not answer;
    ``notice`` is what is said where there are no claims (why it is declined, or that no model is there);
    ``dropped`` counts sentences that the check did not let through. ``understood`` is the question as it was searched
    and answered, where it leaned on earlier turns or held slips of the pen; ``lacking`` are the parts of it, or the sides of a
    comparison, that the documents do not answer. ``lead`` is said before the claims: where the question takes for granted what the documents do
    not say, or where it is not sure that they are what was asked for, or that they put right what was asked (``reserved``).
    """

    id: str
    question: str
    language: str
    claims: tuple[Claim, ...]
    dropped: int
    quotes: tuple[Quote, ...]
    related: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    coverage: Coverage
    versions: Versions
    timings: Timings = field(default_factory=Timings)
    understood: str | None = None
    lacking: tuple[str, ...] = ()
    lead: str = ""
    notice: str = ""
    declined: bool = False
    finished: bool = False

    @property
    def status(self) -> Status:
        """Derived, never stored, so that it cannot contradict the claims."""
        if self.declined:
            return "declined"
        if not self.claims:
            return "quotes"
        return "partial" if self.dropped or self.lacking or self.reserved else "verified"

    @property
    def reserved(self) -> bool:
        """Whether the claims hold and may not be what was asked for."""
        return self.lead in (words(self.language).notices["reserve"], DENIED)

    @property
    def cited(self) -> tuple[Quote, ...]:
        """The quotes that claims cite, in the order of first use: number n on the page is ``cited[n - 1]``."""
        return tuple(dict.fromkeys(quote for claim in self.claims for quote in claim.quotes))

    @property
    def text(self) -> str:
        """The answer as shown: what leads to the claims, the claims with numbered citations, and the notice."""
        numbers = {quote.id: n for n, quote in enumerate(self.cited, 1)}
        lines = [claim.text + "".join(f" [{numbers[quote.id]}]" for quote in claim.quotes) for claim in self.claims]
        return "\n".join([*filter(None, [self.lead]), *lines, *filter(None, [self.notice])])


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer object of the command line: JSON-ready, with the keys that scripts rely on."""
    return {
        "id": answer.id,
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "claims": [{"text": claim.text, "quotes": [quote.id for quote in claim.quotes]} for claim in answer.claims],
        "dropped": answer.dropped,
        "quotes": [_quote_as_json(quote) for quote in answer.quotes],
        "text": answer.text,
        "coverage": asdict(answer.coverage),
        "related": [_quote_as_json(quote) for quote in answer.related],
        "timings": asdict(answer.timings),
        "versions": asdict(answer.versions),
        "understood": answer.understood,
        "lacking": list(answer.lacking),
        "lead": answer.lead,
    }


def _quote_as_json(quote: Quote) -> dict[str, Any]:
    source = quote.passage.source
    return {
        "id": quote.id,
        "text": quote.text,
        "passage_id": quote.passage.id,
        "page": quote.page,
        "start": quote.span.start,
        "end": quote.span.end,
        "source": {
            "id": source.id,
            "title": source.title,
            "kind": source.kind,
            "publisher": source.publisher,
            "date": source.date,
            "url": source.url,
            "status": source.status,
        },
    }
