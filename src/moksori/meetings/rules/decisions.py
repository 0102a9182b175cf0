"""Decisions: what was settled, not what was proposed, asked, denied or put off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.acts import accepts, predicate_of
from moksori.meetings.rules.asking import asks
from moksori.meetings.rules.persons import doer_of
from moksori.meetings.rules.proposals import is_proposal, objects, takes_back, takes_up
from moksori.meetings.rules.quoting import quoted
from moksori.meetings.rules.said import Clause, Sentence
from moksori.meetings.rules.settling import Settling, settling_of
from moksori.meetings.rules.turning import turned

_BY: Final = re.compile(r"까지(?!로)")
_REACH: Final = 2  # lines in which a proposal is taken up or a decision taken back
_FEWEST_ALIKE: Final = 2  # nouns that two tellings of one decision share at least
_ALIKE: Final = 0.75
_COORDINATE: Final = frozenset(("고", "고요", "으며", "며", "거든요"))
_PLANNED: Final = frozenset(
    ("chosen", "changed", "let us", "performed", "fixed", "fragment", "taken up")
)
"""Ways in which one person proposes, so that others can still object."""
_LEADING: Final = frozenset(
    "끝내 모이 쉬 가 먹 정리 두 놓 생각 힘 파이팅 회의 이동 점검 확인 서로 집중 힘내 일어서 켜 끄 "
    "돌아가 나가 들어가 앉 일어나 출발 이만 시작하 마시 조심 분발 노력 화이팅 박수 환영 준비 "
    "서두르 "
    "정하 결정 논의 검토 고민 얘기 이야기 의논 확정 그러 이러 잡 하".split()
)
_BY_THEN: Final = re.compile(
    r"(?:까지|안에|안으로) (?:\S+ )?\S*(?:내|하|보내|끝내|드리|마치|제출하)는 (?:걸"
    r"|것으)로 (?:할게|하겠|하죠)"
)
_POINTED_AT: Final = re.compile(
    r" (?:(?:그거|그걸|그것|그날|그때|그쪽)/N\w+|그/MM (?:날|걸|거|것|안|쪽|방향|정도)/NN\w"
    r"|그대로/MAG) "
    r"(?:으로/JKB |로/JKB |ᆯ로/JKB )?"
)
_FOR_ALL: Final = frozenset(("열", "닫", "쉬"))
"""Also what a house does for all: 일요일은 쉬자, 반을 하나 더 엽시다."""
_PLACE: Final = re.compile(
    r" (?:자리|회의실|식당|밖|집|현장|카페|위층|아래|아래층|거기|여기|저기|이쪽|저쪽|그쪽|문"
    r"|옥상|로비|강당|밥|다음"
    r"|안건|순서|본론|주제|화면|페이지|장)/\S+ (?:\S+/JX )?(?:으로|로)/JKB (?:가|가시|넘어가"
    r"|돌아가|이동/NNG 하)/"
)
_MOTION: Final = re.compile(
    r" (?:안|\S*안|안건|제안|회칙|규정|규약|정관|방침|계획|예산|후보)/NN[GB] |/SN 안/|번째/\S+ "
)
"""What a meeting itself passes, not somebody who examines."""
_BREAK: Final = re.compile(
    r"^ (?:(?!\S+/(?:JKO|JX) )\S+ |만/JX )*(?:쉬|먹|마치|끝내|모이|만나|시작/NNG 하)/\S+ "
    r"(?:기/ETN 로|는/ETM 걸/NNG 로)/JKB 하/V[VX] (?!었/EP)"
)
_SEATED: Final = re.compile(
    r" (?:앉|듣|일어서)/VV (?:기/ETN 로/JKB |기로/EC |는/ETM (?:걸|거|것)/NN\w (?:로|ᆯ로|으로)/JKB )"
)
"""What those who sit here do now."""
_OUTCOME: Final = re.compile(
    r" (?:통과|승인|채택|선정)/NNG (?:을/JKO |를/JKO )?(?:되|하|받|나)/(?:XSV|VV) "
)
_ONLY_A_DAY: Final = re.compile(
    r"^(?:그럼|그러면|네|예|감사합니다|그래요|알겠습니다|[,.\s]|제가|저는)*"
    r"(?:(?:이번|다음|다다음)\s?주\s?)?(?:오늘|내일|모레|글피|월말|[월화수목금토일]요일"
    r"|\S{1,4}일|\S+시)\s?(?:까지)?(?:으로"
    r"|로)\s(?:할게|하겠|맞출게)"
)
_ASIDE: Final = re.compile(
    r"먹|밥|끼니|건강|(?<![요일]은 )(?<!이제 )쉬|잠깐|잠시|창문|이따|(?:얘기|이야기|발표|식사"
    r"|인사|소개"
    r"|말씀|투표)(?:은|는|부터"
    r"|만)|시간 (?:되|나)"
)
_ANYTHING: Final = re.compile(
    r"/(?:NNG|NNP|SL) (?:\S+/XSN )?(?:은|는|을|를|도|이|가)/J| 으로/JKB | 로/JKB "
)


@dataclass(slots=True)
class _Decided:
    """A decision in the making."""

    sentence: Sentence
    way: str
    score: float
    evidence: list[str]
    words: frozenset[str] = field(default_factory=frozenset)


class Decisions:
    """The decisions of one meeting while its sentences go by."""

    def __init__(self, roster: Roster) -> None:
        """Take the people of the meeting."""
        self._roster = roster
        self._kept: list[_Decided] = []

    def take(self, sentences: Sequence[Sentence], at: int) -> None:
        """Take the next sentence, the one at `at`."""
        sentence, kept = sentences[at], self._kept
        found = _found(sentences, at, self._roster)
        _withdraw(kept, sentence, found)
        if found is not None:
            _keep(kept, found)
        elif kept and _seconds(kept[-1], sentence):
            kept[-1].evidence.append(sentence.line.id)

    def copied(self) -> "Decisions":
        """Return what has been taken so far, to go on from there another time."""
        other = Decisions(self._roster)
        other._kept = [replace(one, evidence=list(one.evidence)) for one in self._kept]
        return other

    def found(self) -> tuple[Statement, ...]:
        """Return the decisions in spoken order, quoted without what leads in."""
        return tuple(
            Statement(quoted(one.sentence.text), tuple(dict.fromkeys(one.evidence)), one.score)
            for one in self._kept
        )


def _found(sentences: Sequence[Sentence], at: int, roster: Roster) -> _Decided | None:
    sentence = sentences[at]
    found = decision_of(sentence, roster)
    if takes_up(sentence) and not asks(sentence) and (found is None or found.way != "agreed"):
        proposal = _proposal_before(sentences, at, roster)
        if proposal is not None:
            evidence = [proposal.line.id, sentence.line.id]
            return _Decided(proposal, "taken up", 0.86, evidence, _words(proposal))
        if _only_takes_up(sentence):
            return None
    if found is None:
        return None
    return _Decided(sentence, found.way, found.score, [sentence.line.id], _words(sentence))


def _only_takes_up(sentence: Sentence) -> bool:
    """Tell 그날로 못 박겠습니다: it names nothing but what was named before."""
    return not _ANYTHING.search(_POINTED_AT.sub(" ", sentence.marks))


def _proposal_before(sentences: Sequence[Sentence], at: int, roster: Roster) -> Sentence | None:
    """Return what `sentences[at]` says yes to: the last proposal of somebody else nearby."""
    sentence = sentences[at]
    for other in reversed(sentences[max(0, at - 6) : at]):
        if sentence.place - other.place > _REACH:
            return None
        if other.line.speaker != sentence.line.speaker and is_proposal(other, roster):
            return other
    return None


def _keep(kept: list[_Decided], found: _Decided) -> None:
    """Add a decision; one that was said before is the same, on the same line as well."""
    for one in kept:
        near = one.sentence.line.id == found.sentence.line.id
        if near and one.way != "agreed":
            kept.remove(one)
            break
        if near or _same(one.words, found.words):
            one.evidence += found.evidence
            return
        if _settles_again(one, found):
            found.evidence = [*one.evidence, *found.evidence]
            kept.remove(one)
            break
        if _changes(one, found):
            kept.remove(one)
            break
    kept.append(found)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= _FEWEST_ALIKE and both >= _ALIKE * min(len(one), len(other))


def _settles_again(one: _Decided, found: _Decided) -> bool:
    """Tell a proposal that was liked from the decision on it a line or two later."""
    after = found.sentence.place - one.sentence.place
    return one.way in _PLANNED and 0 < after <= _ON_IT and bool(one.words & found.words)


def _changes(one: _Decided, found: _Decided) -> bool:
    """Tell a choice that replaces one just made on the same topic (두 시로 하자, 네 시로)."""
    after = found.sentence.place - one.sentence.place
    topics = [_topic(each.sentence) for each in (one, found)]
    chosen = all(_VALUE.search(each.sentence.marks) for each in (one, found))
    return 0 < after <= _SOON and bool(topics[0]) and topics[0] == topics[1] and chosen


def _topic(sentence: Sentence) -> str:
    topic = re.search(r"(\S+)/NN\w (?:은|는)/JX ", sentence.marks)
    return topic[1] if topic else ""


_COMMON: Final = frozenset(
    "걸 것 거 얘기 이야기 의견 합의 결정 확정 결론 정리 주 월 일 번 안 다음 이번 때 쪽 방향 그때 "
    "오늘 내일 올해 내년 정하 하기 그렇".split()
)
"""Words that any two decisions may share."""
_ON_IT: Final = 3  # lines
_SOON: Final = 8
_VALUE: Final = re.compile(r"(?:으로|로)/JKB ")


def _words(sentence: Sentence) -> frozenset[str]:
    held = frozenset(
        m.form
        for m in sentence.morphemes
        if m.tag in {"NNG", "NNP", "SL", "NR", "SN"} or (m.tag == "VV" and len(m.form) > 1)
    )
    return held - _COMMON


def _withdraw(kept: list[_Decided], sentence: Sentence, found: _Decided | None) -> None:
    """Drop the last decision when its speaker takes it back, or somebody objects at once."""
    if not kept or (found is not None and found.way == "agreed"):
        return
    last = kept[-1]
    after = sentence.place - last.sentence.place
    if after > _REACH or sentence is last.sentence:
        return
    same = sentence.line.speaker == last.sentence.line.speaker
    if (
        takes_back(sentence)
        if same
        else (after == 1 and last.way in _PLANNED and objects(sentence))
    ):
        kept.pop()


def _seconds(last: _Decided, sentence: Sentence) -> bool:
    """Tell whether somebody else agrees in the next line with what was just proposed."""
    return (
        sentence.place == last.sentence.place + 1
        and last.way in _PLANNED
        and sentence.line.speaker != last.sentence.line.speaker
        and (accepts(sentence) or takes_up(sentence))
    )


def decision_of(sentence: Sentence, roster: Roster) -> Settling | None:
    """Return how the sentence settles something, or None."""
    if asks(sentence):
        return None
    for clause in reversed(sentence.clauses):
        last = clause is sentence.last
        if not last and (clause.link or "") not in _COORDINATE:
            continue
        found = settling_of(clause)
        if found is None or not _complete(sentence, clause, found):
            continue
        if not turned(sentence, clause, found) and _fits(sentence, clause, found, roster):
            return found
    return None


def _complete(sentence: Sentence, clause: Clause, found: Settling) -> bool:
    """Tell whether the clause stands by itself, and does not lead the meeting on."""
    text = sentence.text[clause.morphemes[0].start : clause.morphemes[-1].end]
    if lexicon.MEETING.search(text):
        return False
    if clause is sentence.last:
        return found.way != "closed"
    if found.way == "closed":
        return bool(lexicon.MEETING.search(sentence.text))
    if found.way == "so then":
        return bool(lexicon.ASK.search(sentence.last.marks))
    if found.way == "fixed" and " 아직/MAG " in sentence.last.marks:
        return bool(_VALUE.search(clause.marks))
    return found.way in {"agreed", "fixed", "formal"}


def _fits(sentence: Sentence, clause: Clause, found: Settling, roster: Roster) -> bool:
    if _someone_does_it(sentence, clause, found, roster):
        return False
    if found.way == "agreed":
        due_only = _BY_THEN.search(sentence.text) and not re.search(r"(?:은|는)/JX ", clause.marks)
        return not (_BREAK.search(clause.marks) or _SEATED.search(clause.marks) or due_only)
    return not _ONLY_A_DAY.search(sentence.text) and _names_enough(sentence, clause, found.way)


def _names_enough(sentence: Sentence, clause: Clause, way: str) -> bool:
    """Tell whether something of the house is chosen, not a way to walk or a task for a day."""
    if way == "let us":
        return _settles(sentence, clause)
    if way in {"performed", "named"}:
        return _names_a_choice(sentence)
    if way in {"formal", "closed", "fragment"}:
        return not _is_result_of_examination(clause)
    return not _PLACE.search(clause.marks) and not _BY.search(sentence.text)


def _is_result_of_examination(clause: Clause) -> bool:
    chosen = _VALUE.search(clause.marks) or _MOTION.search(clause.marks)
    return bool(_OUTCOME.search(clause.marks)) and not chosen


def _names_a_choice(sentence: Sentence) -> bool:
    """Tell 만 원으로 확정하겠습니다 and 승인합니다 from a promise (일정을 확정하겠습니다)."""
    formal = re.search(r" (?:승인|채택|가결|의결|통과|합의)/NNG ", sentence.marks)
    value = re.search(r"(?:으로|로)/JKB ", sentence.marks)
    timed = re.search(r"(?:오늘|내일|주|달|월|일|시간) ?(?:안|중)으로 ", sentence.text)
    return bool(formal or (value and not timed))


def _someone_does_it(sentence: Sentence, clause: Clause, found: Settling, roster: Roster) -> bool:
    """Tell whether one person of the meeting does it: then it is a task."""
    doer = doer_of(sentence, roster)
    if doer.how not in {"i", "subject"}:
        return False
    start, end = clause.morphemes[0].start, clause.morphemes[-1].end
    part = sentence.text[start:end]
    if re.search(r"(?:우리|저희)가", part) and re.search(r" (?:안|지/EC 않)/", clause.marks):
        return False
    return _doer_in(part, doer.how, roster) and not _doer_settles(clause, found)


def _doer_in(part: str, how: str, roster: Roster) -> bool:
    if how == "i":
        return bool(
            re.search(
                r"(?<![가-힣])(?:제가|저는|내가|나는|저희가|우리가|전|난|저도|나도)(?![가-힣])",
                part,
            )
        )
    return bool(roster.mentions(part))


def _doer_settles(clause: Clause, found: Settling) -> bool:
    """Tell 안 하기로 대표님이 결정하셨습니다: the person stands behind what was settled."""
    tail = clause.marks[found.start : found.end]
    return found.way == "agreed" and bool(
        re.search(r"(?:이|가|께서)/JKS (?:\S+/MAG )?(?:결정|정하|확정|승인)", tail)
    )


def _settles(sentence: Sentence, clause: Clause) -> bool:
    """Tell a proposal that settles (목요일로 미룹시다) from one that leads on (시작합시다)."""
    tries = re.search(r" 어/EC 보/VX ", clause.marks)
    idle = predicate_of(sentence) & ((lexicon.NO_TASK | lexicon.TALK | _LEADING) - _FOR_ALL)
    named = _ANYTHING.search(sentence.marks) or " 이거/NP 하/VV " in sentence.marks
    meeting = lexicon.HERE.search(sentence.text) or _ASIDE.search(sentence.text)
    amount = re.search(
        r"(?:은|는)/JX .*(?:만|씩|까지|부터|에서|으로|로)/(?:JX|JKB|XSN) (?:\S+/MAG )?하/VV ",
        clause.marks,
    )
    kept = amount or re.search(
        r"빼/VV 고/EC 가/|/NN\w (?:이거|그거)/NP 하/VV 자/|그대로/\S+ (?:가|하|두)/|(?:으로"
        r"|로)/JKB (?:가|하|두|잡|정하)/",
        sentence.marks,
    )
    return bool(named and not tries and not meeting and (kept or not idle))
