"""Who said it: which sentences quote or report speech, and whose."""

from model.speech.attribution import Utterance, speech
from model.speech.types import Speaker, SpeechKind

__all__ = ["Speaker", "SpeechKind", "Utterance", "speech"]
