"""How Latin letters, acronyms and English words are said in Korean, and a user's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

LETTERS: Final = MappingProxyType(
    dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            (
                "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 "
                "브이 더블유 엑스 와이 제트"
            ).split(),
            strict=True,
        )
    )
)
# Words and names of meetings, offices and software, as Koreans say them; keys in lower case.
WORDS: Final = MappingProxyType(
    dict(
        pair.split(":")
        for pair in """
a/b:에이비 access:액세스 account:어카운트 action:액션 admin:어드민 adobe:어도비 agenda:어젠다
agile:애자일 aids:에이즈 airbnb:에어비앤비 airpods:에어팟 alpha:알파 amazon:아마존
analytics:애널리틱스 and:앤드 android:안드로이드 angular:앵귤러 apache:아파치 api:에이피아이 app:앱
apple:애플 archive:아카이브 art:아트 asana:아사나 azure:애저 backend:백엔드 backlog:백로그
backup:백업 batch:배치 best:베스트 beta:베타 bigquery:빅쿼리 bitcoin:비트코인 blog:블로그
bluetooth:블루투스 board:보드 bot:봇 branch:브랜치 brand:브랜드 browser:브라우저 budget:버짓
bug:버그 bugfix:버그픽스 business:비즈니스 cache:캐시 calendar:캘린더 campaign:캠페인 canva:캔바
card:카드 celery:셀러리 center:센터 ceo:씨이오 chat:챗 chatbot:챗봇 chatgpt:챗지피티 check:체크
checklist:체크리스트 chrome:크롬 class:클래스 claude:클로드 client:클라이언트 cloud:클라우드
cluster:클러스터 code:코드 coding:코딩 commit:커밋 company:컴퍼니 concept:콘셉트
confluence:컨플루언스 contact:콘택트 content:콘텐츠 contents:콘텐츠 copilot:코파일럿 coupang:쿠팡
covid:코비드 cpu:씨피유 crm:씨알엠 cs:씨에스 css:씨에스에스 csv:씨에스브이 cursor:커서
customer:커스터머 dashboard:대시보드 data:데이터 database:데이터베이스 d-day:디데이 day:데이
debug:디버그 deadline:데드라인 demo:데모 deploy:디플로이 design:디자인 desk:데스크 dev:데브
developer:디벨로퍼 device:디바이스 devops:데브옵스 digital:디지털 discord:디스코드 django:장고
docker:도커 document:도큐먼트 docs:독스 domain:도메인 download:다운로드 draft:드래프트
drive:드라이브 dropbox:드롭박스 e-mail:이메일 edge:엣지 elasticsearch:엘라스틱서치 email:이메일
engine:엔진 error:에러 event:이벤트 excel:엑셀 expo:엑스포 export:익스포트 facebook:페이스북
fail:페일 fastapi:패스트에이피아이 feature:피처 feedback:피드백 fifa:피파 figma:피그마 file:파일
final:파이널 firebase:파이어베이스 flask:플라스크 flutter:플러터 form:폼 frontend:프런트엔드
full:풀 galaxy:갤럭시 game:게임 gantt:간트 gemini:제미나이 git:깃 github:깃허브 gitlab:깃랩
gmail:지메일 goal:골 golang:고랭 google:구글 gpt:지피티 grafana:그라파나 group:그룹 guide:가이드
hadoop:하둡 hello:헬로 help:헬프 home:홈 hotfix:핫픽스 html:에이치티엠엘 http:에이치티티피
https:에이치티티피에스 hub:허브 hyundai:현대 idea:아이디어 ikea:이케아 import:임포트 info:인포
insight:인사이트 instagram:인스타그램 intel:인텔 interface:인터페이스 internet:인터넷
ios:아이오에스 ipad:아이패드 iphone:아이폰 issue:이슈 java:자바 javascript:자바스크립트
jenkins:젠킨스 jira:지라 json:제이슨 k-pop:케이팝 kafka:카프카 kaist:카이스트 kakao:카카오
kakaotalk:카카오톡 keynote:키노트 kick-off:킥오프 kickoff:킥오프 kospi:코스피 kosdaq:코스닥
kotlin:코틀린 kotra:코트라 kpi:케이피아이 kubernetes:쿠버네티스 lab:랩 launch:론치 lead:리드
level:레벨 line:라인 link:링크 linkedin:링크드인 linux:리눅스 list:리스트 live:라이브 llm:엘엘엠
log:로그 login:로그인 logo:로고 lte:엘티이 mac:맥 macbook:맥북 macos:맥오에스 mail:메일 main:메인
manager:매니저 mariadb:마리아디비 market:마켓 marketing:마케팅 master:마스터 max:맥스 meet:미트
meeting:미팅 memo:메모 memory:메모리 menu:메뉴 merge:머지 meta:메타 microsoft:마이크로소프트
milvus:밀버스 mini:미니 mobile:모바일 mock:목 model:모델 mongodb:몽고디비 monitor:모니터 ms:엠에스
mvp:엠브이피 mysql:마이에스큐엘 mz:엠지 nasa:나사 nato:나토 naver:네이버 netflix:넷플릭스
network:네트워크 new:뉴 news:뉴스 next.js:넥스트제이에스 nginx:엔진엑스 node.js:노드제이에스
note:노트 notice:노티스 notion:노션 nvidia:엔비디아 off:오프 offer:오퍼 office:오피스
offline:오프라인 ok:오케이 okay:오케이 okr:오케이알 ollama:올라마 on:온 onboarding:온보딩
online:온라인 opec:오펙 open:오픈 openai:오픈에이아이 option:옵션 oracle:오라클 order:오더
outlook:아웃룩 owner:오너 page:페이지 part:파트 partner:파트너 password:패스워드 patch:패치
pay:페이 payment:페이먼트 person:퍼슨 php:피에이치피 pilot:파일럿 pin:핀 pipeline:파이프라인
plan:플랜 platform:플랫폼 play:플레이 pm:피엠 point:포인트 policy:폴리시 popup:팝업 portal:포털
posco:포스코 postgres:포스트그레스 postgresql:포스트그레스큐엘 postman:포스트맨
powerpoint:파워포인트 premium:프리미엄 presentation:프레젠테이션 preview:프리뷰 pro:프로
process:프로세스 product:프로덕트 program:프로그램 project:프로젝트 prometheus:프로메테우스
prompt:프롬프트 prototype:프로토타입 pull:풀 push:푸시 python:파이썬 pytorch:파이토치 quick:퀵
ram:램 react:리액트 ready:레디 redis:레디스 refactoring:리팩터링 release:릴리스 report:리포트
request:리퀘스트 reset:리셋 retrospective:레트로스펙티브 review:리뷰 risk:리스크 roadmap:로드맵
room:룸 ruby:루비 rust:러스트 s3:에스쓰리 saas:사스 safari:사파리 sale:세일 sales:세일즈
sample:샘플 samsung:삼성 scale:스케일 schedule:스케줄 schema:스키마 scope:스코프 scrum:스크럼
search:서치 season:시즌 security:시큐리티 seminar:세미나 server:서버 service:서비스 set:세트
setting:세팅 shop:숍 sim:심 simulation:시뮬레이션 site:사이트 skype:스카이프 slack:슬랙
slide:슬라이드 smart:스마트 sns:에스엔에스 software:소프트웨어 source:소스 space:스페이스 spec:스펙
spotify:스포티파이 spring:스프링 sprint:스프린트 sql:에스큐엘 sqlite:에스큐라이트 staff:스태프
staging:스테이징 standup:스탠드업 stand-up:스탠드업 start:스타트 startup:스타트업 stop:스톱
store:스토어 story:스토리 studio:스튜디오 style:스타일 summary:서머리 support:서포트 swift:스위프트
system:시스템 t-shirt:티셔츠 table:테이블 tableau:태블로 task:태스크 team:팀 teams:팀즈 tech:테크
telegram:텔레그램 template:템플릿 tensorflow:텐서플로 tesla:테슬라 test:테스트 tester:테스터
text:텍스트 ticket:티켓 tiktok:틱톡 time:타임 tip:팁 todo:투두 to-do:투두 token:토큰 tool:툴 top:톱
trello:트렐로 trend:트렌드 tv:티비 twitter:트위터 type:타입 typescript:타입스크립트 uber:우버
ubuntu:우분투 unesco:유네스코 unicef:유니세프 update:업데이트 upgrade:업그레이드 upload:업로드
usb:유에스비 user:유저 version:버전 video:비디오 vip:브이아이피 visa:비자 vision:비전 vs:대 vue:뷰
vr:브이알 web:웹 webex:웹엑스 webinar:웨비나 webhook:웹훅 website:웹사이트 whatsapp:왓츠앱
whisper:위스퍼 wi-fi:와이파이 wifi:와이파이 window:윈도 windows:윈도우 word:워드
wordpress:워드프레스 work:워크 workflow:워크플로 workshop:워크숍 world:월드 xbox:엑스박스
youtube:유튜브 zip:집 zoom:줌
""".split()
    )
)
_WORD: Final = re.compile(r"[A-Za-z]")


@dataclass(frozen=True)
class Lexicon:
    """A user's words and how to say them; they come before everything else.

    `entries` maps what is written (any script, Latin in any case) to what is said. A Latin entry
    matches whole words only; another entry matches anywhere.
    """

    entries: Mapping[str, str] = field(default_factory=dict)

    @property
    def pattern(self) -> "re.Pattern[str] | None":
        """Match any of the entries, the longest first; None without entries."""
        return _pattern(tuple(sorted(self.entries, key=lambda word: (-len(word), word))))

    def reading(self, written: str) -> str | None:
        """Return how the user says this, else None."""
        return _lowered(tuple(self.entries.items())).get(written.casefold())


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> "re.Pattern[str] | None":
    bounded = [
        rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
        if _WORD.search(word)
        else re.escape(word)
        for word in words
        if word
    ]
    return re.compile("|".join(bounded), re.IGNORECASE) if bounded else None


@lru_cache(maxsize=256)
def _lowered(entries: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {word.casefold(): said for word, said in entries}


def spelled(letters: str) -> str:
    """Return the names of Latin letters, written together: KPI is 케이피아이."""
    return "".join(LETTERS.get(letter.upper(), letter) for letter in letters)
