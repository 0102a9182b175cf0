/** What belongs to the sample meeting: it is Korean in every language. */
export const SAMPLE = {
  title: "주간 제품 회의",
  board: "데모 보드",
  card: "로그인 오류 수정",
  owner: "박지영",
  people: "최서연,김민수,박지영,이정훈",
}
