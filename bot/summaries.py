"""Which documents among the hits are our accounts of a publication that is itself among them."""

import re
from collections.abc import Sequence

from corpus.source import Source
from index.search import Hit


def summarised(hits: Sequence[Hit]) -> frozenset[str]:
    """Ids of the summaries among the hits whose publication is itself among them: same address, number or title."""
    sources = {hit.passage.source for hit in hits}
    originals = [source for source in sources if source.wording != "summary"]
    return frozenset(
        source.id
        for source in sources
        if source.wording == "summary" and any(_is_same_publication(source, original) for original in originals)
    )


def _is_same_publication(source: Source, other: Source) -> bool:
    title, its = (re.sub(r"\W+", " ", one.title).strip().lower() for one in (source, other))
    return (
        (source.url is not None and source.url == other.url)
        or bool(set(source.identifiers) & set(other.identifiers))
        or (len(title.split()) > 4 and title in its)
        or (len(its.split()) > 4 and its in title)
    )
