"""The shape of each identifier: what it accepts, and the look-alike one step away."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moksori.text.identifiers import Kind, identifiers, luhn

pytestmark = pytest.mark.unit


def kinds(text: str) -> list[Kind]:
    return [found.kind for found in identifiers(text)]


def pieces(text: str) -> list[str]:
    return [text[found.start : found.end] for found in identifiers(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("900101-1234567", Kind.RRN),
        ("900101 - 2234567", Kind.RRN),
        ("000229-3234567", Kind.RRN),
        ("041231-4234567", Kind.RRN),
        ("9001011234567", Kind.RRN),
        ("주민번호 뒷자리 1234567", Kind.RRN),
        ("900101-5234567", Kind.FRN),
        ("011231-8234567", Kind.FRN),
    ],
)
def test_resident_numbers(text: str, kind: Kind) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "901301-1234567",
        "900132-1234567",
        "900230-1234567",
        "010229-3234567",
        "90010-1234567",
        "900101-123456",
        "900101-12345678",
        "1900101-1234567",
        "법인등록번호 110111-1234567",
        "주문번호 9001011234567",
        "회원 수는 1234567명",
        "뒷자리 수는 1234567",
    ],
)
def test_no_resident_numbers(text: str) -> None:
    assert Kind.RRN not in kinds(text)
    assert Kind.FRN not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "01012345678",
        "011-234-5678",
        "+82 10-1234-5678",
        "+821012345678",
        "82-10-1234-5678",
        "02-123-4567",
        "02-1234-5678",
        "(02) 123-4567",
        "031)123-4567",
        "064-123-4567",
        "070-1234-5678",
        "0505-123-4567",
    ],
)
def test_phones(text: str) -> None:
    assert kinds(text) == [Kind.PHONE]
    assert pieces(f"전화 {text}로 주세요") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "1588-1234",
        "080-123-4567",
        "112",
        "010-123",
        "010-12345-678",
        "019-2345-67890",
        "2010-1234-5678",
        "012-3456-7890",
        "0.101234567",
    ],
)
def test_no_phones(text: str) -> None:
    assert Kind.PHONE not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "4111-1111-1111-1111",
        "4111 1111 1111 1111",
        "378282246310005",
        "3782-822463-10005",
        "카드 번호는 1234-5678-9012-3456",
    ],
)
def test_cards(text: str) -> None:
    assert kinds(text) == [Kind.CARD]


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "4111-1111 1111-1111", "카드 1234567890123456", "41111111111111111"],
)
def test_no_cards(text: str) -> None:
    assert Kind.CARD not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "계좌 123456-78-901234",
        "계좌번호는 12345678901",
        "국민 123456-78-901234",
        "하나은행 123-456789-01234",
        "123456-78-901234로 송금",
        "12345678901234로 이체해 주세요",
        "3333-01-2345678 카카오뱅크",
        "홍길동 110-234-567890",
    ],
)
def test_accounts(text: str) -> None:
    assert kinds(text) == [Kind.ACCOUNT]


@pytest.mark.parametrize(
    "text",
    [
        "계좌에 1500000000원",
        "입금 1,234,567,890",
        "계좌 123-45",
        "송금한 주문번호 1234-5678-9012",
        "하나 더 있어요 12345678901",
        "통장 2026-11-20",
        "관리 코드 110-234-567890",
        "12345678901",
    ],
)
def test_no_accounts(text: str) -> None:
    assert Kind.ACCOUNT not in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("M12345678", Kind.PASSPORT),
        ("m123A4567", Kind.PASSPORT),
        ("여권 AB1234567", Kind.PASSPORT),
        ("11-20-123456-78", Kind.LICENCE),
        ("서울 12-345678-90", Kind.LICENCE),
        ("경기-12-345678-90", Kind.LICENCE),
        ("면허 112012345678", Kind.LICENCE),
        ("123-45-67890", Kind.BUSINESS),
        ("사업자 1234567890", Kind.BUSINESS),
        ("12가3456", Kind.PLATE),
        ("123가 4567 차량", Kind.PLATE),
        ("주차한 12나 3456", Kind.PLATE),
        ("kim@example.com", Kind.EMAIL),
        ("a.b-c+d@sub.example.co.kr", Kind.EMAIL),
        ("kim 골뱅이 다음 닷 넷", Kind.EMAIL),
    ],
)
def test_documents_cars_and_mail(text: str, kind: Kind) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "AB1234567",
        "M1234567",
        "XM12345678",
        "112012345678",
        "1234567890",
        "12가 3456",
        "12시 3456",
        "25가 5000보다",
        "30도 2000원",
        "kim@localhost",
        "@kim",
        "골뱅이 무침",
    ],
)
def test_no_documents_cars_or_mail(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "서울시 강남구 테헤란로 123",
        "서울 강남구 테헤란로 12길 3",
        "경기도 성남시 분당구 판교로 256번길 25",
        "강원 춘천시 효자동 123-45번지",
        "전라남도 순천시 해룡면 신대로 12",
        "제주시 첨단로 242, 3층",
        "세종시 한누리대로 2130 101동 1203호",
        "마포구 양화로 78",
    ],
)
def test_addresses(text: str) -> None:
    assert kinds(text) == [Kind.ADDRESS]
    assert pieces(f"주소는 {text}입니다")[0].startswith(text)


@pytest.mark.parametrize(
    "text",
    [
        "서울시 강남구",
        "테헤란로가 막혀요",
        "세종대로 사거리",
        "서울시 강남구 주민 30명",
        "101동 1203호",
        "중구에서 세 번째로 3개",
        "서울로 3번 갔어요",
    ],
)
def test_places_without_a_number_are_no_addresses(text: str) -> None:
    assert kinds(text) == []


def test_a_licence_names_one_of_the_regions() -> None:
    assert kinds("번호 29-20-123456-78") == []
    assert kinds("번호 28-20-123456-78") == [Kind.LICENCE]


def test_several_stand_apart_and_in_order() -> None:
    text = "김영희 010-1111-2222, kim@example.com, 국민은행 123456-78-901234"
    assert kinds(text) == [Kind.PHONE, Kind.EMAIL, Kind.ACCOUNT]


def test_a_date_is_never_an_identifier() -> None:
    assert kinds("계좌 개설일 2026-11-20, 만기 2027.11.20") == []


@pytest.mark.parametrize(
    ("digits", "valid"),
    [("4111111111111111", True), ("4111111111111112", False), ("0", True), ("18", True)],
)
def test_luhn(digits: str, valid: bool) -> None:
    assert luhn(digits) is valid


@given(st.text("0123456789", min_size=15, max_size=15))
def test_one_last_digit_in_ten_is_right(head: str) -> None:
    assert [luhn(f"{head}{last}") for last in range(10)].count(True) == 1


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 999_999))
def test_every_birthday_makes_a_resident_number(born: date, rest: int) -> None:
    sex = 1 if born.year < 2000 else 3
    assert kinds(f"{born:%y%m%d}-{sex}{rest:06}") == [Kind.RRN]


@given(st.text("가나다 0123456789-.:", max_size=40))
def test_any_text_gives_spans_in_order(text: str) -> None:
    found = identifiers(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
