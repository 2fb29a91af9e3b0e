"""Passages: exact, ordered, whole sentences, within the limit, under their heading."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans
from corpus.source import Block, BlockKind, Document, Source, Span
from corpus.split import split

SOURCE = Source("s", "The title", "document", None, None, None, None, "en")
Part = tuple[BlockKind, int, str]


def words(text: str) -> int:
    return len(text.split())


def document(*parts: Part, pages: tuple[int, ...] = ()) -> Document:
    text = ""
    blocks: list[Block] = []
    for kind, level, content in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, Span(len(text), len(text) + len(content)), level))
        text += content
    return Document(SOURCE, text, tuple(blocks), pages)


def paragraph(text: str) -> Part:
    return ("paragraph", 0, text)


def item(text: str) -> Part:
    return ("item", 0, text)


def heading(level: int, text: str) -> Part:
    return ("heading", level, text)


SENTENCE = st.builds(
    lambda count, letter: " ".join([letter.upper(), *[letter * 3] * count]) + ".",
    st.integers(min_value=0, max_value=12),
    st.sampled_from("bcdfghk"),
)
PARTS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(1, 3), SENTENCE),
        st.tuples(st.sampled_from(["contents", "reference"]), st.just(0), SENTENCE),
        st.tuples(
            st.sampled_from(["paragraph", "item", "table"]),
            st.just(0),
            st.builds(
                lambda sentences, end: " ".join(sentences)[:-1] + end,
                st.lists(SENTENCE, min_size=1, max_size=6),
                st.sampled_from([".", ":"]),
            ),
        ),
    ),
    max_size=12,
)


@given(PARTS, st.integers(4, 30), st.lists(st.integers(0, 400), max_size=4))
def test_properties(parts: list[Part], limit: int, pages: list[int]) -> None:
    whole = document(*parts, pages=(0, *sorted(pages)))
    passages = split(whole, words, limit, ceiling=limit + 5)
    for before, after in pairwise(passages):
        assert before.span.end <= after.span.start
    for passage in passages:
        assert passage.text == whole.text[passage.span.start : passage.span.end]
        assert words(passage.text) <= limit or (
            len(sentence_spans(passage.text)) == 1 and words(passage.text) <= limit + 5
        )
        assert passage.page == sum(1 for start in whole.pages if start <= passage.span.start)
        assert passage.page_at(passage.span.end - 1) == sum(1 for start in whole.pages if start < passage.span.end)
    assert len({passage.id for passage in passages}) == len(passages)
    for block in whole.blocks:
        for found in sentence_spans(whole.text[block.span.start : block.span.end]):
            start, end = block.span.start + found.start, block.span.start + found.end
            around = [p for p in passages if p.span.start <= start and end <= p.span.end]
            if block.kind not in {"paragraph", "item", "table"}:
                assert not [p for p in passages if p.span.start < end and start < p.span.end]
            elif words(whole.text[start:end]) <= limit + 5:
                assert len(around) == 1


def test_heading_path_leaves_out_the_title() -> None:
    passages = split(
        document(
            heading(1, "The  Title"),
            paragraph("First."),
            heading(2, "A"),
            heading(3, "B"),
            paragraph("Second."),
            heading(2, "C"),
            paragraph("Third."),
            heading(1, "D"),
            paragraph("Fourth."),
        ),
        words,
    )
    assert [(p.heading, p.text) for p in passages] == [
        ("", "First."),
        ("A > B", "Second."),
        ("C", "Third."),
        ("D", "Fourth."),
    ]


def test_small_blocks_are_packed_and_blocks_stay_whole() -> None:
    passages = split(document(paragraph("One one."), paragraph("Two two."), paragraph("Three. Three three.")), words, 5)
    assert [p.text for p in passages] == ["One one.\n\nTwo two.", "Three. Three three."]


def test_long_block_is_split_between_sentences() -> None:
    passages = split(document(paragraph("One one one. Two two two. Three three.")), words, 6)
    assert [p.text for p in passages] == ["One one one. Two two two.", "Three three."]


def test_what_leads_into_a_list_stays_with_it() -> None:
    parts = (
        paragraph("Before it came four."),
        paragraph("The aims are:"),
        item("one;"),
        item("two."),
        paragraph("End."),
    )
    assert [p.text for p in split(document(*parts), words, 7)] == [
        "Before it came four.",
        "The aims are:\n\none;\n\ntwo.\n\nEnd.",
    ]


def test_what_leads_into_a_long_list_stays_with_its_first_item() -> None:
    parts = (paragraph("Before it."), paragraph("The aims are:"), item("one one;"), item("two two two."))
    assert [p.text for p in split(document(*parts), words, 5)] == [
        "Before it.",
        "The aims are:\n\none one;",
        "two two two.",
    ]


def test_a_contents_block_is_never_inside_a_passage() -> None:
    parts = (paragraph("One."), ("contents", 0, "Chapter 1 …… 3"), paragraph("Two."), ("reference", 0, "1. Smith."))
    assert [p.text for p in split(document(*parts), words)] == ["One.", "Two."]  # type: ignore[arg-type]


def test_long_sentence_is_kept_whole_up_to_the_ceiling_and_cut_beyond() -> None:
    seven = "A bb cc dd ee ff gg."
    kept = split(document(paragraph(f"One. {seven} Two.")), words, 5, ceiling=7)
    assert [p.text for p in kept] == ["One.", seven, "Two."]
    cut = split(document(paragraph(f"One. {seven} Two.")), words, 5, ceiling=6)
    assert [p.text for p in cut] == ["One.", "A bb cc dd ee", "ff gg.", "Two."]


def test_text_without_blanks_is_cut_too() -> None:
    passages = split(document(paragraph("指南" * 50)), len, 30, ceiling=40)
    assert "".join(p.text for p in passages) == "指南" * 50
    assert all(len(p.text) <= 30 for p in passages)


def test_pages() -> None:
    whole = document(paragraph("One one."), paragraph("Two two."), pages=(0, 4, 4, 10, 50))
    (passage,) = split(whole, words)
    assert (passage.page, passage.pages) == (1, (4, 4, 10))
    assert passage.page_at(whole.text.index("Two")) == 4
    (unpaged,) = split(replace(whole, pages=()), words)
    assert (unpaged.page, unpaged.pages, unpaged.page_at(3)) == (None, (), None)


def test_ids_do_not_move_with_the_rest_of_the_document() -> None:
    old = split(document(heading(2, "A"), paragraph("Same."), heading(2, "B"), paragraph("Same.")), words)
    new = split(
        document(
            heading(2, "New"),
            paragraph("New."),
            heading(2, "A"),
            paragraph("Same."),
            heading(2, "B"),
            paragraph("Same."),
        ),
        words,
    )
    assert [p.id for p in new[1:]] == [p.id for p in old]
    twice = split(document(paragraph("Same."), ("contents", 0, "x"), paragraph("Same.")), words)
    assert len({p.id for p in twice}) == 2
    assert all(p.id.startswith("s-") for p in twice)


@pytest.mark.parametrize("parts", [(), (heading(1, "Alone"),)])
def test_nothing_to_quote(parts: tuple[Part, ...]) -> None:
    assert split(document(*parts), words) == ()
