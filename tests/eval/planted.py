"""Two small gold articles and a model whose answers are planted; every expected figure is worked by hand.

A marked text names its mentions in place, ``[Unite|UNION]``, so that no offset is counted by hand.
"""

import re
from collections.abc import Sequence
from datetime import date

from annotations.article import Article, GoldSentence, Mention
from model.labels import STANCES, EntityLabel, Side, Stance
from model.prediction import Entity, Prediction, Sentence
from model.settings import Thresholds

MARK = re.compile(r"\[([^|\]]+)\|(\w+)(?:/(\w+))?\]")


def unmark(marked: str, *, offset: int = 0) -> tuple[str, tuple[Mention, ...]]:
    """Take the marks out of a text: the text, and its mentions from ``offset`` on."""
    text, mentions, last = "", [], 0
    for found in MARK.finditer(marked):
        text += marked[last : found.start()]
        start, last = offset + len(text), found.end()
        text += found[1]
        side = Side(found[3]) if found[3] else None
        mentions.append(Mention(start=start, end=offset + len(text), label=EntityLabel(found[2]), side=side))
    return text + marked[last:], tuple(mentions)


def article(id: str, stance: Stance, *marked: tuple[str, Stance]) -> Article:
    """Build a gold article of one paragraph from marked sentences and their stances."""
    text = ""
    mentions: list[Mention] = []
    sentences = []
    for source, sentence_stance in marked:
        text += " " if text else ""
        plain, found = unmark(source, offset=len(text))
        end = len(text) + len(plain)
        sentences.append(GoldSentence(start=len(text), end=end, stance=sentence_stance, paragraph=0))
        mentions += found
        text += plain
    return Article(
        id=id,
        title=id,
        published=date(2023, 2, 7),
        style="news",
        sector="health",
        stance=stance,
        text=text,
        mentions=tuple(mentions),
        sentences=tuple(sentences),
    )


FIRST = article(
    "first",
    Stance.UNION,
    ("[Unite|UNION] wants [10%|PERCENTAGE] by [1 May|DATE].", Stance.UNION),
    ("[Ann Lee|OFFICIAL/union] agreed.", Stance.UNION),
    ("[Barts Health|TRUST] was silent.", Stance.NEUTRAL),
)
SECOND = article(
    "second",
    Stance.GOVERNMENT,
    ("[Bob Roe|OFFICIAL/government] called it unaffordable.", Stance.GOVERNMENT),
    ("[GMB|UNION] meets [him|DATE].", Stance.NEUTRAL),
)

MENTIONS = {
    FIRST.text: "[Unite|UNION] wants [10|PERCENTAGE]% by [1 May|DATE]. [Ann Lee|OFFICIAL/union] agreed. "
    "[Barts Health|UNION] was silent.",
    SECOND.text: "[Bob Roe|OFFICIAL/employer] called [it|TRUST] unaffordable. [GMB|UNION] meets him.",
}
"""What it finds: three hits, one partial, one incorrect; two hits, one spurious, one missed."""

STANCES_GIVEN = {
    FIRST.text: (Stance.UNION, Stance.NEUTRAL, Stance.NEUTRAL),
    SECOND.text: (Stance.GOVERNMENT, Stance.GOVERNMENT),
}
"""Its stances, sentence by sentence; the article takes the first one."""


class Planted:
    """A model that knows the two articles, and takes a text for one sentence unless told its boundaries."""

    name = "planted 1"
    checksum = "0" * 64

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        stances = STANCES_GIVEN[text]
        plain, mentions = unmark(MENTIONS[text])
        assert plain == text
        assert published == date(2023, 2, 7)
        spans = [(0, len(text))] if boundaries is None else boundaries
        return prediction(
            text, mentions, [(*span, stance) for span, stance in zip(spans, stances, strict=False)]
        )


class Perfect:
    """A model that gives the gold answer of the articles it is made with."""

    name = "perfect 1"
    checksum = "1" * 64
    abstain = Thresholds()

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = {item.text: item for item in articles}

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        gold = self._articles[text]
        spans = [(sentence.start, sentence.end, sentence.stance) for sentence in gold.sentences]
        return prediction(text, gold.mentions, spans, stance=gold.stance)


def entity(
    start: int, end: int, label: EntityLabel, side: Side | None = None, *, score: float = 0.9
) -> Entity:
    """Build an entity of a text of dots."""
    side_score = None if side is None else 0.9
    return Entity(
        start=start,
        end=end,
        text="." * (end - start),
        label=label,
        score=score,
        side=side,
        side_score=side_score,
    )


def prediction(
    text: str,
    mentions: Sequence[Mention],
    sentences: Sequence[tuple[int, int, Stance]],
    *,
    stance: Stance | None = None,
) -> Prediction:
    """Build a prediction, every score of which is 0.9; the article takes the first sentence's stance."""
    chosen = stance or sentences[0][2]
    return Prediction(
        text=text,
        published=None,
        model="planted",
        entities=tuple(entity(item.start, item.end, item.label, item.side) for item in mentions),
        sentences=tuple(
            Sentence(
                start=start,
                end=end,
                text=text[start:end],
                stance=each,
                score=0.9,
                probabilities=_probabilities(each),
            )
            for start, end, each in sentences
        ),
        stance=chosen,
        score=0.9,
        probabilities=_probabilities(chosen),
    )


def _probabilities(stance: Stance) -> dict[Stance, float]:
    return {each: 0.9 if each is stance else 0.05 for each in STANCES}
