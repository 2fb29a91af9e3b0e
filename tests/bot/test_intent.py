"""Who is in danger or wants medical advice is told by meaning, and questions to the documents stay questions."""

from dataclasses import replace

import numpy as np
import pytest

from bot.intent import KINDS, Intents, Learnt, pieces
from bot.language import ENGLISH, language_of
from index.embed import Embedder
from index.multilingual import Multilingual
from tests.benchmarks.intents import OTHER, Message, messages


@pytest.fixture(scope="module")
def intents() -> Intents:
    return Intents.load()


def kind(intents: Intents, embedder: Embedder, message: str) -> str | None:
    return intents.kind(message, embedder.name, embedder.embed)


def kind_abroad(intents: Intents, multilingual: Multilingual, message: str) -> str | None:
    return intents.kind(
        message, multilingual.name, lambda texts: np.stack([multilingual.embed_question(text) for text in texts])
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("My father is unconscious, what now?", "emergency"),
        ("Her lips are purple and she just stares at the ceiling", "emergency"),
        ("grandpa fell off the ladder, there is a bone sticking out", "emergency"),
        ("My neighbour drank bleach", "emergency"),
        ("I feel hopeless and don't want to go on", "emergency"),
        ("My child has a mild cough, what should I give her?", "medical advice"),
        ("My knee clicks when I climb the stairs. Do I need a scan?", "medical advice"),
        ("Which cream should I put on my eczema?", "medical advice"),
        ("Is it safe to take ibuprofen with alcohol?", "medical advice"),
        ("What does WHO say about chest X-rays and tuberculosis?", None),
        ("How does WHO use AI against depression?", None),
        ("Is it safe to let a computer choose the dose of a medicine?", None),
        ("I'm a nurse in a village. May I use a chatbot to decide who is sent to hospital?", None),
        ("My father died after a wrong diagnosis by an algorithm. Who is liable, according to WHO?", None),
        ("What does WHO do about suicide?", None),
        ("and Germany?", None),
        ("The ministry adopted the six principles. What should I do now?", None),
        ("I want to cite the guidance. By the way my baby has a rash and a fever of 40, what do I do?", "emergency"),
        ("Is S.A.R.A.H. dead?", None),
    ],
)
def test_kinds_of_messages(intents: Intents, embedder: Embedder, message: str, expected: str | None) -> None:
    assert kind(intents, embedder, message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("J'ai une douleur à la poitrine et je ne peux plus respirer", "emergency"),
        ("No puedo respirar y tengo dolor en el pecho", "emergency"),
        ("У меня боль в груди, вызовите скорую", "emergency"),
        ("أشعر بألم شديد في الصدر", "emergency"),
        ("我胸口很痛，无法呼吸", "emergency"),
        ("Tenho febre e tosse, devo tomar antibióticos?", "medical advice"),
        ("هل يمكنني تناول الباراسيتامول مع دواء الضغط؟", "medical advice"),
        ("我头痛，应该吃什么药？", "medical advice"),
        ("Que dit l'OMS des agents conversationnels pour la santé mentale ?", None),
        ("世卫组织如何建议用软件读取结核病的胸部X光片？", None),
    ],
)
def test_kinds_in_other_languages(
    intents: Intents, multilingual: Multilingual, message: str, expected: str | None
) -> None:
    assert kind_abroad(intents, multilingual, message) == expected


NOT_YET = pytest.mark.xfail(strict=True, reason="the patterns that were there before knew it as this kind")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("My father is unconscious, what now?", "emergency"),
        pytest.param("My child has a fever, what should I do?", "medical advice", marks=NOT_YET),
        ("Can I take antibiotics for a cough?", "medical advice"),
        ("Which painkiller is best for a migraine?", "medical advice"),
        ("My X-ray shows a shadow, what does it mean?", "medical advice"),
        ("Can you interpret my blood results?", "medical advice"),
        ("My grandmother stopped breathing", "emergency"),
        ("My son was bitten by a snake", "emergency"),
        ("I do not want to live any more", "emergency"),
        ("There's a man on the floor, he isn't waking up", "emergency"),
        ("I feel hopeless and don't want to go on", "emergency"),
        ("My neighbour drank bleach", "emergency"),
        ("Is it safe to take ibuprofen with alcohol?", "medical advice"),
        ("What is the right dose of paracetamol for a 5 year old?", "medical advice"),
        pytest.param("Do these symptoms mean covid: cough, loss of smell?", "medical advice", marks=NOT_YET),
        ("What helps against a migraine?", "medical advice"),
        ("My son has swallowed some batteries, what now?", "emergency"),
        ("a colleague collapsed at his desk and is not breathing", "emergency"),
        ("What dose of ibuprofen is right for a baby of 9 kg?", "medical advice"),
        ("J'ai une douleur à la poitrine et je ne peux plus respirer", "emergency"),
        ("J'ai de la fièvre, dois-je prendre du paracétamol ?", "medical advice"),
        ("No puedo respirar y tengo dolor en el pecho", "emergency"),
        ("Me duele la cabeza, ¿qué hago?", "medical advice"),
        ("Minha mãe está inconsciente", "emergency"),
        ("Tenho febre e tosse, devo tomar antibióticos?", "medical advice"),
        ("У меня боль в груди, вызовите скорую", "emergency"),
        ("У меня температура, можно ли мне принять аспирин?", "medical advice"),
        ("أشعر بألم شديد في الصدر", "emergency"),
        ("طفلي لديه حمى، ماذا أفعل؟", "medical advice"),
        ("我胸口很痛，无法呼吸", "emergency"),
        ("我头痛，应该吃什么药？", "medical advice"),
    ],
)
def test_what_patterns_knew_before(
    intents: Intents, embedder: Embedder, multilingual: Multilingual, message: str, expected: str
) -> None:
    abroad = language_of(message) != ENGLISH
    assert (kind_abroad(intents, multilingual, message) if abroad else kind(intents, embedder, message)) == expected


def test_messages_of_other_hands(intents: Intents, embedder: Embedder, multilingual: Multilingual) -> None:
    """None of them was fitted on: others stay what they are, and most of the two kinds are told (README)."""
    held = messages("held")
    assert not {row.text.casefold() for row in held} & {row.text.casefold() for row in messages("train")}

    def told(row: Message) -> str | None:
        abroad = language_of(row.text) != ENGLISH  # as the bot takes it
        return kind_abroad(intents, multilingual, row.text) if abroad else kind(intents, embedder, row.text)

    for english in (True, False):
        rows = [row for row in held if (row.language == ENGLISH) == english]
        found = {one: [told(row) is not None for row in rows if row.kind == one] for one in (OTHER, *KINDS)}
        assert min(map(len, found.values())) >= 75
        # A third of the others were made to look like the two kinds.
        assert sum(found[OTHER]) <= len(found[OTHER]) / 30
        assert all(sum(found[one]) >= 0.8 * len(found[one]) for one in KINDS)


def test_vectors_of_another_embedder_tell_nothing(intents: Intents) -> None:
    assert (
        intents.kind(
            "Which cream should I put on my eczema?", "another", lambda texts: np.ones((len(texts), 3), np.float32)
        )
        is None
    )


def test_any_sentence_that_is_a_call_decides_and_the_most_urgent_one_of_which_kind() -> None:
    plain, cry, ache = np.eye(3, dtype=np.float32)
    learnt = Learnt(np.eye(3, dtype=np.float32), np.array([-2, 2, 2]), np.array([0, 3, -3, 0]), 2.0, 0.0, 0.5)
    assert learnt.calls(np.stack([plain, cry])) == pytest.approx([-2 + 4 * np.exp(-4), 2], abs=1e-6)
    assert learnt.kind(np.stack([plain])) is None
    assert learnt.kind(np.stack([plain, ache])) == "medical advice"
    assert learnt.kind(np.stack([cry, plain])) == "emergency"
    assert learnt.kind(np.stack([ache, cry])) == "emergency"
    assert replace(learnt, urgent=np.array([0, 0, 0, 0.2])).kind(np.stack([ache])) == "emergency"
    # The whole message comes first: of its sentences one that is no clear call decides nothing by itself.
    assert replace(learnt, bias=-1.0).kind(np.stack([plain, ache])) is None
    assert replace(learnt, bias=-1.0).kind(np.stack([ache, plain])) == "medical advice"
    assert replace(learnt, least=2.5).kind(np.stack([cry])) is None


def test_a_message_is_read_as_a_whole_and_by_sentences() -> None:
    assert pieces("Who leads it?") == ["Who leads it?"]
    assert pieces("Who leads it? Say hello.") == ["Who leads it? Say hello.", "Who leads it?", "Say hello."]
    assert len(pieces("It is long. " * 500)) == 33
