"""What was fetched from which address: digest, length, when, and by what to ask whether it has changed.

One small JSON file. One that cannot be read is as good as none: everything is asked for again, and nothing is lost.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus.download import Stamp
from corpus.folder import copy


@dataclass(frozen=True, slots=True)
class Fetch:
    """The edition of publication ``id`` that an address gave; times are ISO 8601 in UTC.

    ``checked`` is when it was found there last.
    """

    id: str
    sha256: str
    bytes: int
    fetched: str
    checked: str
    stamp: Stamp


class Ledger:
    """The file at ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError):
            rows = json.loads(path.read_bytes())
            self._rows = rows if isinstance(rows, dict) else {}

    def get(self, address: str) -> Fetch | None:
        """What the address gave last, or None."""
        try:
            row = self._rows[address]
            stamp = Stamp(str(row["stamp"]["etag"]), str(row["stamp"]["modified"]))
            return Fetch(row["id"], str(row["sha256"]), int(row["bytes"]), row["fetched"], row["checked"], stamp)
        except (KeyError, TypeError, ValueError):
            return None

    def put(self, address: str, found: Fetch) -> None:
        """Write down what the address gave.

        Raises:
            OSError: It cannot be written; what was there is still there.
        """
        self._rows[address] = asdict(found)
        copy(BytesIO(json.dumps(self._rows, indent=1).encode()), self._path)
