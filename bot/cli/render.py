"""What the command line shows: answers, hits, documents, models, findings; for people, or as lines of JSON.

Decides nothing; where it goes, and in which form, is for ``console``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bot.cli.console import console_for, line, printable, say
from bot.cli.similar import Similar, advice
from bot.language import ENGLISH, words
from corpus.folder import shown
from index.digest import readable

if TYPE_CHECKING:
    from bot.answer import Answer, Quote
    from bot.cli.finding import Finding
    from bot.compare import Otherwise
    from bot.evaluation.evaluation import Outputs
    from bot.evaluation.report import Report as Evaluation
    from bot.upkeep import IndexState
    from corpus.fetch import Fetched
    from corpus.shelf import Added
    from corpus.source import Source
    from index.build import Report
    from index.search import Hit
    from index.weights import Listed

_NAMED = 10
"""Documents that are named one by one in a report."""


def answer(stream: "Iterable[Answer]", *, json: bool) -> None:
    """An answer: as it grows on a terminal, and when it is finished elsewhere."""
    from bot.answer import as_json  # takes seconds, unless a bot has imported it before

    console = console_for()
    if json or not console.is_terminal:
        *_, last = stream
        line(as_json(last)) if json else console.print(_answer(last))
        return
    with Live(console=console, auto_refresh=False, vertical_overflow="ellipsis") as live:
        for growing in stream:
            live.update(_answer(growing), refresh=True)


def _answer(given: "Answer") -> RenderableType:
    parts = [Text(f"I understood: {printable(given.understood)}\n", "italic")] if given.understood else []
    parts += [Text(printable(given.text))] if given.text else []
    shown = [*given.cited] or [*given.quotes]
    if not given.declined:
        parts += [Text(), *(_quote(quote, f"[{number}]") for number, quote in enumerate(shown, 1))]
    if given.related and not given.claims:
        parts += [Text(), Text("Related, but no answer:"), *(_quote(quote, "-") for quote in given.related)]
    if given.dropped:
        parts += [Text(), Text(f"{given.dropped} sentences that the quotes do not support were left out.")]
    return Group(*parts, Text(), Text(_coverage(given)))


def _coverage(given: "Answer") -> str:
    covered = given.coverage
    if given.language != ENGLISH:
        return words(given.language).coverage(covered.documents, covered.used, covered.newest or "")
    if not covered.used:
        return f"{covered.documents} documents were searched."
    newest = f", the newest of {covered.newest}" if covered.newest else ""
    return f"From {covered.used} of {covered.documents} documents{newest}."


def _quote(quote: "Quote", mark: str) -> Text:
    said = " ".join(quote.text.split())
    return Text.assemble(f"{mark} “{shown(said)}”\n    ", (shown(reference(quote.passage.source, quote.page)), "dim"))


def reference(source: "Source", page: int | None = None) -> str:
    """One publication on one line: title, publisher, date, page, status and address, as far as they are known."""
    parts = [source.title, source.publisher, source.date, f"page {page}" if page else None]
    parts += [source.status if source.status != "current" else None, source.url]
    return ", ".join(part for part in parts if part)


def hits(found: "Iterable[Hit]", *, json: bool) -> None:
    """What a search found, the best first."""
    if json:
        line([_hit_as_json(hit) for hit in found])
        return
    for hit in found:
        passage = hit.passage
        heading = f"   {passage.heading}\n" if passage.heading else ""
        say(f"{hit.rank}. {hit.score:.3f}  {reference(passage.source, passage.page)}")
        say(f"{heading}   {' '.join(passage.text.split())}")


def _hit_as_json(hit: "Hit") -> Mapping[str, Any]:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": hit.score,
        "passage_id": passage.id,
        "text": passage.text,
        "heading": passage.heading,
        "page": passage.page,
        "start": passage.span.start,
        "end": passage.span.end,
        "source": {"id": passage.source.id, "title": passage.source.title, "date": passage.source.date},
    }


def added(items: "Iterable[tuple[Added, Sequence[Similar]]]", home: Path, *, json: bool) -> list[str]:
    """What became of each file, and which documents say the same, as it is known; returns what the statuses were."""
    stati: list[str] = []
    for item, similar in items:
        stati.append(item.status)
        if json:
            found = {"path": str(item.path), "status": item.status, "reason": item.reason, "source_id": item.source_id}
            line({**found, "similar": [one.source_id for one in similar]})
        else:
            what = ": ".join(part for part in (item.source_id, item.reason) if part)
            say(f"{item.status}: {shown(str(item.path))} ({shown(what)})", remark=item.status == "rejected")
            if similar:
                say(f"note: {shown(advice(item, similar, home))}", remark=True)
    return stati


def fetched(items: "Iterable[Fetched]", *, json: bool) -> list[str]:
    """What became of each address, as it is known; returns what the statuses were."""
    stati: list[str] = []
    for item in items:
        stati.append(item.status)
        if json:
            line(asdict(item))
        else:
            size = f" ({readable(item.bytes)})" if item.bytes else ""
            what = f"{item.status}: {item.id}: {item.url}{size} {item.reason}".rstrip()
            say(what, remark=item.status == "failed")
    return stati


def not_fetched(ids: "Sequence[str]") -> None:
    """The publications of which no address is known that could be fetched."""
    say(f"Of {len(ids)} more only a front page is known, which is not fetched: {', '.join(ids)}.", remark=True)


def left_out(files: Iterable[tuple[str, str]]) -> None:
    """Files that are not in the index, and why."""
    for name, reason in files:
        say(f"Left out: {shown(name)}: {shown(reason)}", remark=True)


def report(made: "Report", *, remark: bool = False) -> None:
    """What a build did."""
    changes = ("added", made.added), ("changed", made.changed), ("removed", made.removed)
    what = ", ".join(f"{len(ids)} {name}" for name, ids in changes if ids) or "no document changed"
    size = f"{made.documents} documents, {made.passages} passages ({made.new} new, {made.gone} gone)"
    say(f"Index {made.id}: {size}; {what} ({made.seconds:.1f} s).", remark=remark)
    for name, ids in changes:
        if ids:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            say(f"{name.capitalize()}: {', '.join(ids[:_NAMED])}{more}", remark=remark)
    for noted in made.noted:
        say(f"Not all of {shown(noted.name)}: {shown(noted.reason)}", remark=True)


def otherwise(found: "Iterable[Otherwise]", *, remark: bool = False) -> None:
    """Test prompts that the new index has other quotes for, as they are found."""
    for one in found:
        quotes = [f"  - {shown(text)}" for text in one.gone] + [f"  + {shown(text)}" for text in one.new]
        say("\n".join([f"Answers otherwise: {one.question}", *quotes]), remark=remark)


def evaluation(report: "Evaluation", outputs: "Outputs") -> None:
    """What test prompts came to; also written to the files that were asked for. Raises UsageError where it cannot be."""
    from bot.evaluation import html, terminal
    from bot.evaluation.report import as_json, write_whole

    say(terminal.text(report))
    if outputs.json:
        write_whole(outputs.json, dumps(as_json(report), indent=1) + "\n")
    if outputs.html:
        write_whole(outputs.html, html.page(report))
    for path in filter(None, (outputs.json, outputs.html)):
        say(f"Written: {path}", remark=True)


def fitted(text: str, path: Path) -> None:
    """A gate that was fitted, and where it was written."""
    say(text.partition("\n# Written by")[0].rstrip())
    say(f"Written: {path}. To answer with it, set WHOBOT_GATE to it.", remark=True)


def state(index: "IndexState", *, remark: bool = False) -> None:
    """What the index in use is."""
    kept = index.manifest
    fresh = "out of date: run `whobot index build`" if index.out_of_date else "up to date"
    size = f"{kept.documents} documents, {kept.passages} passages"
    say(f"Index {kept.id}: {size}; built {kept.built} with {kept.embedder}; {fresh}.", remark=remark)


def sources(rows: "Iterable[tuple[Source, int]]", *, json: bool) -> None:
    """Documents, with the number of their passages and what is not known of them."""
    if json:
        line([{**asdict(source), "passages": passages, "missing": missing(source)} for source, passages in rows])
        return
    console = console_for()
    if not console.is_terminal:
        console.width = 1000  # every document stays on one line, for grep
    table = Table(box=None, pad_edge=False)
    for name in ("id", "date", "kind", "publisher", "licence", "passages", "missing"):
        table.add_column(name, justify="right" if name == "passages" else "left")
    table.add_column("title", no_wrap=True)
    for source, passages in rows:
        known = (source.id, source.date, source.kind, source.publisher, source.licence, str(passages))
        table.add_row(*(shown(value or "-") for value in known), ", ".join(missing(source)) or "-", shown(source.title))
    console.print(table)


def missing(source: "Source") -> list[str]:
    """The fields of a source that a reference or a filter needs and that are not known."""
    unknown = {name: getattr(source, name) for name in ("publisher", "date", "url", "licence", "pillars")}
    kind = ["kind"] if source.kind == "document" else []  # what is read without a kind is a "document"
    return kind + [name for name, value in unknown.items() if not value]


def models(rows: "Iterable[Listed]") -> None:
    """Model files and whether they are here."""
    table = Table(box=None, pad_edge=False)
    for name in ("model", "for", "size", "licence", "here"):
        table.add_column(name, no_wrap=True)
    table.add_column("about")
    for row in rows:
        kept = row.weights
        state = {"here": "yes", "missing": "no", "damaged": "damaged"}[row.state]
        table.add_row(kept.name, kept.role, readable(kept.size), kept.licence, state, kept.about)
    console_for().print(table)


def findings(found: "Sequence[Finding]", *, json: bool) -> None:
    """What the doctor found."""
    if json:
        line({"ok": all(finding.ok for finding in found), "checks": [finding.as_json() for finding in found]})
        return
    for finding in found:
        level = {"right": "ok   ", "remark": "note ", "wrong": "WRONG"}[finding.level]
        say(f"{level} {finding.name}: {shown(finding.message)}")
