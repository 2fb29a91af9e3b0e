"""What a reader sees of a conversation, as HTML: answers with numbered citations, sources with the quote marked.

Plain functions from values to strings. Everything that comes from a question, a document or a model is escaped here,
and nowhere is it read as HTML or Markdown. Knows nothing of gradio, of the network, or of how an answer came about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bot.answer import Answer, Claim, Coverage, Quote, Timings
from bot.language import ENGLISH, words
from bot.page.entry import in_words, references, source_entry
from corpus.source import Source

STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")
ICON = Path(__file__).with_name("page.svg")

SHOWN = 400
"""Characters of a question that are shown above its answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what has come of it so far; ``key`` is unlike that of any other exchange on the page.

    ``failure`` is the message of what went wrong, ``stopped`` whether the reader asked to stop. ``kept``: the answer can
    be opened again by its id; ``remark`` says of one that was how it stands to today.
    """

    key: str
    question: str
    answer: Answer | None = None
    failure: str = ""
    stopped: bool = False
    kept: bool = False
    remark: str = ""


def conversation(exchanges: Iterable[Exchange], library: Mapping[str, Source]) -> str:
    """All exchanges, the oldest first. ``library`` maps ids to Sources, to name the documents that one relates to."""
    return "".join(exchange_html(exchange, library) for exchange in exchanges)


def exchange_html(exchange: Exchange, library: Mapping[str, Source]) -> str:
    """One exchange: the question, the answer or what is being done about it, and its sources."""
    question = exchange.question.strip()
    if len(question) > SHOWN:
        question = question[:SHOWN].rstrip() + " …"
    answer = exchange.answer
    places = _places(exchange.key, answer) if answer else {}
    sources = _sources(exchange, answer, places, library) if answer else ""
    beside = "beside" if answer and not answer.declined and (answer.claims or not answer.finished) else "below"
    return (
        f'<article class="turn {beside}" id="{exchange.key}">'
        f'<h2 class="question" dir="auto">{escape(question)}</h2>{_understood(answer)}'
        f'<div class="answer" aria-live="polite">{_answer(exchange, places)}</div>'
        f'<div class="sources">{sources}</div>'
        f"</article>"
    )


def _understood(answer: Answer | None) -> str:
    if answer is None or not answer.understood:
        return ""
    return f'<p class="understood small">I understood: <span dir="auto">{escape(answer.understood)}</span></p>'


def _places(key: str, answer: Answer) -> dict[str, str]:
    """Quote ids to ids on the page, which stay the same while an answer grows."""
    ids = dict.fromkeys(quote.id for quote in (*answer.quotes, *answer.related, *answer.cited))
    return {name: f"{key}-source-{n}" for n, name in enumerate(ids, 1)}


def _answer(exchange: Exchange, places: Mapping[str, str]) -> str:
    answer = exchange.answer
    if answer is None:
        return _failure(exchange) if exchange.failure else '<p class="working">Searching the documents …</p>'
    numbers = {quote.id: n for n, quote in enumerate(answer.cited, 1)}
    parts = [f'<p class="notice" {_said_in(answer.language)}>{escape(answer.lead)}</p>'] if answer.lead else []
    parts += [_claim(exchange.key, n, claim, numbers, places) for n, claim in enumerate(answer.claims, 1)]
    if exchange.failure:
        return "".join([*parts, _failure(exchange)])
    if not answer.finished:
        doing = "Looking for more …" if answer.claims else "Reading the quotes …"
        if exchange.stopped:
            doing = "Stopping …"
        return "".join([*parts, f'<p class="working">{doing}</p>'])
    if answer.notice:
        parts.append(f'<p class="notice" {_said_in(answer.language)}>{escape(answer.notice)}</p>')
    if exchange.stopped:
        parts.append(f'<p class="notice">{_stopped(answer)}</p>')
    if exchange.remark:
        parts.append(f'<p class="notice remark">{escape(exchange.remark)}</p>')
    parts.append(_standing(answer, kept=exchange.kept))
    return "".join(parts)


def _said_in(language: str) -> str:
    """The attributes of fixed words in the language of an answer; the rest of the page is in English."""
    return f'lang="{language}" dir="{words(language).direction}"'


def _failure(exchange: Exchange) -> str:
    return f'<p class="failure" role="alert">{escape(exchange.failure)}</p>'


def _stopped(answer: Answer) -> str:
    if answer.claims:
        return "Stopped. These sentences had been checked by then."
    return "Stopped before a sentence was checked."


def _claim(key: str, n: int, claim: Claim, numbers: Mapping[str, int], places: Mapping[str, str]) -> str:
    """A sentence and its citations; the last word and the numbers are kept on one line."""
    citations = "".join(
        f'<a class="cite" href="#{places[quote.id]}" title="{escape(quote.passage.source.title)}" '
        f'aria-label="Source {numbers[quote.id]}: {escape(quote.passage.source.title)}">[{numbers[quote.id]}]</a>'
        for quote in claim.quotes
    )
    return (
        f'<p class="claim" id="{key}-claim-{n}"><span dir="auto">{escape(claim.text)}</span>'
        f'<span class="cites">&#8288;&nbsp;{citations}</span></p>'
    )


def _standing(answer: Answer, *, kept: bool) -> str:
    """How far the answer can be relied on, what it rests on, how long it took, and what can be done with it."""
    lines = []
    if answer.status == "verified" or (answer.reserved and not answer.dropped):
        lines.append('<p class="status good">Every sentence is supported by the quote it cites.</p>')
    elif answer.dropped and not answer.declined:
        count, rest = ("1 sentence was", "it") if answer.dropped == 1 else (f"{answer.dropped} sentences were", "them")
        lines.append(f'<p class="status">{count} left out because no quote supports {rest}.</p>')
    covered = (
        coverage_line(answer.coverage, answer.language) if answer.claims or answer.quotes or answer.related else ""
    )
    small = [line for line in (covered, timings_line(answer.timings)) if line]
    if small:
        lines.append(f'<p class="small" dir="auto">{" ".join(small)}</p>')
    tools = []
    if answer.claims:
        plain = "\n\n".join([answer.text, "\n".join(references(answer.cited))])
        tools.append(
            f'<button type="button" class="copy" data-copy="{escape(plain)}">Copy the answer with its references</button>'
        )
    if kept:
        tools.append(
            f'<a class="kept" href="?answer={escape(answer.id)}" target="_blank" rel="noopener">Link to this answer'
            '<span class="unseen"> (opens in a new tab)</span></a>'
        )
    if tools:
        lines.append(f'<p class="tools">{" ".join(tools)}</p>')
    return "".join(lines)


def coverage_line(coverage: Coverage, language: str = ENGLISH) -> str:
    """Such as "From 3 of 62 documents, newest March 2026."."""
    if not coverage.documents:
        return ""
    if language != ENGLISH:
        line = words(language).coverage(coverage.documents, coverage.used, (coverage.newest or "")[:7])
        return f"<span {_said_in(language)}>{escape(line)}</span>"
    if not coverage.used:
        return f"Searched {coverage.documents} document{'s' if coverage.documents != 1 else ''}."
    newest = f", newest {escape(in_words(coverage.newest[:7]))}" if coverage.newest else ""
    return f"From {coverage.used} of {coverage.documents} documents{newest}."


def timings_line(timings: Timings) -> str:
    """Such as "Quotes after 0.2 s, first sentence after 5.1 s, all after 9.8 s."."""
    moments = (
        ("quotes", timings.quotes_s),
        ("first sentence", timings.first_claim_s),
        ("all", timings.total_s),
    )
    said = ", ".join(f"{name} after {seconds:.1f} s" for name, seconds in moments if seconds is not None)
    return said[:1].upper() + said[1:] + "." if said else ""


def _sources(exchange: Exchange, answer: Answer, places: Mapping[str, str], library: Mapping[str, Source]) -> str:
    cited = answer.cited
    others = [quote for quote in answer.quotes if quote not in cited]
    parts = []
    if cited:
        first = {q.id: n for n, claim in reversed(tuple(enumerate(answer.claims, 1))) for q in claim.quotes}
        entries = "".join(
            source_entry(quote, places[quote.id], library, number=n, back=f"{exchange.key}-claim-{first[quote.id]}")
            for n, quote in enumerate(cited, 1)
        )
        parts.append(f'<h3>Sources</h3><ol class="entries">{entries}</ol>')
    if others and not answer.claims and not answer.declined:
        parts.append(f"<h3>Found in the documents</h3>{_VERBATIM}{_entries(others, places, library)}")
    elif others and not answer.declined:
        parts.append(_folded(exchange.key, "others", "Also found, not cited", others, places, library))
    if answer.related:
        heading = "Related, but does not answer"
        parts.append(_folded(exchange.key, "related", heading, answer.related, places, library))
    return "".join(parts)


_VERBATIM = '<p class="small">Word for word, nothing added.</p>'


def _entries(quotes: Iterable[Quote], places: Mapping[str, str], library: Mapping[str, Source]) -> str:
    entries = "".join(source_entry(quote, places[quote.id], library) for quote in quotes)
    return f'<ul class="entries">{entries}</ul>'


def _folded(
    key: str,
    name: str,
    heading: str,
    quotes: Sequence[Quote],
    places: Mapping[str, str],
    library: Mapping[str, Source],
) -> str:
    return (
        f'<details class="folded" id="{key}-{name}"><summary>{heading} '
        f'<span class="count">({len(quotes)})</span></summary>{_entries(quotes, places, library)}</details>'
    )
