"""The transformer with its heads: the whole forward pass in one file.

One encoder pass over a batch of windows gives word tags, the side of an official, and a vector for every sentence;
from the vectors of whole articles come the stances. Shapes below: ``B`` windows of ``L`` pieces, ``W`` words, ``S``
sentences, ``A`` articles, ``H`` hidden units. Words, sentences and articles are numbered across the whole batch, so
that an article may span windows.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel

from model.labels import LABELS, SIDES, STANCES
from model.lexicon import MATCH_KINDS
from model.tags import TAGS
from model.words import Shape

__all__ = [
    "NetworkOutput",
    "PicketlineConfig",
    "PicketlineNetwork",
    "StanceHead",
    "narrow_attention",
    "register",
]


_N_SEEN = 32


class NetworkOutput(NamedTuple):
    """What one pass over windows gives: tag logits ``[W, len(TAGS)]``, side logits ``[W, len(SIDES)]`` and sentence
    vectors ``[S, H]``, which `StanceHead` judges.
    """

    tags: Tensor
    sides: Tensor
    vectors: Tensor


class PicketlineConfig(PretrainedConfig):  # type: ignore[misc]
    """Settings of the network; the label sets are written into it, so that a checkpoint carries its own.

    ``n_heads`` of attention are left in each layer of the encoder, as wide as its own settings say; ``None`` for all.
    """

    model_type = "picketline"

    def __init__(
        self,
        *,
        encoder: dict[str, Any] | None = None,
        n_heads: int | None = None,
        n_pieces: int = 256,
        n_context: int = 24,
        head_dropout: float = 0.2,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.encoder = encoder or {"model_type": "bert"}
        self.n_heads = n_heads
        self.n_pieces = n_pieces
        self.n_context = n_context
        self.head_dropout = head_dropout
        self.labels = {
            "entities": [label.value for label in LABELS],
            "stances": [stance.value for stance in STANCES],
            "sides": [side.value for side in SIDES],
        }


class StanceHead(nn.Module):
    """Stances of sentences and of articles, from the sentence vectors of whole articles.

    Whose case a sentence makes often stands elsewhere: in the headline, or with the speaker that the sentence before
    or after it names. So each vector takes in its neighbours, the first sentence and the mean of the article before
    it is judged (sequential sentence classification, Cohan et al. 2019, in its smallest form). An article is judged
    by an attention-weighted mean of these vectors beside the mean of their stances, which alone is already a good
    guess and so leaves the vectors less to learn.
    """

    def __init__(self, n_hidden: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.around = nn.Linear(4 * n_hidden, n_hidden)
        self.take_in = nn.Linear(n_hidden, n_hidden)
        self.sentence = nn.Linear(n_hidden, len(STANCES))
        self.weight = nn.Linear(n_hidden, 1)
        self.article = nn.Linear(n_hidden + len(STANCES), len(STANCES))

    def forward(self, vectors: Tensor, membership: Tensor) -> tuple[Tensor, Tensor]:
        """Judge sentences and articles.

        Args:
            vectors: ``[S, H]``, the sentences of an article in order and together.
            membership: ``[A, S]``, 1 where a sentence belongs to an article and 0 elsewhere.

        Returns:
            Stance logits of the sentences ``[S, len(STANCES)]`` and of the articles ``[A, len(STANCES)]``.
        """
        shares = membership / membership.sum(dim=-1, keepdim=True)
        together = (membership[:, 1:] * membership[:, :-1]).sum(dim=0).unsqueeze(-1)
        edge = torch.zeros_like(vectors[:1])
        before = torch.cat([edge, vectors[:-1] * together])
        after = torch.cat([vectors[1:] * together, edge])
        first = membership.T @ vectors[membership.argmax(dim=-1)]
        mean = membership.T @ (shares @ vectors)
        around = gelu(self.around(self.dropout(torch.cat([before, after, first, mean], dim=-1))))
        vectors = vectors + self.take_in(self.dropout(around))
        sentences = self.sentence(self.dropout(vectors))
        attention = (self.weight(vectors).squeeze(-1) + (1.0 - membership) * -1e9).softmax(dim=-1)
        summary = torch.cat([self.dropout(attention @ vectors), shares @ sentences.softmax(dim=-1)], dim=-1)
        return sentences, self.article(summary)


class PicketlineNetwork(PreTrainedModel):  # type: ignore[misc]
    """Encoder, two extra input embeddings and the heads."""

    config_class = PicketlineConfig
    config: PicketlineConfig
    base_model_prefix = "encoder"

    def __init__(self, config: PicketlineConfig, encoder: nn.Module | None = None) -> None:
        super().__init__(config)
        settings = dict(config.encoder)
        new = AutoConfig.for_model(settings.pop("model_type"), **settings)
        self.encoder: Any = encoder or AutoModel.from_config(new, add_pooling_layer=False)
        if config.n_heads is not None:
            narrow_attention(self.encoder, config.n_heads)
        n_hidden: int = new.hidden_size
        # Case and lexicon start as no-ops (zeros): the encoder begins as it was trained and learns to use them.
        self.shape_embedding = nn.Embedding(len(Shape), n_hidden)
        self.match_embedding = nn.Embedding(len(MATCH_KINDS), n_hidden)
        self.dropout = nn.Dropout(config.head_dropout)
        # And once more right before the tags: what the lexicon says of a word should not depend on six layers.
        self.seen_embedding = nn.Embedding(len(Shape) * len(MATCH_KINDS), _N_SEEN)
        self.tag_head = nn.Linear(n_hidden + _N_SEEN, len(TAGS))
        self.side_head = nn.Linear(n_hidden, len(SIDES))
        self.stance_head = StanceHead(n_hidden, config.head_dropout)
        self.post_init()
        nn.init.zeros_(self.stance_head.take_in.weight)  # a sentence is judged by itself until that fails
        nn.init.zeros_(self.shape_embedding.weight)
        nn.init.zeros_(self.match_embedding.weight)

    def forward(
        self,
        pieces: Tensor,
        shapes: Tensor,
        matches: Tensor,
        attention: Tensor | None,
        first_pieces: Tensor,
        pooling: Tensor,
    ) -> NetworkOutput:
        """Run a batch of windows.

        Args:
            pieces, shapes, matches: ``[B, L]`` ids.
            attention: ``[B, L]``, 1 on pieces and 0 on padding; ``None`` where nothing is padded.
            first_pieces: ``[W]`` positions in the flattened ``B * L`` pieces.
            pooling: ``[S, B * L]``, rows that average the pieces of a sentence.
        """
        embedded = self.encoder.get_input_embeddings()(pieces)
        embedded = embedded + self.shape_embedding(shapes) + self.match_embedding(matches)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=attention).last_hidden_state
        flat = hidden.reshape(-1, hidden.shape[-1])
        words = self.dropout(flat[first_pieces])
        seen = self.seen_embedding((shapes * len(MATCH_KINDS) + matches).reshape(-1)[first_pieces])
        return NetworkOutput(
            tags=self.tag_head(torch.cat([words, seen], dim=-1)),
            sides=self.side_head(words),
            vectors=pooling @ flat,
        )


def narrow_attention(encoder: Any, n_heads: int) -> None:
    """Leave each layer of an encoder whose parts are named as BERT's so many heads, as wide as before, untrained."""
    for layer in encoder.encoder.layer:
        own = layer.attention.self
        own.num_attention_heads, own.all_head_size = n_heads, n_heads * own.attention_head_size
        for name in ("query", "key", "value"):
            setattr(own, name, nn.Linear(encoder.config.hidden_size, own.all_head_size))
        layer.attention.output.dense = nn.Linear(own.all_head_size, encoder.config.hidden_size)


def register() -> None:
    """Make `AutoConfig` and `AutoModel` of transformers know the checkpoints of this package; once or more often.

    No code of a checkpoint runs (``trust_remote_code`` stays off): the network is the one above.
    """
    AutoConfig.register(PicketlineConfig.model_type, PicketlineConfig, exist_ok=True)
    AutoModel.register(PicketlineConfig, PicketlineNetwork, exist_ok=True)
