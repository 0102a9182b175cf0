"""An honest summary without a language model: sentences quoted word for word, with evidence.

A sentence weighs more when it decides, promises, dates, reports or asks something, and when its
words come back in the rest of the talk. It is quoted in the order it was spoken; nothing is
rephrased, so nothing can be invented. The method is named `extractive`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from moksori.transcripts.model import Segment, Summary, SummarySentence, in_spoken_order
from moksori.transcripts.terms import cue_weight, is_filler, terms_of

METHOD: Final = "extractive"

_FEWEST: Final = 3
_MOST: Final = 7
_KEYWORDS: Final = 8
_SAME_THING: Final = 0.6
"""Two sentences that share this much of their terms say the same."""
_LONG_TERMS: Final = 12
_SENTENCE_END: Final = re.compile(r"(?<=[.?!…。？！])\s+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    position: int
    text: str
    evidence: str
    terms: tuple[str, ...]


def summarise(segments: Sequence[Segment]) -> Summary:
    """Summarise one transcript; evidence are segment ids. Nothing said gives nothing back."""
    spoken = in_spoken_order(list(segments))
    return _summary((segment.text, segment.id) for segment in spoken)


def summarise_room(transcripts: Mapping[str, Sequence[Segment]]) -> Summary:
    """Summarise several transcripts, in their order; evidence is `transcript id:segment id`."""
    return _summary(
        (segment.text, f"{transcript_id}:{segment.id}")
        for transcript_id, segments in transcripts.items()
        for segment in in_spoken_order(list(segments))
    )


def _summary(said: Iterable[tuple[str, str]]) -> Summary:
    sentences = _sentences(said)
    counts = Counter(term for sentence in sentences for term in set(sentence.terms))
    chosen = _chosen(sentences, counts)
    return Summary(
        sentences=tuple(SummarySentence(one.text, (one.evidence,)) for one in chosen),
        method=METHOD,
        keywords=_keywords(sentences, chosen),
    )


def _sentences(said: Iterable[tuple[str, str]]) -> list[_Sentence]:
    """Cut texts into sentences worth quoting: greetings and single words are left out."""
    found: list[_Sentence] = []
    for text, evidence in said:
        for part in _SENTENCE_END.split(text.strip()):
            if part and not is_filler(part):
                found.append(_Sentence(len(found), part, evidence, terms_of(part)))
    return found


def _chosen(sentences: Sequence[_Sentence], counts: Mapping[str, int]) -> list[_Sentence]:
    limit = min(_MOST, max(_FEWEST, round(math.sqrt(len(sentences)) * 1.2)))
    ranked = sorted(sentences, key=lambda one: (-_weight(one, counts), one.position))
    chosen: list[_Sentence] = []
    for candidate in ranked:
        if len(chosen) == limit:
            break
        if not any(_alike(candidate, other) for other in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda one: one.position)


def _weight(sentence: _Sentence, counts: Mapping[str, int]) -> float:
    terms = set(sentence.terms)
    if not terms:
        return 0.0
    shared = sum(math.log1p(counts[term] - 1) for term in terms) / math.sqrt(len(terms))
    content = min(len(terms), _LONG_TERMS) / _LONG_TERMS
    return cue_weight(sentence.text) + shared + content


def _alike(one: _Sentence, other: _Sentence) -> bool:
    mine, yours = set(one.terms), set(other.terms)
    if not mine or not yours:
        return one.text == other.text
    return len(mine & yours) / len(mine | yours) >= _SAME_THING


def _keywords(sentences: Sequence[_Sentence], chosen: Sequence[_Sentence]) -> tuple[str, ...]:
    """Return the terms that come back most, before those that are merely in what was chosen."""
    counts = Counter(term for sentence in sentences for term in sentence.terms)
    quoted = {term for sentence in chosen for term in sentence.terms}
    worthy = [term for term in counts if counts[term] > 1 or term in quoted]
    return tuple(sorted(worthy, key=lambda term: -counts[term])[:_KEYWORDS])
