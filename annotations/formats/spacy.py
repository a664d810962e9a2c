"""spaCy: `Doc` and `DocBin`, which need the extra ``spacy``."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from annotations.formats.record import Record, tokens
from model.errors import MissingExtraError

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

__all__ = ["to_doc", "to_docbin"]


def to_doc(record: Record, vocab: "Vocab") -> "Doc":
    """Return a `Doc` with ``doc.text == record.text``.

    The mentions are ``doc.ents``, their ``kb_id_`` the lexicon's id of an organisation. ``doc.spans["stance"]`` has
    the sentences, labelled with their stances, ``doc.spans["side"]`` the officials, labelled with their sides, each
    with ``attrs["scores"]`` (``None`` for gold). ``doc.cats`` gives the article's stance 1.0 for gold, its score for a
    prediction. ``doc.user_data`` holds id, model, the scores of the entities (``entity_scores``) and the header.

    Raises:
        MissingExtraError: if spaCy is not installed.
    """
    tokens_module = _spacy_tokens()
    pieces = _pieces(record)
    doc: Doc = tokens_module.Doc(
        vocab,
        words=[piece for piece, _, _ in pieces],
        spaces=[space for _, space, _ in pieces],
        sent_starts=[starts for _, _, starts in pieces],
    )
    spans = sorted(record.spans, key=lambda span: span.start)
    doc.ents = [_span(doc, span.start, span.end, span.label.value, span.organisation) for span in spans]
    doc.spans["stance"] = _group(doc, [(s.start, s.end, s.stance.value, s.score) for s in record.sentences])
    doc.spans["side"] = _group(doc, [(s.start, s.end, s.side.value, s.side_score) for s in spans if s.side])
    doc.cats = {record.stance.value: 1.0 if record.score is None else record.score}
    doc.user_data |= {
        "id": record.id,
        "model": record.model,
        "entity_scores": [span.score for span in spans],
        "header": dict(record.header),
    }
    return doc


def to_docbin(records: Iterable[Record]) -> "DocBin":
    """Return the records in spaCy's own file format; ``.to_disk(path)`` writes it.

    Raises:
        MissingExtraError: if spaCy is not installed.
    """
    tokens_module = _spacy_tokens()
    from spacy.vocab import Vocab

    vocab = Vocab()
    docs = (to_doc(record, vocab) for record in records)
    found: DocBin = tokens_module.DocBin(
        attrs=["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START"], store_user_data=True, docs=docs
    )
    return found


def _pieces(record: Record) -> list[tuple[str, bool, bool]]:
    """Return (token, is a space behind it, does it start a sentence); white space beyond one space is a token."""
    found: list[tuple[str, bool, bool]] = []
    at = 0
    openings = {sentence.start for sentence in record.sentences}
    for start, end in [*chain.from_iterable(tokens(record)), (len(record.text), len(record.text))]:
        gap = record.text[at:start]
        if gap.startswith(" ") and found:
            piece, _, starts = found[-1]
            found[-1] = (piece, True, starts)
            gap = gap[1:]
        if gap:
            found.append((gap, False, False))
        if start < end:
            found.append((record.text[start:end], False, start in openings))
        at = end
    return found


def _group(doc: "Doc", marks: list[tuple[int, int, str, float | None]]) -> Any:
    spans = [_span(doc, start, end, label) for start, end, label, _ in marks]
    scores = [score for *_, score in marks]
    return _spacy_tokens().SpanGroup(doc, spans=spans, attrs={"scores": scores})


def _span(doc: "Doc", start: int, end: int, label: str, organisation: str | None = None) -> "Span":
    span = doc.char_span(start, end, label=label, kb_id=organisation or "")
    if span is None:
        raise ValueError(f"{label} at {start}:{end} is not within a sentence: mend the record")
    return span


def _spacy_tokens() -> Any:
    try:
        from spacy import tokens as module
    except ImportError as error:
        remedy = "pip install 'picketline[spacy]'"
        raise MissingExtraError(f"to_doc and to_docbin need the library spaCy: {remedy}") from error
    return module
