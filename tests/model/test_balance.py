import json

from hypothesis import given
from hypothesis import strategies as st

from model.labels import Stance
from model.prediction import Prediction
from tests.model.planted import predictor

TEXT = (
    "Strike goes on\n\n"
    'Ministers are to blame, said Graham. "Blame the minister, we blame him," she said.\n\n'
    'The Treasury called it "a poor show". Buses on "line 5" ran.'
)


def test_sentences_words_and_quotations_are_counted_by_stance() -> None:
    balance = predictor().predict(TEXT).balance
    union, neutral = balance.union, balance.neutral
    assert (union.n_sentences, union.n_words, union.n_quoted_words) == (2, 14, 6)
    assert (neutral.n_sentences, neutral.n_words, neutral.n_quoted_words) == (3, 15, 3)
    assert balance.government.n_sentences == 0


def test_speakers_count_for_their_own_side() -> None:
    balance = predictor().predict(TEXT).balance
    assert balance.headline is Stance.NEUTRAL
    assert balance.first_quotation is Stance.UNION  # every capitalised word is an official of the union
    assert balance.union.speakers == ("Graham", "Treasury")


def test_no_headline_and_no_quotation() -> None:
    balance = predictor().predict("Buses ran. Trains did not.").balance
    assert (balance.headline, balance.first_quotation) == (None, None)
    assert predictor().predict("").balance.neutral.n_sentences == 0


def test_speech_and_balance_survive_json() -> None:
    prediction = predictor().predict(TEXT)
    data = json.loads(json.dumps(prediction.to_dict()))
    again = Prediction.from_dict(data)
    assert again == prediction
    assert [sentence.speaker for sentence in again.sentences if sentence.speaker]
    assert data["balance"] == again.balance.to_dict()
    assert data["balance"]["union"]["speakers"] == ["Graham", "Treasury"]


@given(st.text(alphabet="aA bB.,\n\"'“”-9", max_size=80))
def test_shares_add_up(text: str) -> None:
    balance = predictor().predict(text).balance
    shares = (balance.union, balance.government, balance.neutral)
    assert sum(share.n_sentences for share in shares) == len(predictor().predict(text).sentences)
    for share in shares:
        assert 0 <= share.n_quoted_words <= share.n_words
