"""What the doctor says of one thing that was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["right", "remark", "wrong"]

_NAMED = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``message`` says what was found and, unless it is right, what to do.

    "wrong" is what must be put right before questions are answered as they should be; a "remark" tells what could be
    better.
    """

    name: str
    level: Level
    message: str

    @property
    def ok(self) -> bool:
        """Whether it may stay as it is."""
        return self.level != "wrong"

    def as_json(self) -> Mapping[str, str | bool]:
        """All of it, for JSON."""
        return {"name": self.name, "ok": self.ok, "level": self.level, "message": self.message}


def some(names: Sequence[str], between: str = ", ") -> str:
    """The first of many names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return between.join(names[:_NAMED]) + more
