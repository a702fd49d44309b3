import { describe, expect, it } from "vitest";
import { differences, type DiffPart } from "../../../../src/panes/section/saving/differences";

const own = (pieces: DiffPart[]) => pieces.filter((piece) => piece.isOwn).map((piece) => piece.text);
const whole = (pieces: DiffPart[]) => pieces.map((piece) => piece.text).join("");

describe("the differences of two texts", () => {
  it("are marked word by word, on the side that has them", () => {
    const found = differences("Rinse twice with water.", "Rinse once with hot water.");
    expect(own(found.mine)).toEqual(["twice"]);
    expect(own(found.theirs)).toEqual(["once", "hot "]);
  });

  it("are marked by the character where words have no spaces", () => {
    const found = differences("表面を二度洗う", "表面を一度洗う");
    expect(own(found.mine)).toEqual(["二"]);
  });

  it("leave both texts whole, whatever stands in them", () => {
    const mine = "a\r\n\tb 👩‍🔬  ⟦x⟧\n\n| c |";
    const theirs = "a\n b 👩 ⟦y⟧\n";
    const found = differences(mine, theirs);
    expect([whole(found.mine), whole(found.theirs)]).toEqual([mine, theirs]);
  });

  it("are found in time in texts that have nothing in common", () => {
    const text = (seed: number) =>
      Array.from({ length: 40_000 }, (_, index) => ((index * seed) % 9973).toString(36)).join(" ");
    const started = performance.now();
    const found = differences(text(17), text(7919));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(whole(found.mine)).toBe(text(17));
  });
});
