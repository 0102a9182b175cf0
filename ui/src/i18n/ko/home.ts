export const home = {
  title: "처음",
  hello: "말이 회의록이 되고, 할 일이 움직여요",
  lead: "말하거나 녹음을 올리면 누가 무엇을 말했는지 적고, 결정과 할 일을 근거와 함께 정리해요.",
  upload: "파일 올리기",
  sample: "샘플 회의 보기",
  sampleBusy: "샘플 회의를 올리고 있어요",
  sampleLive: "실시간으로 보기",
  sampleLiveBusy: "샘플 회의를 여는 중",
  sampleLead:
    "네 사람의 샘플 회의가 있어요. 실제 속도로 들으면서(약 2분 30초) 자막과 회의록, 카드가 생기는 것을 보거나, 끝난 회의를 바로 볼 수 있어요.",
  sampleElsewhere:
    "지금은 이 창에서 회의하고 있어요. 끝낸 뒤에 샘플 회의를 실시간으로 볼 수 있어요.",
  recent: "최근 회의",
  all: "모두 보기",
  noMeetings: "아직 회의가 없어요. 샘플 회의로 시작해 보세요.",
  waiting: "확인을 기다리는 제안",
  noWaiting: "기다리는 제안이 없어요.",
  due: "오늘까지인 카드",
  noDue: "오늘까지인 카드가 없어요.",
}
