"""A stance network on an encoder that is too large to ship, cut in two: what stays as pretrained, and what learns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax
from torch.nn.utils.rnn import pad_sequence

from annotations.article import Article
from model.labels import STANCES
from model.network import StanceHead
from model.windows import Window, WindowSize, encode, windows
from training.features import batch_of, membership_of

__all__ = ["Lower", "Read", "TeachConfig", "Upper", "collate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachConfig:
    """Everything that decides the opinions, beside the code and the articles.

    Attributes:
        base_encoder: folder or hub name of an encoder whose parts are named as BERT's or MPNet's.
        n_frozen: of its layers, from below, that stay as they were pretrained.
        trained_share: of the articles that it is trained on; on the others its answers are calibrated.
        epochs, articles_per_batch, seed, smoothing, article_weight, head_dropout: as in
            `training.config.TrainingConfig`.
        encoder_learning_rate, head_learning_rate, layer_decay, warmup_share, weight_decay: likewise.
        n_pieces, n_context: likewise.
    """

    base_encoder: str = "sentence-transformers/all-mpnet-base-v2"
    n_frozen: int = 8
    trained_share: float = 0.7
    epochs: int = 2
    articles_per_batch: int = 3
    seed: int = 13
    smoothing: float = 0.1
    article_weight: float = 0.5
    head_dropout: float = 0.2
    encoder_learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    layer_decay: float = 0.85
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    n_pieces: int = 256
    n_context: int = 16


class Read(NamedTuple):
    """An article as the lower layers leave it: hidden states ``[length, H]`` of each window, in 16 bits."""

    article: Article
    windows: Sequence[Window]
    states: Sequence[Tensor]


class Lower:
    """The frozen layers: what they make of an article is computed once, not in every epoch."""

    def __init__(self, encoder: Any, tokenizer: Tokenizer, config: TeachConfig) -> None:
        self._encoder = encoder
        self._layers = encoder.encoder.layer[: config.n_frozen]
        self._tokenizer: Any = _BertsNames(tokenizer)
        self._size = WindowSize(n_pieces=config.n_pieces, n_context=config.n_context)

    def read(self, article: Article) -> Read:
        """Return the hidden states of an article."""
        spans = [(sentence.start, sentence.end) for sentence in article.sentences]
        cut = windows(encode(article.text, spans, self._tokenizer), self._size, self._tokenizer)
        encoder = self._encoder.eval()
        all_layers, encoder.encoder.layer = encoder.encoder.layer, self._layers
        try:
            with torch.no_grad():
                states = [encoder(torch.from_numpy(w.pieces)[None]).last_hidden_state[0].half() for w in cut]
        finally:
            encoder.encoder.layer = all_layers
        return Read(article, cut, states)


_OTHER_NAMES = {"[CLS]": "<s>", "[SEP]": "</s>"}
"""Special pieces of BERT, and what MPNet calls them."""


class _BertsNames:
    """A tokenizer that is asked for its special pieces by BERT's names, whatever it calls them itself."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)

    def token_to_id(self, piece: str) -> int | None:
        # MPNet's vocabulary has pieces of BERT's names too, which it was never trained to read.
        own: int | None = self._tokenizer.token_to_id(_OTHER_NAMES.get(piece, piece))
        return self._tokenizer.token_to_id(piece) if own is None else own


class Upper(nn.Module):
    """The layers above, and the heads for the stances of sentences and articles."""

    def __init__(self, encoder: Any, config: TeachConfig) -> None:
        super().__init__()
        self._config = config
        self.encoder = encoder.encoder
        self.encoder.layer = self.encoder.layer[config.n_frozen :]
        self.encoder.requires_grad_(False)
        self.encoder.layer.requires_grad_(True)
        self.head = StanceHead(encoder.config.hidden_size, config.head_dropout)
        nn.init.zeros_(self.head.take_in.weight)

    def forward(
        self,
        states: Tensor,
        attention: Tensor,
        pooling: Tensor,
        membership: Tensor,
        stances: Tensor,
        articles: Tensor,
    ) -> dict[str, Tensor]:
        """Return the loss, and log-probabilities of the stances of ``sentences`` and ``articles``; see `collate`."""
        mask = (1.0 - attention[:, None, None, :]) * -1e9
        hidden = self.encoder(states, mask)[0]
        sentences, whole = self.head(pooling @ hidden.reshape(-1, hidden.shape[-1]), membership)
        smoothing = self._config.smoothing
        loss = cross_entropy(sentences, stances, label_smoothing=smoothing)
        loss = loss + self._config.article_weight * cross_entropy(whole, articles, label_smoothing=smoothing)
        return {"loss": loss, "sentences": log_softmax(sentences, -1), "articles": log_softmax(whole, -1)}

    def groups(self) -> list[dict[str, Any]]:
        """Return the parameters that learn, with their rates: lower in lower layers."""
        config = self._config
        groups = [
            {"params": [*layer.parameters()], "lr": config.encoder_learning_rate * config.layer_decay**depth}
            for depth, layer in enumerate(reversed(self.encoder.layer))
        ]
        return [*groups, {"params": [*self.head.parameters()], "lr": config.head_learning_rate}]


def collate(read: Sequence[Read]) -> dict[str, Tensor]:
    """Return the arguments of `Upper.forward` for ``A`` articles: ``B`` windows of ``L`` pieces, ``S`` sentences.

    Returns:
        ``states`` ``[B, L, H]``, ``attention`` ``[B, L]``, ``pooling`` ``[S, B * L]``, ``membership`` ``[A, S]``, and
        class ids ``stances`` ``[S]`` and ``articles`` ``[A]``.
    """
    articles = [one.article for one in read]
    counts = [len(article.sentences) for article in articles]
    batch = batch_of([one.windows for one in read], counts)
    stances = [STANCES.index(sentence.stance) for article in articles for sentence in article.sentences]
    return {
        "states": pad_sequence([states.float() for one in read for states in one.states], batch_first=True),
        "attention": batch["attention"],
        "pooling": batch["pooling"],
        "membership": membership_of(counts),
        "stances": torch.tensor(stances),
        "articles": torch.tensor([STANCES.index(article.stance) for article in articles]),
    }
