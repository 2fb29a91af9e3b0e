"""Test prompts: a question, what is known of its answer, and what the figures must reach.

Knows nothing of files and of answers.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

OTHER = "other"
CATEGORIES = (
    "fact", "list", "summary", "comparison", "timeline", "publication", "wording", "follow-up",
    "language", "near miss", "false premise", "partial", "off topic", "medical advice", "emergency", "attack", OTHER,
)  # fmt: skip
Answerable = bool | Literal["partial"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, and what is known of its answer.

    ``turns`` are the questions of one conversation, of which the last is to be answered. ``facts`` are regular
    expressions, each of which must occur in the claims; ``forbidden`` those that must not. One of ``documents`` must be
    cited, and one of ``pages`` (1-based, give or take one). ``needs`` is the identifier of a publication, without which
    in the index the prompt means nothing. What the answer must say of what it lacks is ``lacking``.
    """

    id: str
    turns: tuple[str, ...]
    language: str = "en"
    category: str = OTHER
    answerable: Answerable = True
    facts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    needs: str | None = None
    pages: tuple[int, ...] = ()
    lacking: str | None = None

    @property
    def question(self) -> str:
        """The question that is to be answered."""
        return self.turns[-1]

    @property
    def digest(self) -> str:
        """The same for the same prompt."""
        return digest_text(json.dumps(asdict(self), sort_keys=True))


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least that a figure must reach (of what should be low: the most); ``category`` is "" for all prompts."""

    measure: str
    value: float
    category: str = ""


@dataclass(frozen=True, slots=True)
class PromptFile:
    """The content of one file; ``digest`` is that of its bytes."""

    path: Path
    split: str
    prompts: tuple[Prompt, ...]
    thresholds: tuple[Threshold, ...]
    digest: str


def digest_of(prompts: Iterable[Prompt]) -> str:
    """The same for the same prompts in any order."""
    return digest_text("\n".join(sorted(prompt.digest for prompt in prompts)))


def digest_text(content: str | bytes) -> str:
    """The first 16 digits of the SHA-256."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:16]
