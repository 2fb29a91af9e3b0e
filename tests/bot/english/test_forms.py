"""The forms of a verb are made from its bare form."""

import pytest

from bot.english.forms import is_bare, past, third_person


@pytest.mark.parametrize(
    ("bare", "then", "he"),
    [
        ("ban", "banned", "bans"),
        ("withdraw", "withdrew", "withdraws"),
        ("publish", "published", "publishes"),
        ("deny", "denied", "denies"),
        ("open", "opened", "opens"),
        ("expel", "expelled", "expels"),
        ("have", "had", "has"),
    ],
)
def test_forms_of_verbs(bare: str, then: str, he: str) -> None:
    """Irregular ones from a list, the others by rule."""
    assert (is_bare(bare), past(bare), third_person(bare)) == (True, then, he)
