"""CoNLL columns with BIO tags, as CoNLL-2003 lays them out: a token a line, the tag last, a blank line per sentence."""

from bisect import bisect_right

from annotations.formats.record import Record, Span, tokens

__all__ = ["to_conll"]

DOCUMENT = "-DOCSTART- -X- O O"  # to the letter what spaCy's reader takes for the start of a document


def to_conll(record: Record) -> str:
    r"""Return one document: ``-DOCSTART-``, then a line ``token\tid\tstart\tend\ttag`` for each token.

    The columns between token and tag hold the record's id, white space as ``_``, and the token's offsets in the text,
    so that nothing but white space is lost.
    """
    identifier = "_".join(record.id.split())
    lines = [DOCUMENT, ""]
    spans = sorted(record.spans, key=lambda span: span.start)
    starts = [span.start for span in spans]
    for sentence in tokens(record):
        for start, end in sentence:
            before = bisect_right(starts, start) - 1
            tag = _tag(spans[before], start) if before >= 0 else "O"
            lines.append(f"{record.text[start:end]}\t{identifier}\t{start}\t{end}\t{tag}")
        lines.append("")
    return "\n".join(lines) + "\n"


def _tag(span: Span, start: int) -> str:
    if start >= span.end:
        return "O"
    return f"{'B' if start == span.start else 'I'}-{span.label}"
