"""The list of official publications: against the project's documents and the fact base, and what is wrong in others."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from corpus.errors import CorpusError, UsageError
from corpus.library import OWN
from corpus.publications import Publications, read_publications
from corpus.read import read
from corpus.web import Rules
from tests.corpus.test_documents import ORDER

ADDRESS = re.compile(r"https://[^\s\])]+")
ELSEWHERE = {"npj-digital-medicine-gi-ai4h"}  # a journal's, by its DOI


@pytest.fixture(scope="module")
def own() -> Publications:
    return read_publications()


@pytest.fixture(scope="module")
def facts(shared: Path) -> str:
    return (shared / "who" / "facts.md").read_text(encoding="utf-8")


def test_each_has_its_document(own: Publications) -> None:
    for item in own.items:
        assert read(OWN / f"{item.id}.md").source.title == item.title


def test_every_address_is_in_the_fact_base(own: Publications, facts: str) -> None:
    known = {address.rstrip(".,;") for address in ADDRESS.findall(facts)}
    assert {address for item in own.items for address in item.addresses} - known == set()


def test_every_address_may_be_asked_for(own: Publications) -> None:
    rules = Rules(own.hosts)
    for item in own.items:
        assert item.addresses
        for address in item.addresses:
            assert str(rules.checked(address)) == address


def test_no_host_is_allowed_that_the_fact_base_does_not_name(own: Publications, facts: str) -> None:
    assert own.hosts - {urlsplit(address).hostname for address in ADDRESS.findall(facts)} == set()
    without = {host.removeprefix("www.") for host in own.hosts}
    used = {urlsplit(address).hostname or "" for item in own.items for address in item.addresses}
    assert without == {host.removeprefix("www.") for host in used}


def test_no_item_with_an_official_address_is_left_out(own: Publications, facts: str) -> None:
    addresses = {item.id: item.addresses for item in own.items}
    sections = re.split(r"^## \d+\. ", facts.partition("# PART 8")[0], flags=re.MULTILINE)[1:]
    for id_, section in zip(ORDER, sections, strict=True):
        for address in ADDRESS.findall(section.split("\n- ")[1]):  # the line with the item's own address
            assert address.rstrip(".,;") in addresses.get(id_, ()), id_
        url = read(OWN / f"{id_}.md").source.url
        assert url is None or id_ in ELSEWHERE or url in addresses[id_]


def test_what_is_known_of_a_page_by_itself_is_in_the_fact_base(own: Publications, facts: str) -> None:
    for item in own.items:
        for page in item.pages:
            assert page.metadata.get("date", "2026")[:4] in facts
            assert set(page.metadata) <= {"title", "date", "kind", "publisher", "language"}


def test_all_that_have_something_to_fetch_are_chosen(own: Publications) -> None:
    chosen = own.chosen(())
    assert {item.id for item in chosen} | {item.id for item in own.unreachable} == {item.id for item in own.items}
    assert not {*chosen} & {*own.unreachable}
    assert [item.id for item in own.chosen(["sarah", "eios", "sarah"])] == ["sarah", "eios"]


def test_an_id_that_is_not_there(own: Publications) -> None:
    with pytest.raises(UsageError, match=r"known for 'tmgl', 'x'. Choose from: gi-ai4h, .*leave the ids out"):
        own.chosen(["tmgl", "sarah", "x"])


GOOD = 'hosts = ["who.int"]\n[[publication]]\nid = "a"\ntitle = "A"\nsites = ["https://who.int/a"]\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hosts = [", "Invalid value"),
        ('hosts = ["who.int"]', "publication"),
        (GOOD.replace("id", "name"), "unknown key 'name'"),
        (GOOD.replace("title", "titel"), "unknown key 'titel'"),
        (GOOD.replace("sites = ", "sites = [] #"), "'a' has no address"),
        (GOOD.replace('["who.int"]', "[]"), r"host of https://who.int/a \(a\) is not among the hosts"),
        (GOOD + GOOD.partition("\n")[2], "more than one item has the id 'a'"),
        (GOOD + 'pages = [{ url = "https://who.int/b", date = "yesterday" }]', "date is 'yesterday'"),
        (GOOD + 'pages = [{ url = "https://who.int/b", colour = "red" }]', "'colour' cannot be set"),
        (GOOD + 'pages = [{ title = "B" }]', "url"),
        (GOOD + "pages = [5]", "not subscriptable"),
    ],
)
def test_a_list_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=said) as raised:
        read_publications(path)
    assert str(path) in str(raised.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="No such file"):
        read_publications(tmp_path / "none.toml")
