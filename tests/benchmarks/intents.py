"""Who is in danger, and who wants medical advice: ``python -m tests.benchmarks.intents [--fit]``.

Of the messages in ``tests/intents/held.jsonl`` and ``unseen.jsonl``, all invented and by other hands than those for fitting (nothing was
decided by the latter), and of harmless questions of other sets, how many ``bot.intent`` takes for what. With ``--fit`` it learns anew first, on
``tests/intents/train.jsonl`` and the finder's own questions: for English, and, by the vectors of the multilingual embedder, for
all languages.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from bot.intent import EMERGENCY, FILE, KINDS, Intents, Learnt, pieces
from bot.language import ENGLISH, language_of
from bot.settings import EMBEDDER, MULTILINGUAL, quiet, read_settings
from bot.startup import open_embedder, open_multilingual
from index.remembered import Remembered
from tests.benchmarks.attacks import ROOT, harmless_questions
from tests.benchmarks.finder.asked import asked, read_rows

FOLDER = ROOT / "tests" / "intents"
OTHER = "other"
OURS = ("train", "train-health", "train-digitalgov")
"""Files of the finder's questions, which are of neither kind: on our documents, on diseases, on the public service."""
_SHARE = 0.0075
"""Of all other messages, questions and those made to be hard, so many may be taken for a call in the cross-validation."""
_WIDTH = {EMBEDDER: 1.0, MULTILINGUAL: 4.0}
"""That embedder's vectors lie closer together."""
_C = 10.0
_FOLDS = 5

Vectors = npt.NDArray[np.float32]


class Message(NamedTuple):
    """A message, the kind that it is, and its language."""

    text: str
    kind: str
    language: str


def messages(name: str) -> list[Message]:
    """The messages of ``tests/intents/<name>.jsonl``."""
    return [
        Message(row["text"], row["kind"], row.get("language", ENGLISH)) for row in read_rows(FOLDER / f"{name}.jsonl")
    ]


def questions(names: Iterable[str]) -> list[Message]:
    """The finder's questions of these files."""
    return [Message(one.question, OTHER, ENGLISH) for name in names for one in asked(name)]


def fit(rows: Sequence[Message], width: float, vector: Callable[[str], Vectors]) -> Learnt:
    """What is learnt of messages, with the least that makes one a call."""
    calls = np.array([row.kind != OTHER for row in rows])
    urgent = np.array([row.kind == EMERGENCY for row in rows])
    vectors = [_read(row.text, vector) for row in rows]
    found = np.zeros(len(rows))
    for learnt, left in StratifiedKFold(_FOLDS, shuffle=True, random_state=1).split(calls, calls):
        machine = _machine([vectors[at] for at in learnt], calls[learnt], width)
        found[left] = [machine.decision_function(vectors[at]).max() for at in left]
    machine = _machine(vectors, calls, width)
    regression = LogisticRegression(C=_C).fit(np.stack([vectors[at][0] for at in np.flatnonzero(calls)]), urgent[calls])
    return Learnt(
        support=machine.support_vectors_.astype(np.float32),
        weights=machine.dual_coef_[0].astype(np.float32),
        urgent=np.append(regression.coef_[0], regression.intercept_).astype(np.float32),
        width=width,
        bias=float(machine.intercept_[0]),
        least=float(np.quantile(found[~calls], 1 - _SHARE).round(3)),
    )


def _machine(vectors: Sequence[Vectors], calls: npt.NDArray[np.bool_], width: float) -> SVC:
    """Fitted on all pieces of other messages, none of which is a call; of the calls on the whole, since a sentence may be a question."""
    read = [rows[:1] if call else rows for rows, call in zip(vectors, calls, strict=True)]
    machine = SVC(C=_C, gamma=width, class_weight="balanced")
    return machine.fit(np.vstack(read), np.repeat(calls, [len(rows) for rows in read]))


def _read(text: str, vector: Callable[[str], Vectors]) -> Vectors:
    return np.stack([vector(one) for one in pieces(text)])


def save(intents: Intents, path: Path = FILE) -> None:
    """Write the file that ``Intents.load`` reads; the vectors in half precision."""
    arrays: dict[str, npt.NDArray[np.floating]] = {}
    numbers: dict[str, str] = {}
    for name, one in intents.learnt.items():
        arrays |= {f"{name}.support": one.support.astype(np.float16)}
        arrays |= {f"{name}.weights": one.weights, f"{name}.urgent": one.urgent}
        numbers[name] = json.dumps({"width": one.width, "bias": one.bias, "least": one.least})
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path, numbers)


def main() -> None:
    """Fit if asked to, and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.intents", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="learn anew")
    options = parser.parse_args()
    settings = read_settings(os.environ)
    quiet(os.environ)
    embedder, other = Remembered(open_embedder(settings)), open_multilingual(settings)
    if other is None:
        sys.exit(f"The messages in other languages need a model: whobot models pull {MULTILINGUAL}")
    vector: dict[str, Callable[[str], Vectors]] = {
        EMBEDDER: lambda text: embedder.embed([text])[0],
        MULTILINGUAL: other.embed_question,
    }
    if options.fit:
        learnt = messages("train") + questions(OURS)
        english = [row for row in learnt if row.language == ENGLISH]
        asked_in = {EMBEDDER: english, MULTILINGUAL: learnt}
        save(Intents({name: fit(asked_in[name], _WIDTH[name], vector[name]) for name in vector}))
    known = Intents.load().learnt

    def kind(row: Message) -> str | None:
        # By the language that the bot takes it to be in, which is not always that of the row.
        name = EMBEDDER if language_of(row.text) == ENGLISH else MULTILINGUAL
        return known[name].kind(_read(row.text, vector[name]))

    for name, one in known.items():
        sys.stdout.write(f"{name}: from {one.least}, by {len(one.support)} messages\n")
    for name in ("held", "unseen"):
        held = messages(name)
        for language in sorted({row.language for row in held}, key=lambda code: (code != ENGLISH, code)):
            for sort in (OTHER, *KINDS):
                rows = [row for row in held if (row.kind, row.language) == (sort, language)]
                _tell(f"{name}, {language}, {sort}", rows, kind)
    _tell("held.jsonl of the finder", questions(["held"]), kind)
    data = Path(os.environ.get("WHOBOT_SHARED", ROOT.parent / "shared")) / "evaldata"
    if data.is_dir():
        public = [Message(text, OTHER, ENGLISH) for name, text in harmless_questions(data) if name == "nq_open_oracle"]
        _tell("every fifth question of nq_open_oracle", public[::5], kind)


def _tell(name: str, rows: Sequence[Message], kind: Callable[[Message], str | None]) -> None:
    counts = Counter(map(kind, rows))
    taken = ", ".join(f"{counts[one]} for {one}" for one in KINDS)
    sys.stdout.write(f"{name}: {len(rows)}, taken {taken}\n")


if __name__ == "__main__":
    main()
