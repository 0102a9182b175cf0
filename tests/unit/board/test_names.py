"""How people are called."""

import pytest

from moksori.board.model import Person
from moksori.board.names import resolve, united

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("김민수", "김민수"),
        ("민수", "김민수"),
        ("민수 님", "김민수"),
        ("민수씨", "김민수"),
        ("김대리", "김민수"),
        ("김 대리님", "김민수"),
        ("박 팀장", "박 팀장"),
        ("지영", "지영"),
        (None, None),
    ],
)
def test_people_are_known_by_what_they_are_called(said: str | None, name: str | None) -> None:
    people = [
        Person("1", "김민수", ("민수", "김 대리")),
        Person("2", "이지영", ("지영",)),
        Person("3", "박지영", ("지영",)),
    ]
    assert resolve(people, said) == name


def test_two_entries_of_one_person_are_united_without_repeats() -> None:
    kept = Person("a", "김민수", ("민수",))
    other = Person("b", "김 대리", ("민수", "김민수", "대리님"))
    assert united(kept, other) == Person("a", "김민수", ("민수", "김 대리", "대리님"))
