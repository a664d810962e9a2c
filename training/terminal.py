"""A prediction for the eye: the article sentence by sentence, its entities in colour and in a list."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from model.labels import EntityLabel, Stance
from model.prediction import Entity, Prediction, Sentence

__all__ = ["show", "visible"]

ENTITY_STYLES = {
    EntityLabel.UNION: "bold red",
    EntityLabel.TRUST: "bold blue",
    EntityLabel.OFFICIAL: "bold magenta",
    EntityLabel.PERCENTAGE: "bold green",
    EntityLabel.DATE: "bold yellow",
}
STANCE_STYLES = {Stance.UNION: "red", Stance.GOVERNMENT: "blue", Stance.NEUTRAL: "dim"}
# An article may hold escape sequences; each control character becomes its visible picture, one for one.
PICTURES: dict[int, int] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def show(prediction: Prediction, *, title: str, console: Console | None = None) -> None:
    """Print a prediction; without a terminal, or with ``NO_COLOR`` set, in plain text."""
    console = console or Console(highlight=False)
    console.print(_headline(prediction, title))
    console.print()
    console.print(_sentences(prediction))
    if prediction.entities:
        console.print()
        console.print(_entities(prediction))
    console.print()


def _headline(prediction: Prediction, title: str) -> Text:
    stance = Text(prediction.stance.value, style=f"bold {STANCE_STYLES[prediction.stance]}")
    shares = ", ".join(f"{stance} {share:.2f}" for stance, share in prediction.probabilities.items())
    dated = f", published {prediction.published}" if prediction.published else ""
    return Text.assemble((visible(title), "bold"), f"{dated}: ", stance, f" ({shares}; {prediction.model})")


def _sentences(prediction: Prediction) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for sentence in prediction.sentences:
        style = STANCE_STYLES[sentence.stance]
        table.add_row(
            Text(sentence.stance.value, style=style),
            Text(f"{sentence.score:.2f}", style="dim"),
            _marked(sentence, prediction.entities),
        )
    return table


def _marked(sentence: Sentence, entities: tuple[Entity, ...]) -> Text:
    text = Text(visible(sentence.text))
    for entity in _within(sentence, entities):
        text.stylize(ENTITY_STYLES[entity.label], entity.start - sentence.start, entity.end - sentence.start)
    return text


def _within(sentence: Sentence, entities: tuple[Entity, ...]) -> Iterator[Entity]:
    return (entity for entity in entities if sentence.start <= entity.start < sentence.end)


def _entities(prediction: Prediction) -> Table:
    table = Table(
        "label", "text", "score", "side", "characters", box=None, pad_edge=False, header_style="dim"
    )
    for entity in prediction.entities:
        table.add_row(
            Text(entity.label.value, style=ENTITY_STYLES[entity.label]),
            Text(visible(entity.text)),
            f"{entity.score:.2f}",
            f"{entity.side} {entity.side_score:.2f}" if entity.side is not None else "",
            f"{entity.start}:{entity.end}",
        )
    return table


def visible(text: str) -> str:
    """Return the text with every control character as its visible picture; its length stays."""
    return text.translate(PICTURES)
