export const keys = {
  title: "키로 하는 일",
  places: {
    everywhere: "어디서나",
    meeting: "회의 듣기",
    live: "실시간 회의",
    board: "보드의 카드",
    inbox: "확인함",
  },
  acts: {
    palette: "빠른 이동 열기",
    map: "이 안내 열기",
    close: "닫기",
    play: "재생하거나 멈추기",
    step: "5초 앞뒤로 가기",
    mark: "책갈피 남기기",
    move: "옆 열로 옮기기",
    go: "아래위로 가기",
    accept: "받아들이기",
    ignore: "무시하기",
    choose: "고르기",
  },
}
