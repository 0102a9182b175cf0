/** A column that scrolls while a card is held near its edge. */
const EDGE_PX = 48
const STEP_PX = 14

export function autoScrollForLane(element: HTMLElement): () => void {
  function onDragOver(event: DragEvent) {
    const { top, bottom } = element.getBoundingClientRect()
    if (event.clientY < top + EDGE_PX) element.scrollBy({ top: -STEP_PX })
    else if (event.clientY > bottom - EDGE_PX) element.scrollBy({ top: STEP_PX })
  }
  element.addEventListener("dragover", onDragOver)
  return () => element.removeEventListener("dragover", onDragOver)
}
