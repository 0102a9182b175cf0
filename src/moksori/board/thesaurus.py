"""Words of work that mean the same; a list, for similarity by figures can not tell them.

In the vectors of kiwi 입력 and 출력 are nearer to each other (.70) than 취소 and 환불 (.56): they
may propose a ticket, but only this list lets a change move one. A word may stand in several
lines; two words are written as one.
"""

from collections.abc import Mapping
from typing import Final

_THINGS: Final = """
오류 에러 버그 결함 error bug
문제 이슈 트러블 issue
화면 페이지 스크린 page screen
홈페이지 웹사이트 사이트 누리집 웹페이지 site website
앱 어플 애플리케이션 어플리케이션 app
데이터베이스 디비 db database
서버 server
클라우드 cloud
아이폰 ios 아이오에스 iphone
안드로이드 android
관리자 어드민 운영자 admin
사용자 유저 이용자 user
고객 손님 커스터머
고객사 클라이언트 거래처 client
협력사 벤더 파트너사 vendor
비밀번호 패스워드 비번 암호 password
이메일 메일 전자우편 email mail
문자 문자메시지 문자메세지 sms
알림 푸시 노티 push
공지 안내 통지 공고 공지문 안내문
로그인 사인인 login signin
회원가입 가입 signup
결제 지불 페이먼트 payment
환불 결제취소 환급 refund
상자 박스 box
할인 세일 sale
행사 이벤트 event
쿠폰 할인권 coupon
보고서 리포트 레포트 report
문서 서류 도큐먼트 document
자료 발표자료 피피티 슬라이드 프레젠테이션 ppt
초안 드래프트 draft
회의 미팅 meeting
면담 미팅 상담
일정 스케줄 스케쥴 schedule
직원 사원 임직원 스태프
급여 월급 임금 봉급
아르바이트 알바 파트타임
채용 모집 구인
교육 트레이닝 연수 training
휴가 바캉스
포스터 벽보 poster
전단지 전단 플라이어
광고 ad
사진 이미지 photo image
영상 동영상 비디오 video
엘리베이터 승강기 리프트
의자 벤치 걸상
에어컨 냉방기
자재 재료 원자재
도면 설계도
전자책 이북 e북 ebook
채팅 챗 chat
랭킹 순위 리더보드 ranking
대시보드 현황판 dashboard
배송 배달
송장 운송장
문의 질의 질문
민원 클레임 컴플레인
설문 설문조사 서베이 survey
후기 리뷰 상품평
책 도서 서적
워크숍 워크샵 workshop
차량 자동차
사무실 오피스 office
보안 시큐리티 security
권한 퍼미션 permission
성능 퍼포먼스 performance
기록 로그 log
백업 backup
복구 복원 restore
버튼 단추 button
목록 리스트 list
검색 서치 search
장바구니 카트 cart
상품 제품 물건 product
디자인 design
계획 플랜 plan
기한 마감 마감일 데드라인 deadline
비용 경비
예산 budget
교정 교열
보호자 학부모
접종 예방접종
세금 조세
계산서 청구서 인보이스 invoice
견적 견적서
창고 물류창고
경쟁사 경쟁업체
요구사항 요건 requirement
기능 피처 feature
코드 소스 code
주소 url 링크 link
계정 어카운트 account
인터페이스 ui
매뉴얼 설명서 사용설명서 가이드 manual guide
회식 회식자리
생일 탄생일
명함 네임카드
양식 서식 템플릿 template
시험 테스트 test
품질 퀄리티 qa
"""

_ACTS: Final = """
수정 정정 보정 패치 픽스 고치 해결 fix
수리 수선 보수 정비 고치 as a/s
교체 바꾸 변경 교환
이전 마이그레이션 이관 옮기 migration
제작 작성 개발 구현 생성 만들 쓰 짜 구축
설치 구축 세팅 셋업 구성 달
발송 전송 송부 전달 보내 부치
제출 내 접수
구매 구입 주문 발주 매입 사 시키
점검 검사 체크 확인 살피 살펴보 check
검토 리뷰 검수 보 확인 review
예약 예매 부킹 잡
채용 모집 구인 뽑 구하
답변 회신 답장 답하
공지 안내 통지 알리
청소 세척 치우 닦
선정 선택 결정 고르 정하
조율 조정 협의 맞추
산정 계산 산출
개선 향상 최적화 튜닝 높이 올리
추가 넣 더하
삭제 제거 지우 빼 없애
등록 게시 올리 싣
조사 리서치 알아보 찾아보
신청 의뢰 요청 부탁하
연락 전화 통화
방문 찾아가
변환 전환
촬영 찍
배포 릴리스 릴리즈 출시 런칭 론칭 deploy release
테스트 시험 검증 qa test
갱신 업데이트 연장 update
기획 계획 짜
정리 정돈 모으
반영 적용
분석 따져보
단속 적발
실시 시행 열
수확 거두 따
훈련 연습
"""

FILLERS: Final = frozenset(
    """
    건 것 거 작업 업무 일 티켓 카드 상황 관련 쪽 부분 진행 처리 대응 준비 완료 마무리 시작 끝
    현재 오늘 이번 지난번
    그것 이것 저것 얘기 이야기 사항 내용 경우 때 전 후 중 수 분 저희 우리 그 이 저
    """.split()
)
"""Nouns that say nothing about which work is meant."""


VAGUE: Final = frozenset(
    """
    기능 화면 페이지 문제 이슈 일정 절차 방안 현황 계획 목록 문구 결과 서비스 시스템
    프로그램 과정 방법 건수 상태 여부 추이 대책 방식 체계 환경 도구 자료
    """.split()
)
"""Last nouns of titles that people leave out: 회원 탈퇴 is 회원 탈퇴 페이지."""


def _read(table: str) -> Mapping[str, frozenset[str]]:
    """Return what each word of a table means: the first words of the lines that it stands in."""
    meanings: dict[str, set[str]] = {}
    for line in table.strip().splitlines():
        first, *others = line.split()
        for word in (first, *others):
            meanings.setdefault(word, set()).add(first)
    return {word: frozenset(found) for word, found in meanings.items()}


THINGS: Final = _read(_THINGS)
"""What is worked on."""

ACTS: Final = _read(_ACTS)
"""What is done with it; verbs by their stems."""
