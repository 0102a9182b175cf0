export const sample = {
  title: "샘플 회의",
  loading: "샘플 회의를 불러오는 중",
  position: "샘플 회의의 재생 위치",
  of: (at: string, length: string) => `${at} / ${length}`,
  quiet: "소리 끄기",
  loud: "소리 켜기",
  banner: "샘플 회의를 실제 속도로 재생하고 있어요. 사람은 지어냈고 목소리는 합성했어요.",
  bannerPaused: "일시정지했어요. 이어 하면 멈춘 자리부터 재생해요.",
  endText: "샘플 회의를 여기서 끝내고, 지금까지 나온 말로 회의록을 마무리해요.",
  held: "샘플 회의도 멈췄어요. 이어지면 멈춘 자리부터 다시 재생해요.",
  blocked: {
    title: "브라우저가 소리를 막고 있어요.",
    text: "회의는 소리 없이 이어지고 있어요.",
  },
  failed: {
    title: "샘플 회의의 소리를 불러오지 못했어요.",
    text: "다시 불러오면 멈춘 자리부터 재생해요.",
  },
  again: "다시 불러오기",
  back: "샘플 회의 중 · 돌아가기",
}
