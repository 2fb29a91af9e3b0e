"""Finds documents that say the same: one text twice, a text that is part of another, one publication in two formats.

Texts are compared by runs of words, publications by their identifiers, titles and dates. Knows no files and no index.
"""

import math
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

import numpy as np

from corpus.source import Source

SHARE = 0.5
"""The share from which on texts are the same.

Of 67 real files that are there in two formats, 65 have more in common, most of them all; of 2,943 pairs of documents
on one subject that are not the same, none has more than a quarter.
"""

_RUN = 4
_FEWEST_RUNS = 20
_PERMUTATIONS = 128
_PARTS = 16
_SEED = 1
_SAMPLE = 100
_SLACK = 0.15  # what a sample may be wrong by
_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W\u2e80-\u9fff\uf900-\ufaff]+")
_NUMBERED = re.compile(r"(?:isbn|issn|doi)[\s:]*(?:https?://(?:dx\.)?doi\.org/)?|https?://(?:dx\.)?doi\.org/")

Runs = np.ndarray[tuple[int], np.dtype[np.uint32]]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two documents that say the same, by the ids of their sources.

    ``share`` is how much of the shorter text is in the longer one (0 to 1). ``kind``: "text" if they are as good as
    equal, "part" if the first is only a part of the second, "publication" if their identifiers, or their titles and
    dates, are the same, whatever their texts.
    """

    first: str
    second: str
    share: float
    kind: Literal["text", "part", "publication"]


def find(texts: Iterable[tuple[Source, str]], share: float = SHARE) -> tuple[Duplicate, ...]:
    """Finds the documents that say the same.

    The candidates are found with MinHash and LSH Ensemble [1], and each is then measured exactly; what is found does
    not depend on the process. Of texts of a few words nothing is said, and a part of less than a hundredth of another text
    may be missed. A summary and the publication that it is of are no duplicates, nor are documents whose
    sources name each other as related.

    Args:
        texts: Sources with their texts; those of one source, such as its passages, are taken together.
        share: The least share of the shorter text that must be in the longer one.

    Returns:
        The pairs in the order of their ids, each once.

    [1] Zhu et al., "LSH Ensemble: Internet-Scale Domain Search", VLDB 2016. https://doi.org/10.14778/2994509.2994534
    """
    sources, runs = _gathered(texts)
    pairs = {*_alike(runs, share), *_same_publications(sources.values())}
    found = [_judged(runs, first, second, share) for first, second in pairs if _may_be(sources[first], sources[second])]
    return tuple(sorted(found, key=lambda one: (one.first, one.second)))


class Known:
    """Documents that new ones are compared with, one at a time; they are not compared with each other, as by ``find``.

    Args:
        texts: As for ``find``.
        share: As for ``find``.
    """

    def __init__(self, texts: Iterable[tuple[Source, str]] = (), share: float = SHARE) -> None:
        self._sources, self._runs = _gathered(texts)
        self._share = share

    def add(self, source: Source, text: str) -> tuple[Duplicate, ...]:
        """Compares a document with those that are known; from then on it is one of them, in place of one with its id.

        Every pair is measured, so what ``find`` may miss is found here: thousands of documents take a fraction of a
        second, and many new ones are for ``find``.

        Returns:
            The pairs that it is one of, in the order of their ids.
        """
        self._sources[source.id], self._runs[source.id] = source, _runs(text)
        names = _names(source)
        found = [
            _judged(self._runs, source.id, id_, self._share)
            for id_, other in self._sources.items()
            if id_ != source.id
            and (self._are_alike(source.id, id_) or names & _names(other))
            and _may_be(source, other)
        ]
        return tuple(sorted(found, key=lambda one: (one.first, one.second)))

    def _are_alike(self, one: str, other: str) -> bool:
        first, second = self._runs[one], self._runs[other]
        return min(len(first), len(second)) >= _FEWEST_RUNS and _overlap(first, second, self._share)


def _gathered(texts: Iterable[tuple[Source, str]]) -> tuple[dict[str, Source], dict[str, Runs]]:
    """Sources, and the runs of all their texts, by id."""
    sources: dict[str, Source] = {}
    parts: dict[str, list[Runs]] = defaultdict(list)
    for source, text in texts:
        sources[source.id] = source
        parts[source.id].append(_runs(text))
    return sources, {id_: np.unique(np.concatenate(found)) for id_, found in parts.items()}


def _runs(text: str) -> Runs:
    """Every run of four words (in Chinese and Japanese, of four characters) as a number, each once."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    codes = np.array([_code(word) for word in words], dtype=np.uint64)
    if len(codes) < _RUN:
        return np.array([], dtype=np.uint32)
    mixed = np.zeros(len(codes) - _RUN + 1, dtype=np.uint64)
    for place in range(_RUN):
        mixed = mixed * np.uint64(0x100000001B3) + codes[place : place + len(mixed)]
    # The low bits of a product depend on few of the bits that went into it.
    mixed ^= mixed >> np.uint64(32)
    return np.unique((mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)).astype(np.uint32))


@lru_cache(maxsize=100_000)
def _code(word: str) -> int:
    # Unlike hash(), the same in every process.
    return zlib.crc32(word.encode())


def _alike(runs: dict[str, Runs], share: float) -> Iterator[tuple[str, str]]:
    """Pairs of which much of one's text may be in the other's, the shorter first."""
    from datasketch import MinHash, MinHashLSHEnsemble  # brings the whole of scipy, which takes a second

    long = {id_: found for id_, found in runs.items() if len(found) >= _FEWEST_RUNS}
    if len(long) < 2:
        return
    numbers = (found.tolist() for found in long.values())
    drawn = MinHash.generator(numbers, num_perm=_PERMUTATIONS, seed=_SEED, hashfunc=int)
    sketches = dict(zip(long, drawn, strict=True))
    index = MinHashLSHEnsemble(threshold=share, num_perm=_PERMUTATIONS, num_part=_PARTS)
    index.index([(id_, sketch, _size(long[id_])) for id_, sketch in sketches.items()])
    for id_, sketch in sketches.items():
        for other in index.query(sketch, len(long[id_])):
            if (len(long[id_]), id_) >= (len(long[other]), other):
                continue
            if _overlap(long[id_], long[other], share):
                yield id_, other


def _overlap(one: Runs, other: Runs, share: float) -> bool:
    """Whether that much of the shorter one is in the longer one."""
    short, long = sorted((one, other), key=len)
    # The least of the numbers are a sample of the runs like any other.
    return _share(short[:_SAMPLE], long) >= share - _SLACK and _share(short, long) >= share


def _size(runs: Runs) -> int:
    """How many runs there are, in steps of a fifth: the index takes the square of the number of different sizes."""
    return int(1.2 ** math.ceil(math.log(len(runs), 1.2)))


def _share(runs: Runs, others: Runs) -> float:
    """How much of the first is in the second; both in order."""
    if not len(runs) or not len(others):
        return 0.0
    places = np.minimum(np.searchsorted(others, runs), len(others) - 1)
    return float(np.mean(others[places] == runs))


def _same_publications(sources: Iterable[Source]) -> Iterator[tuple[str, str]]:
    """Pairs whose sources name the same publication."""
    named: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for name in _names(source):
            named[name].add(source.id)
    for ids in named.values():
        yield from combinations(sorted(ids), 2)


def _names(source: Source) -> frozenset[str]:
    """What only one publication is called: its identifiers, and its title with its date."""
    return frozenset(filter(None, (*map(_identifier, source.identifiers), _titled(source))))


def _identifier(identifier: str) -> str:
    """An ISBN, ISSN or DOI in the one form that is compared; "" for other numbers, which publications may share.

    Example: "ISBN 978-92-4-002920-0" -> "9789240029200"
    """
    bare = identifier.casefold().strip()
    if bare.startswith("10.") or _NUMBERED.match(bare):
        bare = _NUMBERED.sub("", bare, count=1)
        return re.sub(r"[\s-]", "", bare) if not bare.startswith("10.") else bare
    return ""


def _titled(source: Source) -> str:
    """Title and date as they are compared; "" without a date, as titles such as "Annual report" come again."""
    title = " ".join(_WORD.findall(unicodedata.normalize("NFKC", source.title).casefold()))
    return f"{title} {source.date}" if source.date and title else ""


def _may_be(one: Source, other: Source) -> bool:
    related = any(
        relation.id == second.id for first, second in ((one, other), (other, one)) for relation in first.related
    )
    return not related and (one.wording == "summary") == (other.wording == "summary")


def _judged(runs: dict[str, Runs], one: str, other: str, share: float) -> Duplicate:
    first, second = sorted((one, other), key=lambda id_: (len(runs[id_]), id_))
    there, back = _share(runs[first], runs[second]), _share(runs[second], runs[first])
    alike = len(runs[first]) >= _FEWEST_RUNS and there >= share
    if alike and back < share:
        return Duplicate(first, second, round(there, 2), "part")
    return Duplicate(min(one, other), max(one, other), round(there, 2), "text" if alike else "publication")
