"""The fixed words of the page: its title, the notice, the suggested questions, and the account of what this is.

Knows nothing of gradio, of the documents only what a Source tells, and of measurements only what a Scorecard does.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from bot.evaluation.scorecard import REPORT, Headline, Scorecard
from bot.page.entry import in_words, link_of
from corpus.source import Source, newest

TITLE = "What is WHO doing on AI and health?"

HEADER = (
    f'<header class="masthead"><h1>{TITLE}</h1>'
    "<p>Answers from documents, each sentence with the quote that supports it.</p></header>"
)

NOTICE = (
    '<p class="disclaimer" role="note">An independent project, not a product of the World Health Organization (WHO). '
    "Answers come from the documents in the library and are no medical advice; "
    "in an emergency call your local number.</p>"
)

SUGGESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("What exactly is WHO doing at the intersection of AI and health?",)),
    (
        "Governance",
        (
            "Which six principles does WHO set out for the ethics and governance of AI for health?",
            "What does WHO recommend to governments on large multi-modal models?",
        ),
    ),
    (
        "Knowledge sharing",
        (
            "Which courses on AI and health does WHO offer?",
            "What is the Global Initiative on AI for Health?",
        ),
    ),
    (
        "Implementation",
        (
            "What does WHO recommend on computer-aided detection of tuberculosis?",
            "What is S.A.R.A.H.?",
        ),
    ),
)
"""Pillar and questions; the first group is the question that the project started from."""

_PARAGRAPHS = """
<h2>What this is</h2>
<p>A chat that answers questions about the World Health Organization's work on artificial intelligence (AI) and health.
{where}</p>
<p>It is an independent project. It is not a WHO product, does not speak for WHO, and gives no medical advice. In an
emergency call your local number.</p>
<h2>How an answer is made</h2>
<ol>
<li>The documents are searched, and the sentences that fit your question best are shown word for word, at once.</li>
<li>It is decided whether these quotes answer the question: by two small models that were trained for this, and, where they
are not sure, by the language model too. If not, the chat says so and shows what is nearest.</li>
<li>The sentence that answers best is told at once, word for word. Where it may not be what you asked for, you are told.</li>
<li>Where more may be said, a small language model joins the quotes into sentences.</li>
<li>Each sentence is checked against the quotes: its numbers, dates, names, its strength (“may”, “should”, “must”) and
its denials. A sentence that no quote supports is left out, and you are told how many were.</li>
</ol>
<h2>Limits</h2>
<ul>
<li>It knows only the documents in its library. What WHO has done beyond them is not known to it.</li>
<li>Most documents here are summaries that this project wrote from official pages; each source says whether you read the
original text or a summary. Before you quote WHO, open the official page.</li>
<li>The check is done by rules and can err. Open the citation: the quote is there, marked, in its context.</li>
<li>Questions are understood in English.</li>
</ul>
"""


_ALONE = "It runs on this computer alone: no account, no key, and nothing that you ask leaves the machine."
_SERVED = "It runs on this computer and with servers, to which what you ask is sent: {servers}."


_UNMEASURED = (
    "<p>How good the answers are has not been measured on this computer. The keeper can do so with “whobot eval”.</p>"
)


def about(
    sources: Sequence[Source],
    versions: Mapping[str, str],
    servers: Sequence[str] = (),
    scorecard: Scorecard | None = None,
) -> str:
    """What this is, how it works, its limits, how good it was found to be, its documents and the versions of its parts.

    ``servers``: the addresses that questions are sent to. ``scorecard``: the last measurement, None where there is none.
    """
    where = _SERVED.format(servers=escape(", ".join(servers))) if servers else _ALONE
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in versions.items())
    measured = f"<h2>Measured</h2>{_measured(scorecard) if scorecard else _UNMEASURED}"
    library = _documents(sources)
    return f'<article class="about">{_PARAGRAPHS.format(where=where)}{measured}{library}<h2>Versions</h2><dl class="facts">{rows}</dl></article>'


def _measured(card: Scorecard) -> str:
    """Five figures, each with its interval and the number of prompts, and what they were measured on."""
    model = f"the model {card.model}" if card.model else "no language model: quotes only"
    kept = ", which nothing was fitted on" if card.split == REPORT else ""
    what = (
        f"{card.n} test prompts of the set “{card.split}”{kept}, asked on {in_words(card.date[:10])} of the index "
        f"{card.index}, with {model}. In brackets: 95 % interval, and the number of prompts that a figure is of."
    )
    rows = "".join(
        f"<div><dt>{escape(figure.label)}</dt><dd>{_percent(figure.value)}{_range(figure)}</dd></div>"
        for figure in card.figures
    )
    return f'<p>{escape(what)}</p><dl class="facts">{rows}</dl>'


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _range(figure: Headline) -> str:
    known = figure.low is not None and figure.high is not None
    interval = f"{100 * (figure.low or 0):.0f} to {_percent(figure.high or 0)}; " if known else ""
    return f" ({interval}{figure.n})"


def _documents(sources: Sequence[Source]) -> str:
    latest = newest(sources)
    dated = f", the newest from {escape(in_words(latest[:7]))}" if latest else ""
    own = Counter(source.wording for source in sources)["summary"]
    said = f"{len(sources)} documents{dated}; {own} of them are summaries written by this project."
    by_date = sorted(sources, key=lambda source: source.date or "", reverse=True)
    items = "".join(f"<li>{_document(source)}</li>" for source in by_date)
    return (
        f'<h2>The library</h2><p>{said}</p><details class="folded"><summary>All documents, the newest first</summary>'
        f"<ul>{items}</ul></details>"
    )


def _document(source: Source) -> str:
    address = link_of(source)
    title = escape(source.title)
    linked = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{title}</a>' if address else title
    rest = [source.publisher or "", in_words(source.date) if source.date else ""]
    return ", ".join([linked, *(escape(part) for part in rest if part)])
