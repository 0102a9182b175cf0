export const app = {
  skip: "본문으로 건너뛰기",
  nav: "주요 메뉴",
  home: "처음",
  meetings: "회의",
  board: "보드",
  inbox: "확인함",
  search: "검색·질문",
  integrations: "연동",
  settings: "설정·상태",
  close: "닫기",
  cancel: "취소",
  save: "저장하기",
  remove: "삭제하기",
  undo: "되돌리기",
  undone: "되돌렸어요.",
  copied: "복사했어요.",
  copyFailed: "복사하지 못했어요. 직접 골라 복사해 주세요.",
  hereOnly:
    "이 주소는 이 컴퓨터에서만 열려요. 다른 사람에게 보내려면 서버를 네트워크에 열어 주세요.",
  again: "다시 해 보기",
  more: "더 보기",
  actions: "더 많은 동작",
  loading: "불러오는 중",
  palette: "빠른 이동",
  paletteHint: "어디로 갈까요? 회의 이름이나 화면 이름을 적어 주세요.",
  paletteNothing: "맞는 것이 없어요.",
  lost: "연결이 끊겼어요. 다시 잇고 있어요.",
  notFound: "이 주소에는 화면이 없어요",
  notFoundText: "주소가 바뀌었거나 지워진 화면일 수 있어요.",
  goHome: "처음으로 가기",
  crashed: "화면을 그리다가 문제가 생겼어요",
  crashedText: "다시 불러와도 그대로면 서버의 기록을 확인해 주세요.",
  reload: "다시 불러오기",
  since: "이 날부터",
  until: "이 날까지",
  none: "없음",
  find: "검색",
  rest: "더 보기",
}

/** Less than a minute ago. */
export const justNow = "방금"

export const problems = {
  broke: "예상하지 못한 문제가 생겼어요.",
  noAnswer: "서버의 대답을 읽을 수 없어요.",
  unreachable: {
    title: "서버에 닿을 수 없어요.",
    detail: "서버가 켜져 있는지, 네트워크가 이어져 있는지 확인해 주세요.",
  },
  stale: {
    title: "그사이에 다른 사람이 먼저 바꿨어요.",
    detail: "최신 내용을 불러왔어요. 확인하고 다시 해 주세요.",
  },
}

export const authors = {
  rules: "규칙",
  person: "사람",
  moksori: "자동",
} as Record<string, string>

export const door = {
  title: "API 키로 들어가기",
  lead: "이 서버는 키가 있어야 쓸 수 있어요.",
  key: "API 키",
  hint: "서버에서 moksori keys create 이름 명령으로 만들 수 있어요.",
  remember: "이 브라우저에 기억하기",
  enter: "들어가기",
  wrong: "이 키로는 들어갈 수 없어요. 키를 다시 확인해 주세요.",
}
