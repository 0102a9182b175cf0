"""Open questions and risks."""

import re
from collections.abc import Sequence
from typing import Final

from moksori.meetings.model import Statement
from moksori.meetings.participants import Roster
from moksori.meetings.rules import lexicon
from moksori.meetings.rules.asking import asks
from moksori.meetings.rules.decisions import decision_of
from moksori.meetings.rules.quoting import quoted
from moksori.meetings.rules.said import Sentence

_UNKNOWN: Final = (
    r"모르|모른|몰라|글쎄|감이 안|궁금|알 수 (?:가 )?없|장담|확실하지|확실치|애매|두고 (?:봐|보)"
)
_UNDECIDED_YET: Final = (
    r"정하기 (?:어렵|힘들|이르)|결론(?:을|이|은)? ?(?:못|안)|답(?:변|장)?(?:을|이|은"
    r"|도)? ?(?:못|안|없|아직)"
    r"|미정|못 정|안 정|정하지 (?:못|않)|정해지지|결정되지|결정된 (?:게|건|바)|결정(?:을"
    r"|이)? ?(?:못|안)|의견이 (?:갈|엇)"
    r"|짐작|들은 (?:게|바)(?:가)? 없|답을 (?:\S+ )?(?:못|안)|답을 드리지|쉽지 않|난감|골치"
    r"|정답이 없|반반|갈리|엇갈|아직이|아직은|아직 (?:안|못|없)|보류"
    r"|두고 (?:보|봅)|고민되|생각해 (?:봐|보|봅)|유동적|불확실|소식이 없|그때 가서|정해지면"
    r"|결과 보고|달라질|기약"
    r"|파악(?:이|은|을)? ?(?:못|안|되지|하지)|답을 (?:가지|갖)|안 나와|안 나오|의견이 없|확답"
    r"|답을? ?(?:찾|구하|얻)지? ?못|입을 (?:\S+ )?(?:닫|다물)|전화를? (?:안|못) 받"
    r"|확인(?:을|이)? ?(?:못|안)|고민(?: 중|이|해|하)|검토 중|논의 중|생각 중"
)
_DEPENDS: Final = (
    r"봐야|보아야|기다려야|기다려 봐|나와야|와야|되어야|돼야|받아야|물어보고|알아보고"
    r"|(?:말|말씀|얘기|이야기|연락|소식|회신|지침|공지|통보)(?:을|이|도|은|는)? ?(?:\S+ )?(?:없"
    r"|안|못)"
    r"|에 따라|달렸|달려 있|상황을 (?:봐|보)|나온 다음|보고 (?:나서|정|결정|얘기|이야기|판단)"
)
_LATER: Final = (
    r"나중에|다음에|추후|차차|다음 (?:회의|미팅|주|시간|번)에? ?\S* ?(?:다시|이야기|얘기|논의"
    r"|정|보)"
    r"|다시 (?:이야기|논의|얘기|보)|더 (?:보고|고민|생각|논의|알아|지켜)|따로 (?:이야기|얘기"
    r"|논의)|넘어가|시간이 없"
)
_EVADES: Final = re.compile(f"{_UNKNOWN}|{_UNDECIDED_YET}|{_DEPENDS}|{_LATER}")
_ANSWERS: Final = re.compile(
    r"그런 적|없는데|아닌데|[을를]게요|겠습니다$|제가 (?:확인|알아|물어)\S* ?(?:보|볼|드)|(?:이"
    r"|예|에)요[.!]?$(?<!모르겠어요)"
)
_WHETHER: Final = re.compile(r" (?:ᆯ지|을지|는지|ᆫ지|은지|ᆯ지도)/E[CF] | (?:ᆯ|을|는|ᆫ)/ETM 지/NNB ")
_LEFT: Final = re.compile(
    rf"(?:{_UNDECIDED_YET}|모르겠|모르죠|몰라|봐야|보고 (?:정|결정)|생각해 (?:봐|보)|더 (?:고민"
    rf"|생각|논의|보))"
)
_SAID_OPEN: Final = re.compile(
    r"(?:은|는|도)/JX (?:\S+ ){0,4}?(?:(?:아직/MAG (?:\S+ )?)?미정/NN\w 이/VCP|(?:아직"
    r"|못)/MAG (?:못/MAG |안/MAG )?정하/VV (?:었/EP|지/EC 못하))"
)
_NO_RESULT: Final = re.compile(r"결론(?:은|을|이)? ?(?:아직 ?)?(?:못|안) (?:나|났|내|냈)|숙제로 남")
_TO_BE_JUDGED: Final = re.compile(
    r" 여부/NNG (?:\S+ ){1,8}?(?:보/VV 고/EC|나오/VV 면/EC|뒤/NNG 에|후/NNG 에|추후/|나중/|다음/)"
)
_REQUEST: Final = re.compile(
    r" 어/EC (?:주|드리|달)/VX (?:시/EP )?(?:[ᆯ을]래|[ᆯ을]까|세요|겠/EP|[ᆯ을]/ETM 수|면/EC) ?"
    r"| (?:저|제|내|나)/NP (?:가/JKS|도/JX) (?:\S+ )*[ᆯ을]까(?:요)?/E"
)
_PROGRESS: Final = re.compile(
    r" (?:다/MAG )?(?:되|보|끝나|끝내|하|받|보내|들|마치|오|완료/NNG (?:하|되)|고치|찾)/(?:VV"
    r"|XSV) (?:시/EP )?(?:었|셨)/EP "
    r"| 어떻게 (?:되|됐)| 어디/NP 까지/JX | 먹/VV | 들리/VV | 보이/VV | 말/NNG 이/JKS 되/"
)
_RISK: Final = re.compile(
    r"위험|리스크|우려|걱정|차질|지연될|늦어질|늦어지|부족할|모자랄|문제가 (?:될|생길|있)"
    r"|장애가|불안|촉박|빠듯|어려울 (?:수|것)|위반|초과할|밀릴"
)
_NO_RISK: Final = re.compile(r"없|않|아니|안 (?:해도|하셔도)|마세요|덜")
_REACH: Final = 2  # lines in which a reply begins
_NO_ANSWER: Final = re.compile(r"^(?:글쎄|음|그러게|아|네[,.]?$|좋은 질문|그렇죠|어)")
_REMARK: Final = 12  # letters of a line that is no answer yet
_CLOSES: Final = 3  # lines in which a decision still answers
_AHEAD: Final = 9  # sentences behind one that tell what became of it


class Questions:
    """The questions that nobody answered while the sentences of one meeting go by."""

    def __init__(self, roster: Roster) -> None:
        """Take the people of the meeting."""
        self._roster = roster
        self.open: list[Statement] = []
        self._seen: set[str] = set()
        self._next = 0

    def take(self, sentences: Sequence[Sentence], at: int) -> None:
        """Take the next sentence, the one at `at`: what was said long before it can be judged."""
        while self._next + _AHEAD <= at:
            self._judge(sentences)

    def copied(self) -> "Questions":
        """Return what has been taken so far, to go on from there another time."""
        other = Questions(self._roster)
        other.open, other._seen = list(self.open), set(self._seen)
        other._next = self._next
        return other

    def found(self, sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
        """Return them, with the line that left them open; nothing more may come for now."""
        whole = self.copied()
        whole.take(sentences, len(sentences) - 1 + _AHEAD)
        return tuple(whole.open)

    def _judge(self, sentences: Sequence[Sentence]) -> None:
        """Judge the next sentence by itself and by the `_AHEAD` ones behind it."""
        at = self._next
        self._next += 1
        sentence = sentences[at]
        found = _left_open(sentences, at) or _told_open(sentence)
        if not found or sentence.line.id in self._seen:
            return
        if not _settled(sentences, at, self._roster):
            self._seen.update(found)
            score = 0.88 if len(found) > 1 or asks(sentence) else 0.78
            self.open.append(Statement(quoted(sentence.text), found, score))


def _told_open(sentence: Sentence) -> tuple[str, ...]:
    """Tell 누가 맡을지 아직 정하지 못했습니다, 가격은 미정이에요."""
    if asks(sentence) or lexicon.JOKE.search(sentence.line.text):
        return ()
    whether = _WHETHER.search(sentence.marks) and _LEFT.search(sentence.text)
    whether = whether or _NO_RESULT.search(sentence.text) or _TO_BE_JUDGED.search(sentence.marks)
    return (sentence.line.id,) if whether or _SAID_OPEN.search(sentence.marks) else ()


def _left_open(sentences: Sequence[Sentence], at: int) -> tuple[str, ...]:
    """Return the lines of a question and of the reply that left it open."""
    sentence = sentences[at]
    replies = _reply(sentences, at)
    marked = asks(sentence)
    if not replies or not (marked or _sounds_asked(sentence, replies[0])):
        return ()
    names_only = re.search(r"(?:은|는|이)요\??$", sentence.text.strip())
    asks_state = _PROGRESS.search(sentence.last.marks) and not _WHETHER.search(sentence.marks)
    progress = names_only or asks_state
    if _REQUEST.search(sentence.last.marks) or progress:
        return ()
    if not any(_EVADES.search(one.text) and not asks(one) for one in replies):
        return ()
    if any(_ANSWERS.search(one.text) and not _EVADES.search(one.text) for one in replies):
        return ()
    if any(re.search(r"그런 (?:적|일)", one.text) for one in replies):
        return ()
    return tuple(dict.fromkeys((sentence.line.id, replies[0].line.id)))


def _reply(sentences: Sequence[Sentence], at: int) -> list[Sentence]:
    """Return what was said to the question: on its own line, else on the next one's."""
    sentence = sentences[at]
    rest = [one for one in sentences[at + 1 : at + 6] if one.place == sentence.place]
    if rest and _EVADES.search(rest[0].text) and not asks(rest[0]):
        return rest
    others = [
        one
        for one in sentences[at + 1 : at + 8]
        if 0 < one.place - sentence.place <= _REACH and one.line.speaker != sentence.line.speaker
    ]
    first = [one for one in others if one.place == others[0].place]
    if first and len(first[0].line.text) <= _REMARK and _NO_ANSWER.match(first[0].line.text):
        first = others
    return first


def _sounds_asked(sentence: Sentence, reply: Sentence) -> bool:
    """Tell a question without its mark by the reply (그대로 가요 - 글쎄 그건 모르겠어요)."""
    unmarked = not sentence.text.rstrip().endswith((".", "!", "?"))
    polite = re.search(r" (?:어요|아요|죠|지요|나요|어|지)/E[FC] (?:요/JX )?$", sentence.marks)
    said = reply.line.text
    refers = re.search(r"그건|그거|글쎄", said) and re.search(_UNKNOWN, said)
    topic = re.search(r" (?:은|는)/JX ", sentence.marks)
    last = sentence.place < reply.place
    return bool(unmarked and polite and refers and topic and last)


def _settled(sentences: Sequence[Sentence], at: int, roster: Roster) -> bool:
    """Tell whether somebody decides it in the next lines."""
    place = sentences[at].place
    after = [one for one in sentences[at + 1 : at + 1 + _AHEAD] if 0 < one.place - place <= _CLOSES]
    words = {m.form for m in sentences[at].morphemes if m.tag in {"NNG", "NNP"}}
    return any(
        decision_of(one, roster) is not None and _about(one, words, one.place - place)
        for one in after
    )


def _about(sentence: Sentence, words: set[str], distance: int) -> bool:
    own = {m.form for m in sentence.morphemes if m.tag in {"NNG", "NNP"}}
    topic = re.search(r" (?:은|는)/JX ", sentence.marks)
    return bool(own & words) or (distance <= _REACH and not topic)


def risks(sentences: Sequence[Sentence]) -> tuple[Statement, ...]:
    """Return the sentences that speak of a danger, unless they deny it."""
    return tuple(
        Statement(quoted(sentence.text), (sentence.line.id,), 0.75)
        for sentence in sentences
        if _RISK.search(sentence.text) and not _NO_RISK.search(sentence.text) and not asks(sentence)
    )
