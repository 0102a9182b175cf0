"""Latin letters, words and addresses, read in Korean."""

import pytest

from moksori.text.normalize import normalize

pytestmark = pytest.mark.unit

CASES = [
    ("PM님, QA 일정", "피엠님, 큐에이 일정"),
    ("D-day", "디데이"),
    ("D-7", "디 마이너스 칠"),
    ("GPT-4o", "지피티포오"),
    ("COVID-19", "코비드 십구"),
    ("RTX 4090", "알티엑스 사천구십"),
    ("USB-C 케이블", "유에스비 씨 케이블"),
    ("A4 10장", "에이포 열 장"),
    ("AWS S3에 업로드", "에이더블유에스 에스쓰리에 업로드"),
    ("MySQL 8.0", "마이에스큐엘 팔 점 영"),
    ("Node.js 20", "노드제이에스 이십"),
    ("Python3.11", "파이썬 삼 점 일일"),
    ("PM2.5", "피엠 이 점 오"),
    ("iPhone 15 Pro", "아이폰 십오 프로"),
    ("MP4", "엠피포"),
    ("KBS2", "케이비에스투"),
    ("EBS 1TV", "이비에스 일 티비"),
    ("BTS 7명", "비티에스 일곱 명"),
    ("SK하이닉스", "에스케이하이닉스"),
    ("LG전자", "엘지전자"),
    ("K리그", "케이리그"),
    ("T맵", "티맵"),
    ("e커머스", "이커머스"),
    ("x축 y축", "엑스축 와이축"),
    ("H2O", "에이치투오"),
    ("B2G", "비투지"),
    ("5G망", "파이브지망"),
    ("4K TV", "포케이 티비"),
    ("3D 프린터", "쓰리디 프린터"),
    ("A/S 센터", "에이에스 센터"),
    ("A/B 테스트", "에이비 테스트"),
    ("UI/UX", "유아이 유엑스"),
    ("R&D", "알앤디"),
    ("C+", "씨 플러스"),
    ("TOP 10", "톱 십"),
    ("No. 3", "넘버 삼"),
    ("2nd", "세컨드"),
    ("10th", "텐스"),
    ("JIRA-123", "지라 백이십삼"),
    ("PR 머지", "피알 머지"),
    ("HTTP 500 에러", "에이치티티피 오백 에러"),
    ("RAM 32GB", "램 삼십이 기가바이트"),
    ("https://moksori.kr/docs", "moksori 점 케이알 슬래시 독스"),
    ("www.naver.com", "더블유더블유더블유 네이버 닷컴"),
    ("kim.ms@gmail.com", "kim 엠에스 골뱅이 지메일 닷컴"),
    ("help@moksori.co.kr", "헬프 골뱅이 moksori 점 씨오 점 케이알"),
    ("config.yaml", "config.yaml"),
    ("zephyr", "zephyr"),
    ("README", "README"),
    ("html", "에이치티엠엘"),
    ("vs", "대"),
    ("e-mail", "이메일"),
    ("Wi-Fi", "와이파이"),
    ("K-POP", "케이팝"),
    ("(주)목소리", "주식회사 목소리"),
    ("㈜한빛", "주식회사 한빛"),
    ("(유)나래", "유한회사 나래"),
    ("①번", "일번"),
    ("Ⅲ장", "삼장"),
    ("½", "이 분의 일"),
    ("F1 경기", "에프원 경기"),
    ("H200", "에이치 이백"),
    ("API를", "에이피아이를"),
    ("KPI가", "케이피아이가"),
    ("A동", "에이동"),
    ("VIP석", "브이아이피석"),
    ("MZ세대", "엠지세대"),
]


@pytest.mark.parametrize(("raw", "words"), CASES)
def test_it_is_read_as_people_say_it(raw: str, words: str) -> None:
    assert normalize(raw).text == words


@pytest.mark.parametrize("raw", [raw for raw, _ in CASES])
def test_offsets_cover_the_whole_text(raw: str) -> None:
    done = normalize(raw)
    assert done.raw_span(0, len(done.text)) == (0, len(raw))
