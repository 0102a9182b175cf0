"""The Korean of everything that the command line says; a test looks for gaps."""

from typing import Final

KOREAN: Final[dict[str, str]] = {
    "API keys: create, list, revoke.": "API 키를 만들고, 보고, 폐기해요.",
    "Address to listen on; beyond loopback a key is needed.": (
        "들을 주소예요. 이 컴퓨터 밖으로 열려면 API 키가 있어야 해요."
    ),
    "Bring the database to the newest schema; safe to run twice.": (
        "데이터베이스를 최신 구조로 올려요. 두 번 실행해도 괜찮아요."
    ),
    "Create a key; its secret is printed once and kept nowhere.": (
        "키를 만들어요. 비밀 값은 한 번만 보여 주고 저장하지 않아요."
    ),
    "Keep this secret now: it is shown only this once.": (
        "지금 이 비밀 값을 보관해 주세요. 다시는 보여 주지 않아요."
    ),
    "List the keys, without their secrets.": "비밀 값 없이 키 목록을 보여 줘요.",
    "Print JSON for programs.": "프로그램이 읽을 JSON으로 출력해요.",
    "Print the schema's revision.": "데이터베이스 구조의 버전을 출력해요.",
    "Print the version and end.": "버전을 출력하고 끝내요.",
    "Revoke a key for good.": "키를 영구히 폐기해요.",
    "Settings file (TOML) instead of the usual one.": (
        "평소 쓰는 것 대신 읽을 설정 파일(TOML)이에요."
    ),
    "Show this message and exit.": "이 도움말을 보여 주고 끝내요.",
    "Start the server and its workers.": "서버와 작업 프로세스를 시작해요.",
    "TCP port; 0 takes a free one.": "TCP 포트예요. 0이면 빈 포트를 골라요.",
    "The database is up to date.": "데이터베이스가 최신 상태예요.",
    "The database's schema: upgrade, current.": "데이터베이스 구조를 올리고 확인해요.",
    "The id, as `moksori keys list` shows it.": "`moksori keys list`에 나오는 키의 id예요.",
    "The key sees only this workspace.": "이 키는 이 작업 공간만 볼 수 있어요.",
    "The key {prefix}… no longer opens anything.": "키 {prefix}…는 이제 아무것도 열지 못해요.",
    "There is no key yet.": "아직 키가 없어요.",
    "What the key is for; shown in lists.": "키의 쓰임이에요. 목록에 보여요.",
    "Woken over stdin; ends when stdin ends.": "표준 입력으로 깨우고, 입력이 끝나면 끝나요.",
    "Work on jobs, apart from a server.": "서버와 따로 작업을 처리해요.",
    "active": "사용 중",
    "empty": "비어 있음",
    "moksori (목소리): recordings and meetings become text.": (
        "moksori(목소리): 녹음과 회의를 글로 바꿔요."
    ),
    "revoked": "폐기됨",
}
