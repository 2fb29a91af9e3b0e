import pytest

from index.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WHO's guidelines on AI", ["who", "s", "guidelin", "ai"]),
        ("The GUIDELINE of the guideline", ["guidelin", "guidelin"]),
        ("ﬁnancing  ＡＩ", ["financ", "ai"]),
        ("Éthique, 伦理 and أخلاقيات", ["éthiqu", "伦理", "أخلاقيات"]),
        ("MX-4711_b", ["mx", "4711_b"]),
        ("the of, ...", []),
    ],
)
def test_words_are_compared_by_their_stems(text: str, expected: list[str]) -> None:
    assert words(text) == expected
