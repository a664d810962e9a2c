import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.sentences import split
from model.speech.quotes import by_sentence, quotations


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Pay up," she said. "Now."', ['"Pay up,"', '"Now."']),
        ("He said it was “not enough” for the “staff”.", ["“not enough”", "“staff”"]),
        ("Union: 'We won't stop' until paid", ["'We won't stop'"]),
        ("The nurses' strike and the doctors' strike don't end.", []),
        ("He said: \"It is what he calls 'a lot' of money.\"", ["\"It is what he calls 'a lot' of money.\""]),
        ("“One. “Two.”", ["“One.", "“Two.”"]),
        ('An open "quotation ends with its paragraph. ', ['"quotation ends with its paragraph.']),
        ("Back in ’74 and 'em all, rock 'n' roll", []),
    ],
)
def test_marks_open_and_close(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    text = "“First.\n\nThen he left.\n\n“Second.”"
    found = by_sentence(text, split(text))
    assert [[text[start:end] for start, end in spans] for spans in found] == [["“First."], [], ["“Second.”"]]


@given(st.text(alphabet="ab ,.\n\"'“”‘’", max_size=80))
def test_quotations_are_disjoint_and_lie_in_their_sentence(text: str) -> None:
    sentences = split(text)
    at = 0
    for (start, end), spans in zip(sentences, by_sentence(text, sentences), strict=True):
        for low, high in spans:
            assert max(start, at) <= low < high <= end
            at = high
