// Draws long lists in slices, between which the page handles input.

/** So long is drawn without a pause; style and layout of what was drawn come on top. */
const turnMilliseconds = 25;

/** Draw part after part, in turns with everything else, until nothing is left. Returns what ends it before that. */
export function drawInTurns(drawPart: () => "more" | "nothing left", drawn?: () => void): () => void {
  let timer = setTimeout(takeTurn);

  function takeTurn(): void {
    const end = performance.now() + turnMilliseconds;
    while (performance.now() < end) {
      if (drawPart() === "nothing left") {
        drawn?.();
        return;
      }
    }
    timer = setTimeout(takeTurn);
  }

  return () => clearTimeout(timer);
}
