import { describe, expect, it } from "vitest";
import { TakingBack, type TakenMove } from "../../../src/panes/outline/taking_back";

const outline = (...ids: string[]) => ids.map((id) => ({ id, level: 1 }));
const move = (sectionId: string): TakenMove => ({
  kind: "moved",
  sectionId,
  from: { position: 0, level: 1 },
  childrenCount: 0,
});

describe("what can be taken back in the outline", () => {
  it("is the last thing first, while nothing else has changed", () => {
    const takingBack = new TakingBack();
    takingBack.note(move("a"), outline("b", "a", "c"));
    takingBack.note(move("b"), outline("a", "b", "c"));
    expect(takingBack.take(outline("a", "b", "c"))).toEqual(move("b"));
    expect(takingBack.take(outline("b", "a", "c"))).toEqual(move("a"));
    expect(takingBack.take(outline("a", "b", "c"))).toBeUndefined();
  });

  it("is not a move over which the outline was changed", () => {
    const takingBack = new TakingBack();
    takingBack.note(move("a"), outline("b", "a"));
    expect(takingBack.take(outline("b", "new", "a"))).toBe("too late");
  });

  it("is a deletion whatever has changed, until it was taken back otherwise", () => {
    const takingBack = new TakingBack();
    takingBack.note({ kind: "removed", sectionId: "a" }, outline("b"));
    takingBack.note({ kind: "removed", sectionId: "b" }, outline());
    takingBack.forgetRemoved("b");
    expect(takingBack.take(outline("new"))).toEqual({ kind: "removed", sectionId: "a" });
  });

  it("is no move of before a refusal", () => {
    const takingBack = new TakingBack();
    takingBack.note({ kind: "removed", sectionId: "a" }, outline("b"));
    takingBack.note(move("b"), outline("b"));
    takingBack.forgetMoves();
    expect(takingBack.take(outline("b"))).toEqual({ kind: "removed", sectionId: "a" });
  });
});
