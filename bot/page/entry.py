"""One quote as an entry of the list of sources, as HTML and as a plain reference.

Everything that comes from a document is escaped here. Knows nothing of answers, of gradio, or of the network.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape

from bot.answer import Quote
from corpus.source import Source

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

WORDING = {
    "original": "Original text",
    "recognised": "Recognised from pictures of the pages, so letters may be wrong — check it against the publication",
    "summary": "Summary written by this project — not WHO's own words",
}


def source_entry(
    quote: Quote, place: str, library: Mapping[str, Source], *, number: int | None = None, back: str = ""
) -> str:
    """One quote that opens to its passage, with the quote marked; ``back`` is the id of the sentence that cites it."""
    source = quote.passage.source
    badge = f'<span class="number" aria-label="Source {number}">{number}</span>' if number else ""
    line = ", ".join([escape(source.title), *_where(quote)])
    heading = f'<p class="heading" dir="auto">{escape(quote.passage.heading)}</p>' if quote.passage.heading else ""
    returns = f'<a class="back" href="#{back}">Back to the sentence</a>' if back else ""
    return (
        f'<li><details class="entry" id="{place}"><summary>{badge}'
        f'<span class="peek" dir="auto">“{escape(quote.text)}”</span> <cite dir="auto">{line}</cite></summary>'
        f'<div class="opened">{heading}<blockquote dir="auto">{marked(quote)}</blockquote>'
        f'{_facts(quote, library)}<p class="links">{_link(quote)}{returns}</p></div></details></li>'
    )


def marked(quote: Quote) -> str:
    """The passage of a quote with the quote in <mark>, escaped."""
    text, offset = quote.passage.text, quote.passage.span.start
    start, end = quote.span.start - offset, quote.span.end - offset
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def _where(quote: Quote) -> list[str]:
    """Publisher, date and page of a quote, escaped, as far as they are known."""
    source = quote.passage.source
    parts = [source.publisher, in_words(source.date) if source.date else None]
    return [escape(part) for part in parts if part] + ([f"page {quote.page}"] if quote.page else [])


def _facts(quote: Quote, library: Mapping[str, Source]) -> str:
    source = quote.passage.source
    facts = [
        ("Text", f"<strong>{WORDING[source.wording]}</strong>"),
        ("Kind", escape(source.kind)),
        ("Publisher", escape(source.publisher or "not known")),
        ("Date", escape(in_words(source.date)) if source.date else "not known"),
        ("Page", f"page {quote.page} of the PDF" if quote.page else ""),
        ("Status", escape("; ".join([source.status, *relations(source, library)]))),
    ]
    rows = "".join(f'<div><dt>{name}</dt><dd dir="auto">{value}</dd></div>' for name, value in facts if value)
    return f'<dl class="facts">{rows}</dl>'


def relations(source: Source, library: Mapping[str, Source]) -> list[str]:
    """How a publication stands to others, both ways: "extends “…”", "extended by “…”"."""
    passive = {"supersedes": "superseded by", "extends": "extended by", "part of": "includes"}
    said = [f"{relation.kind} “{library[relation.id].title}”" for relation in source.related if relation.id in library]
    said += [
        f"{passive.get(relation.kind, 'see also')} “{other.title}”"
        for other in library.values()
        for relation in other.related
        if relation.id == source.id and relation.kind != "part of"
    ]
    return said


def _link(quote: Quote) -> str:
    address = link_of(quote.passage.source, quote.page)
    if not address:
        return ""
    said = f"Open the publication at page {quote.page}" if "#page=" in address else "Open the official page"
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{said}'
        '<span class="unseen"> (opens in a new tab)</span></a>'
    )


def link_of(source: Source, page: int | None = None) -> str:
    """Where a publication is on the web, at ``page`` if it is a PDF; "" without an address that can be followed."""
    url = source.url or ""
    if not re.fullmatch(r"https?://[^\s\"'<>\\]+", url, re.IGNORECASE):
        return ""
    return f"{url}#page={page}" if page and url.lower().endswith(".pdf") else url


def references(quotes: Iterable[Quote]) -> list[str]:
    """One plain line for each quote, numbered from 1: "[1] Title. WHO, 28 June 2021, page 13. https://…"."""
    lines = []
    for n, quote in enumerate(quotes, 1):
        source = quote.passage.source
        known = [source.publisher, in_words(source.date) if source.date else None, quote.page and f"page {quote.page}"]
        where = ", ".join(str(part) for part in known if part)
        lines.append(
            " ".join(
                part
                for part in (f"[{n}] {source.title}.", where + "." if where else "", link_of(source, quote.page))
                if part
            )
        )
    return lines


def in_words(date: str) -> str:
    """An ISO 8601 date as far as it is known, in words: "2021-06-28" is "28 June 2021", "2024-03" is "March 2024"."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?", date)
    if not match:
        return date
    year, month, day = match.groups()
    return " ".join(part for part in (str(int(day)) if day else "", MONTHS[int(month) - 1], year) if part)
