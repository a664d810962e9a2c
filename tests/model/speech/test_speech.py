import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Side
from model.speech import SpeechKind, speech
from tests.model.planted import predictor
from tests.model.speech.marked import read, who

LEE = "[Ann Lee|OFFICIAL/union]"
ROE = "[Tom Roe|OFFICIAL/government]"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (f"{LEE} said the offer was too low.", "Ann Lee"),
        (f"{LEE}, the union's organiser in Leeds, said nothing had changed.", "Ann Lee"),
        (f"The offer was too low, said {LEE}, the union's organiser.", "Ann Lee"),
        (f'"It is too low," said Ms {LEE}.', "Ann Lee"),
        ("[Unison|UNION] and the [GMB|UNION] said the offer was too low.", "Unison"),
        ("Pay has fallen by a third, [Unison|UNION] has said.", "Unison"),
        ("According to the [RCN|UNION], wards are empty.", "RCN"),
        ("A spokesman for [Barts Health|TRUST] said clinics would run.", "Barts Health"),
        ("The Department of Health said the offer was final.", "Department of Health"),
        ("NHS Employers, which advises trusts, said the offer was fair.", "NHS Employers"),
        ("One nurse told the paper she had not slept.", "nurse"),
        (f"Hospitals were told by {ROE} to keep clinics open.", "Tom Roe"),
        (f"{ROE} accused the union of greed.", "Tom Roe"),
        (f"A minister visited the ward, {ROE} of the Treasury, telling staff that they mattered.", "Tom Roe"),
        (f"{LEE}: I beg to move.", "Ann Lee"),
        (f'{ROE} hit back: "The country cannot afford what it has been asked for."', "Tom Roe"),
        ('"It is a kick in the teeth," said porter Gary de la Cruz.', "Gary de la Cruz"),
        ("Maria van der Meer, a nurse, said the ward was full.", "Maria van der Meer"),
    ],
)
def test_the_speaker_of_a_sentence(sentence: str, speaker: str) -> None:
    assert who(sentence) == [speaker]


@pytest.mark.parametrize(
    "sentence",
    [
        "The [RCN|UNION] rejected the offer.",
        "The [RCN|UNION] announced two strikes.",
        "Patients have been told to attend.",
        "A poll said a third were in favour.",
        "According to official figures, pay rose.",
        'The so-called "rule of 85" will go.',
        "The [RCN|UNION] asked for more money.",
        "What does the union say?",
        "What do ministers say?",
        "Strike dates announced: what you need to know",
    ],
)
def test_no_speech(sentence: str) -> None:
    assert who(sentence) == [None]


def test_a_quotation_goes_on_over_sentences_and_paragraphs() -> None:
    text = f'{LEE} said: "We waited.\n\n"We asked twice. We wrote.\n\n"We strike."\n\nBuses ran.'
    assert who(text) == ["Ann Lee"] * 4 + [None]


def test_a_quotation_before_its_speaker() -> None:
    assert who(f'"We waited. We asked twice," said {LEE}. "We strike."') == ["Ann Lee"] * 3


def test_pronouns_follow_the_person_or_the_organisation_spoken_of_last() -> None:
    text = (
        f"{LEE} said pay was low. She added that staff would leave. [Barts Health|TRUST] said it was sorry. "
        f"It added that clinics would run. {ROE} visited a ward. He said he was moved."
    )
    assert who(text) == ["Ann Lee", "Ann Lee", "Barts Health", "Barts Health", None, "Tom Roe"]


def test_a_pronoun_passes_over_whom_a_title_shows_to_be_another() -> None:
    text = f"Ms {LEE} said pay was low. Mr {ROE} visited a ward. She said he was late. He said nothing had changed."
    assert who(text) == ["Ann Lee", None, "Ann Lee", "Tom Roe"]


def test_descriptions_stand_for_names() -> None:
    text = (
        "[Barts Health|TRUST] faces a strike by the [RCN|UNION]. The trust said clinics would run. "
        "The union said talks had failed. A spokesman for the trust said it was sorry."
    )
    assert who(text) == [None, "Barts Health", "RCN", "Barts Health"]


@pytest.mark.parametrize(
    ("role", "speaker"), [("health secretary", "Tom Roe"), ("general secretary", "Ann Lee")]
)
def test_a_role_is_that_of_somebody_on_its_side(role: str, speaker: str) -> None:
    text = (
        f"{ROE}, the health secretary, met unions. {LEE}, general secretary of the [RCN|UNION], said nurses were "
        f"on their knees. The {role} said there was more to come."
    )
    assert who(text)[-1] == speaker


def test_an_answer_behind_a_colon_is_not_the_opponents() -> None:
    text = f'{ROE} said the claim was unaffordable. {LEE} fired back: "He has not once picked up the phone to us."'
    assert who(text) == ["Tom Roe", "Ann Lee"]


def test_a_headline_finds_its_speaker_below() -> None:
    text = (
        "'We are worn out': nurses strike\n\nMinister says offer is fair\n\n"
        f'Pay fell, {LEE} said. "We are worn out," she said.\n\nHealth minister {ROE} said the offer was fair.'
    )
    assert who(text) == ["Ann Lee", "Tom Roe", "Ann Lee", "Ann Lee", "Tom Roe"]


def test_a_quotation_without_speaker_is_unknown() -> None:
    assert who('"Nobody ever tells us anything around here at all."') == ["?"]


def test_kind_quotations_and_side() -> None:
    direct, indirect = read(f'{LEE} called it "a joke". The Treasury said it was fair.')
    assert (direct.kind, indirect.kind) == (SpeechKind.DIRECT, SpeechKind.INDIRECT)
    assert direct.quoted == ((18, 26),)
    assert direct.speaker and direct.speaker.side is Side.UNION
    assert indirect.speaker and indirect.speaker.side is Side.GOVERNMENT


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("A paramedic working for the trust", Side.OTHER),
        ("The hospital's managers", Side.EMPLOYER),
        ("Downing Street", Side.GOVERNMENT),
        ("The prime minister", Side.GOVERNMENT),
        ("Nurses’ leaders", Side.UNION),
        ("Union leaders", Side.UNION),
        ("The students' union", Side.OTHER),
    ],
)
def test_the_side_of_a_speaker_who_is_no_entity(words: str, side: Side) -> None:
    (found,) = read(f"{words} said that nothing had changed.")
    assert found.speaker and found.speaker.side is side


def test_a_surname_is_the_person_named_in_full() -> None:
    first, second = read(f"{LEE} said no. Ms [Lee|OFFICIAL/union] said it twice.")
    assert first.speaker and second.speaker
    assert (second.speaker.text, second.speaker.name) == ("Lee", first.speaker.name)


MARKS = st.sampled_from([",", ".", '"', "'", "“", "”", "(", ")", ":", "–", "\n", "\n\n"])
WORDS = st.sampled_from(
    "said told asked by he it who was and that a the union Ann Lee minister spokesman".split()
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS | MARKS, max_size=40).map(" ".join)))
def test_any_text_has_valid_speakers(text: str) -> None:
    prediction = predictor().predict(text)
    for sentence in prediction.sentences:
        if sentence.speaker:
            assert sentence.speech is not None
            assert text[sentence.speaker.start : sentence.speaker.end] == sentence.speaker.text != ""
            assert sentence.speaker.name


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "said " * n,
        lambda n: "asked , " * n,
        lambda n: "said" + " " * n,
        lambda n: "," * n + " said",
        lambda n: '"' * n,
        lambda n: "'a " * n,
        lambda n: "(" * n + " said",
        lambda n: '"a b c." ' * n,
        lambda n: "The Trust of the " * n,
        lambda n: "The trust said it. Ann Lee said so. " * n,
        lambda n: "a minister, who, which and told by " * n,
    ],
)
def test_work_grows_with_the_text_and_no_faster(make: Callable[[int], str]) -> None:
    """Twice the text costs at most about twice the calls; steps are counted, as time would vary."""

    def steps(n: int) -> int:
        text = make(n)
        taken = 0

        def count(*_: object) -> None:
            nonlocal taken
            taken += 1

        spans = _cut(text)
        sys.setprofile(count)
        try:
            speech(text, sentences=spans, entities=())
        finally:
            sys.setprofile(None)
        return taken

    assert steps(800) < 2.6 * steps(400) + 2000


def _cut(text: str) -> list[tuple[int, int]]:
    """Split after full stops: cheap, and the same for every length."""
    ends = [at + 1 for at, char in enumerate(text) if char == "."] or [len(text)]
    starts = [0, *ends[:-1]]
    stripped = [
        (start + len(text[start:end]) - len(text[start:end].lstrip()), end)
        for start, end in zip(starts, ends, strict=True)
    ]
    return [(start, end) for start, end in stripped if start < end]
