"""Which documents a filter keeps, and what it says of values that fit none."""

from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.library import Library
from corpus.source import Source
from index.filters import KINDS, OFFICES, PLACES, Filter, checked


def source(
    *, kind: str = "report", publisher: str | None = "WHO", date: str | None = "2024", pillars: tuple[str, ...] = ()
) -> Source:
    return Source("x", "X", kind, publisher, date, None, None, "en", pillars)


@pytest.mark.parametrize(
    ("since", "until", "date", "expected"),
    [
        ("2024", None, "2024-01-01", True),
        ("2024", None, "2023-12-31", False),
        ("2024", None, "2024", True),
        ("2024-06", None, "2024", True),
        ("2024-06", None, "2024-05", False),
        ("2024-06-15", None, "2024-06", True),
        ("2025", None, "2024", False),
        (None, "2024", "2024-12-31", True),
        (None, "2024-03", "2024", True),
        (None, "2024-03", "2024-04", False),
        (None, "2023", "2024", False),
        ("2020", "2022", "2021-06-28", True),
        ("2020", "2022", "2023", False),
        ("2024-03", "2024-03", "2024-03-31", True),
        ("2024", None, None, False),
        (None, "2024", None, False),
        (None, None, None, True),
    ],
)
def test_dates_match_where_they_have_a_day_in_common(
    since: str | None, until: str | None, date: str | None, expected: bool
) -> None:
    assert Filter(since=since, until=until).matches(source(date=date)) is expected


@pytest.mark.parametrize(
    ("asked", "kind", "expected"),
    [
        ("guidance", "guidance", True),
        ("Guidelines", "guidance", True),
        ("guidance", "guideline", True),
        ("GUIDANCE", "WHO guidance", True),
        ("resolutions", "governing body", True),
        ("speeches", "speech", True),
        ("press releases", "news", True),
        ("briefs", "technical brief", True),
        ("technical brief", "policy brief", False),
        ("strategies", "strategy", True),
        ("guidance", "guide", False),
        ("report", "speech", False),
        ("  ", "report", False),
    ],
)
def test_kinds_are_forgiving(asked: str, kind: str, expected: bool) -> None:
    assert Filter(kinds=(asked,)).matches(source(kind=kind)) is expected


@pytest.mark.parametrize(
    ("asked", "publisher", "expected"),
    [
        ("WHO", "WHO, ITU, WIPO", True),
        ("World Health Organization", "WHO", True),
        ("who", "WHO Regional Office for Europe", True),
        ("WHO/Europe", "WHO Regional Office for Europe", True),
        ("european region", "WHO Regional Office for Europe", True),
        ("European Region", "WHO/Europe", True),
        ("Europe", "Council of Europe", False),
        ("EURO", "Euro Surveillance", False),
        ("PAHO", "Pan American Health Organization", True),
        ("Region of the Americas", "PAHO/WHO, Inter-American Development Bank", True),
        ("AFRO", "WHO Regional Office for Africa, ITU, USAID", True),
        ("AFRO", "WHO Regional Office for Europe", False),
        ("Western Pacific", "WHO Regional Office for the Western Pacific", True),
        ("International Telecommunication Union", "ITU, WHO", True),
        ("Asian Development", "Asian Development Bank", True),
        ("WHO", "Whole Health Foundation", False),
        ("WHO", None, False),
    ],
)
def test_publishers_are_known_by_their_other_names(asked: str, publisher: str | None, expected: bool) -> None:
    assert Filter(publishers=(asked,)).matches(source(publisher=publisher)) is expected


def test_pillars_are_known_by_their_other_names() -> None:
    one = source(pillars=("governance", "implementation"))
    assert Filter(pillars=("Governance and regulation",)).matches(one)
    assert Filter(pillars=("knowledge", "localization")).matches(one)
    assert not Filter(pillars=("knowledge sharing",)).matches(one)
    assert not Filter(pillars=("governance",)).matches(source())


def test_all_that_is_given_has_to_fit() -> None:
    found = Filter("2024", kinds=("report", "speech"), publishers=("ITU", "WHO"))
    assert found.matches(source())
    assert not found.matches(source(kind="news"))
    assert not found.matches(source(publisher="IARC"))
    assert not found.matches(source(date="2023"))


def test_it_says_itself_in_words() -> None:
    everything = Filter("2024-03", "2025-01-09", ("guidance", "report"), ("WHO/Europe",), ("governance",))
    assert str(everything) == (
        "from March 2024 to 9 January 2025, guidance or report, by WHO/Europe, governance pillar"
    )
    assert str(Filter("2024", kinds=("guidance",))) == "since 2024, guidance"
    assert str(Filter(until="2019")) == "until 2019"
    assert str(Filter("2021", "2021")) == "of 2021"
    assert str(Filter()) == "all documents"


def test_one_filter_over_another() -> None:
    given, understood = Filter(until="2020", kinds=("report",)), Filter("2024", publishers=("ITU",), kinds=("speech",))
    assert given.over(understood) == Filter(None, "2020", ("report",), ("ITU",))
    assert Filter().over(understood) == understood
    assert Filter().empty and not understood.empty


@pytest.mark.parametrize(
    "value", ["", "soon", "24", "2024-13", "2024-02-30", "2024-3", "0000", "2024-03-", "２０２４-03-01x"]
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        Filter(since=value)


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(UsageError, match="Swap"):
        Filter("2024", "2023")
    assert Filter("2024-06", "2024").matches(source())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Filter(kinds=("recipe",)), r"has the kind “recipe”\. There are: report \(2\), speech \(1\)\."),
        (Filter(publishers=("UNICEF",)), r"has the publisher “UNICEF”\. There are: WHO \(2\)\."),
        (Filter(pillars=("money",)), r"has the pillar “money”\. There are: governance \(1\)\."),
        (Filter("2030"), r"fits: since 2030\. Documents are dated from 2021 to 2024\."),
        (Filter("2024", kinds=("speech",)), "fits: since 2024, speech"),
    ],
)
def test_a_value_that_no_document_has_lists_what_there_is(asked: Filter, message: str) -> None:
    sources = [
        source(pillars=("governance",)),
        source(date="2021", kind="speech"),
        source(publisher=None, date=None),
    ]
    with pytest.raises(UsageError, match=message):
        checked(asked, sources)


def test_long_lists_are_cut() -> None:
    with pytest.raises(UsageError, match=r"k0 \(1\).*, and 70 more\."):
        checked(Filter(kinds=("recipe",)), [source(kind=f"k{number}") for number in range(100)])


def test_what_fits_is_handed_back() -> None:
    found = Filter("2024", kinds=("reports",))
    assert checked(found, [source()]) is found


def test_our_own_documents_are_found_by_the_names_of_the_tables(tmp_path: Path) -> None:
    sources = [document.source for document in Library(tmp_path).documents()]
    for office in OFFICES:
        assert checked(Filter(publishers=(office,)), sources)
        names = {
            frozenset(one.id for one in sources if Filter(publishers=(name,)).matches(one))
            for name in (office, *OFFICES[office], *PLACES[office])
        }
        assert len(names) == 1, office
    first = [row[0] for row in KINDS if any(Filter(kinds=(row[0],)).matches(one) for one in sources)]
    assert {"guidance", "resolution", "speech", "event", "tool"} <= set(first)
    assert all(any(Filter(kinds=(one.kind,)).matches(other) for other in sources) for one in sources)
