"""Quotes are whole sentences, verbatim, within the room that there is."""

from dataclasses import replace

from bot.quote import LIMIT, TOKENS, Search, find_quotes, share_quotes
from bot.ranking import Ranking
from corpus.source import Passage, Span
from index.embed import Embedder
from index.search import Hit
from tests.bot.evidence import Odds, source

TEXT = (
    "The AIM Toolkit speeds up risk assessments in emergencies. It was shown at a workshop in Amman in December 2025. "
    "Is the toolkit free? Twenty countries took part in the workshop in Amman. Photo: WHO."
)
LIST = "The toolkit has three uses:\n- plans for emergencies\n- monitoring of outbreaks\n- reports on the situation"


def hits(*texts: str, heading: str = "") -> list[Hit]:
    found, start = [], 0
    for rank, text in enumerate(texts, 1):
        passage = Passage(f"p{rank}", source(), text, Span(start, start + len(text)), None, heading)
        found.append(Hit(passage, 1.0 / rank, rank))
        start += len(text) + 2
    return found


def test_quotes_are_whole_sentences_that_stand_alone(embedder: Embedder) -> None:
    question = "Where was the AIM Toolkit shown?"
    quotes = find_quotes(question, embedder.embed([question])[0], hits(TEXT), embedder)
    texts = [quote.text for quote in quotes]
    assert any("Amman in December 2025" in text for text in texts)
    for text in texts:
        assert text in TEXT
        assert not text.startswith("It was")  # joined to the sentence that says what "it" is
        assert "free?" not in text and text != "Photo: WHO."


def test_a_list_is_quoted_with_its_lead_in(embedder: Embedder) -> None:
    question = "Which three uses does the toolkit have?"
    quotes = find_quotes(question, embedder.embed([question])[0], hits(LIST), embedder)
    assert [quote.text for quote in quotes] == [LIST]


def test_room_and_number_are_kept_and_the_order_is_that_of_the_text(embedder: Embedder) -> None:
    texts = [
        f"Country number {n} uses the toolkit of WHO in its hospitals and trains the staff there." for n in range(60)
    ]
    passages = [" ".join(texts[n : n + 6]) for n in range(0, 60, 6)]
    question = "Which country uses the toolkit?"
    quotes = find_quotes(question, embedder.embed([question])[0], hits(*passages), embedder)
    assert 1 <= len(quotes) <= LIMIT
    assert sum(embedder.count_tokens(quote.text) for quote in quotes) <= TOKENS
    assert [quote.span.start for quote in quotes] == sorted(quote.span.start for quote in quotes)


def test_comments_of_readers_and_empty_hits_give_none(embedder: Embedder) -> None:
    vector = embedder.embed(["toolkit"])[0]
    assert find_quotes("toolkit", vector, hits(TEXT, heading="Comments"), embedder) == ()
    assert find_quotes("toolkit", vector, [], embedder) == ()


def test_ids_depend_on_the_place_only(embedder: Embedder) -> None:
    one = find_quotes("Amman", embedder.embed(["Amman"])[0], hits(TEXT), embedder)
    two = find_quotes("Amman", embedder.embed(["Amman"])[0], hits(TEXT), embedder)
    assert [quote.id for quote in one] == [quote.id for quote in two]
    assert len({quote.id for quote in one}) == len(one)


def test_a_publication_comes_before_the_summary_of_it(embedder: Embedder) -> None:
    """Both say the same; the publication's own words are the first choice."""
    title = "Ethics and governance of AI for health: guidance"
    summary = replace(source(title, id="summary"), wording="summary")
    text = "The six principles of the guidance are autonomy, safety, transparency, accountability, equity and sustainability."
    found = [
        Hit(Passage(of.id, of, text, Span(0, len(text)), None, ""), score, rank)
        for rank, (of, score) in enumerate([(summary, 1.0), (source(title, id="publication"), 0.9)], 1)
    ]
    question = "What are the six principles of the guidance?"
    quotes = find_quotes(question, embedder.embed([question])[0], found, embedder)
    assert quotes[0].passage.source.id == "publication"


def test_the_finder_takes_part_in_the_choice(embedder: Embedder) -> None:
    texts = [
        f"Country number {n} uses the toolkit of WHO in its hospitals and trains the staff there." for n in range(60)
    ]
    passages = [" ".join(texts[n : n + 6]) for n in range(0, 60, 6)]
    question = "Which country uses the toolkit?"
    search = Search(question, embedder.embed([question])[0], hits(*passages))
    plain = share_quotes((search,), embedder, limit=1)
    (wanted,) = {text for text in texts if "number 15 " in text}
    assert wanted not in plain[0].text
    told = share_quotes((search,), embedder, limit=1, ranking=Ranking(embedder, Odds(**{"number 15 ": 3.0})))
    assert wanted in told[0].text
    without = share_quotes((search,), embedder, limit=1, ranking=Ranking(embedder))
    assert without == plain, "nobody tells, so that nothing changes"
