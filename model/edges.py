"""Words that no mention begins or ends with, taken off its ends: "[July,]", "[21 July to]", "[start of] this year".

In the 17,000 mentions of the train split none does, so one that the network gives so is wrong as it stands.
"""

from collections.abc import Iterator, Sequence

from model.tags import TagSpan

__all__ = ["trimmed"]

_JOINING = frozenset("and at by for from in of on or than the to until with".split())
_OPENING = _JOINING - {"the"}  # The Royal Marsden
_CLOSING = "%'’"


def trimmed(text: str, words: Sequence[tuple[int, int]], spans: Sequence[TagSpan]) -> Iterator[TagSpan]:
    """Yield the mentions with such words taken off; one that has no others is no mention.

    Args:
        text: the article.
        words: character spans of its words.
        spans: the decoded mentions, sorted, in words.
    """
    for span in spans:
        start, end = span.start, span.end
        while start < end and _ends(text[slice(*words[end - 1])]):
            end -= 1
        while start < end and _begins(text[slice(*words[start])]):
            start += 1
        if start < end:
            yield span._replace(start=start, end=end)


def _begins(word: str) -> bool:
    return word.lower() in _OPENING or not word[0].isalnum()


def _ends(word: str) -> bool:
    return word.lower() in _JOINING or not (word[0].isalnum() or word in _CLOSING)
