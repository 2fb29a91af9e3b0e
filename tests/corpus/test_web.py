"""What may be asked for: addresses, the names behind them, and certificates."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.web import Rules, Web, named
from corpus.wire import is_public
from tests.corpus.site import served

HOSTS = frozenset({"www.who.int", "localhost", "10.0.0.1"})


@pytest.mark.parametrize(
    "address",
    [
        "https://www.who.int",
        "https://www.who.int/a b?x=ä#f",
        "https://WWW.WHO.INT:443/",
        "https://www.who.int/http://evil.example/",
    ],
)
def test_addresses_that_may_be_asked_for(address: str) -> None:
    assert Rules(HOSTS).checked(address).host == "www.who.int"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://www.who.int/", "only https addresses are"),
        ("ftp://www.who.int/", "only https addresses are"),
        ("www.who.int/", "only https addresses are"),
        ("", "only https addresses are"),
        ("https://www.who.int:444/", "only the usual port is"),
        ("https://www.who.int:80/", "only the usual port is"),
        ("https://a:b@www.who.int/", "user name or a password"),
        ("https://www.who.int@evil.example/", "user name or a password"),
        ("https://www.who.int\\@evil.example/", "user name or a password"),
        ("https://evil.example/", "is not one of the listed hosts"),
        ("https://www.who.int.evil.example/", "is not one of the listed hosts"),
        ("https://evil-www.who.int/", "is not one of the listed hosts"),
        ("https://www.who.int./", "is not one of the listed hosts"),
        ("https://www.whо.int/", "is not one of the listed hosts"),  # a Cyrillic o
        ("https:///", "no host is not one"),
        ("https://www.who.int/\r\nX: y", "is no address"),
        ("https://[::1/", "is no address"),
    ],
)
def test_addresses_that_may_not(address: str, said: str) -> None:
    with pytest.raises(FetchError, match=said) as raised:
        Rules(HOSTS).checked(address)
    assert "a:b" not in str(raised.value)


@pytest.mark.parametrize("address", ["8.8.8.8", "104.18.1.1", "2606:4700::1", "64:ff9b::8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
        *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%2", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2002:7f00:1::", "2001::1", "64:ff9b::127.0.0.1"),
        *("64:ff9b::10.0.0.1", "64:ff9b:1::1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


def asked(address: str, *found: str) -> str:
    """Ask for an address whose host has the addresses ``found``; returns the reason of the failure."""
    looked_up: list[tuple[str, int]] = []

    def names(host: str, port: int) -> Sequence[str]:
        looked_up.append((host, port))
        if not found:
            raise OSError("no such name")
        return found

    with (
        Web(Rules(HOSTS), names=names) as web,
        pytest.raises(FetchError) as raised,
        web.get(address, robots=False),
    ):
        pass
    assert looked_up in ([], [("www.who.int", 443)], [("localhost", 443)])
    return str(raised.value)


@pytest.mark.parametrize("found", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1",), ("::ffff:169.254.169.254",)])
def test_a_name_with_an_address_that_is_not_public(found: tuple[str, ...]) -> None:
    assert f"is at {found[-1]}, which is not a public address" in asked("https://www.who.int/", *found)


def test_a_listed_host_that_is_a_private_address() -> None:
    assert "is at 10.0.0.1, which is not a public address" in asked("https://10.0.0.1/")


def test_a_name_without_an_address() -> None:
    assert "address of www.who.int cannot be found (no such name)" in asked("https://www.who.int/")


def test_this_machine_is_not_asked_without_leave() -> None:
    assert "not a public address" in asked("https://localhost/", "127.0.0.1")


def test_a_name_that_changes_its_mind_is_looked_up_and_checked_for_each_connection() -> None:
    """Rebinding: what is checked is what is connected to, so a second answer gains nothing."""
    answers = iter([("127.0.0.1",), ("10.0.0.1",)])
    rules = Rules(frozenset({"rebound.example"}), local=True, pause=0.0)
    with served() as site, Web(rules, names=lambda host, port: next(answers)) as web:
        address = site.address("/", "rebound.example")
        with web.get(address, robots=False) as answer:
            assert answer.status == 404
        web._pool.close()
        with pytest.raises(FetchError, match=r"rebound.example is at 10.0.0.1"), web.get(address, robots=False):
            pass
    assert len(site.asked) == 1


def test_the_second_address_is_tried_where_the_first_is_silent() -> None:
    rules = Rules(frozenset({"two.example"}), local=True, pause=0.0)
    with (
        served() as site,
        Web(rules, names=lambda host, port: ("127.0.0.9", "127.0.0.1")) as web,
        web.get(site.address("/", "two.example"), robots=False) as answer,
    ):
        assert answer.status == 404


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server on this machine that speaks TLS, and its certificate, for which nobody vouches."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=secure.example"]
    command += ["-addext", "subjectAltName=DNS:secure.example", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with served(context) as site:
        yield site.address("/", "secure.example").replace("http:", "https:"), certificate


def ask_secure(address: str) -> int:
    hosts = frozenset({"secure.example", "other.example"})
    with (
        Web(Rules(hosts, local=True, pause=0.0), names=lambda host, port: ("127.0.0.1",)) as web,
        web.get(address, robots=False) as answer,
    ):
        return answer.status


def test_certificates_are_checked(secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    address, certificate = secure
    with pytest.raises(FetchError, match="certificate verify failed"):
        ask_secure(address)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert ask_secure(address) == 404
    with pytest.raises(FetchError, match="certificate verify failed"):  # that of another host
        ask_secure(address.replace("secure", "other"))


def test_statuses_are_named() -> None:
    assert [named(404), named(799)] == ["404 Not Found", "799"]
