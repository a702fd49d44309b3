import { expect, it, vi } from "vitest";
import { drawInTurns } from "../../src/lib/drawing";

const partMilliseconds = 10;
const partsCount = 12;

/** A part that takes its time, as long as some are left. */
function parts() {
  const drawn = { count: 0 };
  const drawPart = () => {
    const end = performance.now() + partMilliseconds;
    while (performance.now() < end);
    drawn.count += 1;
    return drawn.count < partsCount ? "more" : "nothing left";
  };
  return { drawn, drawPart } as const;
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

it("draws every part, tells when it is done, and lets the page take its turns meanwhile", async () => {
  const { drawn, drawPart } = parts();
  const countsSeen = new Set<number>();
  let isDone = false;
  drawInTurns(drawPart, () => (isDone = true));
  expect(drawn.count).toBe(0);
  while (!isDone) {
    await nextTurn();
    countsSeen.add(drawn.count);
  }
  expect(drawn.count).toBe(partsCount);
  expect(countsSeen.size).toBeGreaterThan(partsCount / 4);
});

it("draws nothing more when it was ended", async () => {
  const { drawn, drawPart } = parts();
  const isDone = vi.fn();
  const end = drawInTurns(drawPart, isDone);
  await nextTurn();
  const count = drawn.count;
  end();
  await nextTurn();
  await nextTurn();
  expect(count).toBeLessThan(partsCount);
  expect(drawn.count).toBe(count);
  expect(isDone).not.toHaveBeenCalled();
});
