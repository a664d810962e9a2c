"""The damage that real pages have, as a table: each kind makes a copy of an annotated article.

What is drawn depends on `SEED`, the kind and the article's id alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeVar

from annotations.article import Article, GoldSentence
from eval.pages import Edit, Page, Span, edited, rewritten

__all__ = ["KINDS", "SEED", "Kind", "noised"]

SEED = 20230315
Noise = Callable[[Page, Random], Page]
Item = TypeVar("Item")

FURNITURE = (
    "Advertisement",
    "Copy link",
    "Image source, Getty Images",
    "Image caption, People outside the building",
    "Listen: our daily podcast",
    "Media caption, Watch: scenes from the picket line",
    "More on this story",
    "Most read",
    "Read more: What does inflation mean for my wages?",
    "Read more: Your questions answered",
    "Related topics",
    "Share this with",
    "Sign up to our morning newsletter",
    "Skip past newsletter promotion",
    "This video can not be played",
    "View comments",
)
"""Lines that pages put between paragraphs; none holds a mention or argues for a side."""
CREDITS = (
    "Image source, Getty Images",
    "Image source, PA Media",
    "Image caption, People outside the building",
)
BULLETS = "•-*·●"
SEPARATORS = (" ", " - ", " | ", "\n")
"""After the time of an entry; where it is a line of its own, it belongs to no sentence."""
DASHES = {"-": "‐‑–", "–": "-—―", "—": "-–―"}
SPACES = "\u00a0\u00a0\u00a0\u202f\u2009"
"""No-break space, as the most frequent one, narrow no-break space, thin space."""
SOFT_HYPHEN = "\u00ad"
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_CURLY = {'"': "“”", "'": "‘’"}
_OPENS = re.compile(r"""(?:^|(?<=[\s(\[–—“‘"']))["'](?=\S)""")
_TERMINAL = re.compile(r"[.!?…][\"'”’)\]]*$")
_LETTERS = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of damage: what it does, in words and as a function."""

    definition: str
    noise: Noise


def noised(article: Article, name: str) -> Page:
    """Return a copy of an article with the damage of one of `KINDS`; the same one on every call."""
    return KINDS[name].noise(Page(article=article), Random(f"{SEED} {name} {article.id}"))


def _some(items: Sequence[Item], share: float, chance: Random) -> list[Item]:
    """Draw a share of the items, at least one where there are any, in their order."""
    number = min(len(items), max(1, round(share * len(items))))
    return [items[place] for place in sorted(chance.sample(range(len(items)), number))]


def _openings(article: Article) -> list[GoldSentence]:
    """Return the first sentence of every paragraph."""
    seen: dict[int, GoldSentence] = {}
    for sentence in article.sentences:
        seen.setdefault(sentence.paragraph, sentence)
    return list(seen.values())


def _headings(article: Article) -> list[GoldSentence]:
    """Return the paragraphs of a single sentence that ends without a full stop: headlines, bylines, captions."""
    paragraphs = [sentence.paragraph for sentence in article.sentences]
    return [
        sentence
        for sentence in article.sentences
        if paragraphs.count(sentence.paragraph) == 1
        and not _TERMINAL.search(article.text[sentence.start : sentence.end])
    ]


def run_on(page: Page, chance: Random, *, share: float) -> Page:
    """Join headings to the sentence that follows, and a credit line to the start of a paragraph."""
    article = page.article
    following = dict(zip(article.sentences, article.sentences[1:], strict=False))
    gaps = [(s.end, following[s].start) for s in _some(_headings(article), share, chance) if s in following]
    edits = [
        Edit(start=start, end=end, text="") for start, end in gaps if not article.text[start:end].strip()
    ]
    cut = {edit.end for edit in edits}
    openings = [s.start for s in _openings(article) if s.start not in cut]
    if openings:
        at = chance.choice(openings)
        edits.append(Edit(start=at, end=at, text=chance.choice(CREDITS), furniture=True))
    return edited(page, edits)


def furniture(page: Page, chance: Random, *, share: float) -> Page:
    """Insert lines of their own before paragraphs."""
    return edited(
        page,
        [
            Edit(start=each.start, end=each.start, text=f"{chance.choice(FURNITURE)}\n\n", furniture=True)
            for each in _some(_openings(page.article), share, chance)
        ],
    )


def timestamps(page: Page, chance: Random, *, share: float) -> Page:
    """Put times of day before paragraphs, latest first, as a live page has them."""
    edits = []
    minute = chance.randrange(20 * 60, 23 * 60)
    for each in _some(_openings(page.article), share, chance):
        minute -= chance.randrange(1, 20)
        separator, colon = chance.choice(SEPARATORS), chance.choice(":.")
        text = f"{minute // 60 % 24:02d}{colon}{minute % 60:02d}{separator}"
        own_line = separator == "\n"
        edits.append(
            Edit(start=each.start, end=each.start, text=text, furniture=own_line, inside=not own_line)
        )
    return edited(page, edits)


def bullets(page: Page, chance: Random, *, share: float) -> Page:
    """Make lists of paragraphs: each sentence on a line of its own, behind a bullet."""
    sentences = page.article.sentences
    chosen = {
        each.paragraph: chance.choice(BULLETS) for each in _some(_openings(page.article), share, chance)
    }
    edits = []
    for place, sentence in enumerate(sentences):
        if bullet := chosen.get(sentence.paragraph):
            start = sentence.start
            edits.append(Edit(start=start, end=start, text=f"{bullet} ", inside=True))
            before = sentences[place - 1] if place else None
            if before and before.paragraph == sentence.paragraph and before.end < start:
                edits.append(Edit(start=start - 1, end=start, text="\n"))
    return edited(page, edits)


def typos(page: Page, chance: Random, *, share: float) -> Page:
    """Swap two letters of a word, double one, or drop one; never in a mention, never the first or last letter."""
    n_words = len(page.article.text.split())
    words = list(_free_words(page))
    number = min(len(words), max(1, round(share * n_words)))
    return edited(
        page, [_typo(page.article.text, word, chance) for word in sorted(chance.sample(words, number))]
    )


def _free_words(page: Page, *, length: int = 4) -> Iterator[Span]:
    """Yield words that no mention overlaps and in which nothing starts or ends."""
    article = page.article
    ends = {offset for s in article.sentences for offset in (s.start, s.end)}
    ends |= {offset for span in page.furniture for offset in span}
    for found in _LETTERS.finditer(article.text):
        start, end = found.span()
        touched = any(m.start < end and start < m.end for m in article.mentions)
        if end - start >= length and not touched and not any(start < each < end for each in ends):
            yield start, end


def _typo(text: str, word: Span, chance: Random) -> Edit:
    at = chance.randrange(word[0] + 1, word[1] - 2)
    pair = text[at : at + 2]
    slips = [pair[::-1], pair[0] + pair, pair[1]]
    return Edit(start=at, end=at + 2, text=chance.choice([slip for slip in slips if slip != pair]))


def straight_quotes(page: Page, _: Random) -> Page:
    """Put straight quotation marks and apostrophes in place of curly ones."""
    return rewritten(page, page.article.text.translate(STRAIGHT))


def curly_quotes(page: Page, _: Random) -> Page:
    """Put curly quotation marks and apostrophes in place of straight ones, opening after white space."""
    text = _OPENS.sub(lambda found: _CURLY[found[0]][0], page.article.text)
    return rewritten(page, re.sub("[\"']", lambda found: _CURLY[found[0]][1], text))


def dashes_and_spaces(page: Page, chance: Random, *, share: float) -> Page:
    """Put other dashes and other spaces in place of the usual ones, and soft hyphens into long words."""
    odd = {**DASHES, " ": SPACES}
    text = [
        chance.choice(odd[char]) if char in DASHES or (char == " " and chance.random() < share) else char
        for char in page.article.text
    ]
    page = rewritten(page, "".join(text))
    middles = [(start + end) // 2 for start, end in _free_words(page, length=9)]
    return edited(page, [Edit(start=at, end=at, text=SOFT_HYPHEN) for at in _some(middles, share, chance)])


def recased(
    page: Page, _: Random, *, case: Callable[[str], str], spans: Sequence[Span] | None = None
) -> Page:
    """Put the text, or spans of it, into another case, but for the few letters that would change their length."""
    text = page.article.text
    for start, end in [(0, len(text))] if spans is None else spans:
        changed = "".join(new if len(new := case(char)) == 1 else char for char in text[start:end])
        text = text[:start] + changed + text[end:]
    return rewritten(page, text)


def capital_headings(page: Page, chance: Random) -> Page:
    """Put headings and the first sentence of the article into capitals."""
    article = page.article
    shouted = {*_headings(article), *article.sentences[:1]}
    return recased(page, chance, case=str.upper, spans=[(s.start, s.end) for s in shouted])


def mildly(page: Page, chance: Random) -> Page:
    """Do a little of everything but for whole texts in another case."""
    for noise in _MILD:
        page = noise(page, chance)
    return page


_MILD: tuple[Noise, ...] = (
    capital_headings,
    partial(typos, share=1 / 120),
    straight_quotes,
    partial(dashes_and_spaces, share=0.05),
    partial(bullets, share=0.15),
    partial(timestamps, share=0.15),
    partial(furniture, share=0.15),
    partial(run_on, share=0.5),
)

KINDS: dict[str, Kind] = {
    "run-on headings": Kind(
        noise=partial(run_on, share=1.0),
        definition="Headlines, bylines and captions (paragraphs of one sentence without a full stop) run into the "
        "sentence that follows, without a space; so does a line of credit or caption put before a paragraph.",
    ),
    "typos": Kind(
        noise=partial(typos, share=1 / 40),
        definition="One word of 40, outside mentions, has two letters swapped, one doubled or one dropped.",
    ),
    "bullets": Kind(
        noise=partial(bullets, share=0.5),
        definition="Half of the paragraphs are lists: each sentence on a line of its own, behind a bullet that "
        "belongs to it.",
    ),
    "timestamps": Kind(
        noise=partial(timestamps, share=0.5),
        definition="Half of the paragraphs start with a time of day, some of them on a line of its own.",
    ),
    "page furniture": Kind(
        noise=partial(furniture, share=1 / 3),
        definition="A line such as *Advertisement*, *Share this with* or *Image source, Getty Images* before a third "
        "of the paragraphs. It is read, its stance is not scored, and a mention found in it is spurious.",
    ),
    "straight quotes": Kind(
        noise=straight_quotes, definition="Every quotation mark and apostrophe is straight."
    ),
    "curly quotes": Kind(noise=curly_quotes, definition="Every quotation mark and apostrophe is curly."),
    "dashes and spaces": Kind(
        noise=partial(dashes_and_spaces, share=1 / 6),
        definition="Every hyphen and dash is another one, one space of six is a no-break or thin one, one long word "
        "of six has a soft hyphen. In mentions too, but for the soft hyphens.",
    ),
    "lower case": Kind(noise=partial(recased, case=str.lower), definition="The whole text in lower case."),
    "headings in capitals": Kind(
        noise=capital_headings, definition="Headings and the first sentence of the article in capitals."
    ),
    "upper case": Kind(noise=partial(recased, case=str.upper), definition="The whole text in capitals."),
    "all, mildly": Kind(
        noise=mildly,
        definition="All of it at once but for whole texts in another case: typos in one word of 120, one space and "
        "one long word of 20, bullets, times and furniture at 15% of the paragraphs, half of the headings run on; "
        "all headings in capitals, quotes straight, dashes odd.",
    ),
}
