import { describe, expect, it } from "vitest";
import {
  ancestorsOf,
  canShift,
  childrenCount,
  gapBehind,
  levelIn,
  moved,
  parentOf,
  positionDown,
  positionUp,
  rowsOf,
  type Levelled,
} from "../../../src/model/document/outline";

/** An outline written as its ids, each with its level. */
const outline = (text: string): Levelled[] =>
  text.split(" ").map((part) => ({ id: part.slice(0, -1), level: Number(part.at(-1)) }));
const written = (entries: Levelled[]) => entries.map(({ id, level }) => `${id}${level}`).join(" ");
const at = (entries: Levelled[], id: string) => entries.findIndex((entry) => entry.id === id);

describe("the tree of an outline", () => {
  const entries = outline("A1 B2 C3 D2 E1 F3 G2");

  it.each([
    ["A", null],
    ["B", "A"],
    ["C", "B"],
    ["D", "A"],
    ["F", "E"],
    ["G", "E"],
  ])("puts %s under %s", (id, parent) => {
    expect(entries[parentOf(entries, at(entries, id))]?.id ?? null).toBe(parent);
  });

  it("counts what stands under a section on all levels", () => {
    expect(entries.map((_, index) => childrenCount(entries, index))).toEqual([3, 1, 0, 0, 2, 0, 0]);
  });

  it("names the sections above one, nearest first", () => {
    expect(ancestorsOf(entries, at(entries, "C"))).toEqual(["B", "A"]);
  });

  it("bears a document that begins on a deep level", () => {
    expect(rowsOf(outline("A3 B1 C2"), new Set()).map((row) => row.parentId)).toEqual([null, null, "B"]);
  });
});

describe("the rows of an outline", () => {
  const entries = outline("A1 B2 C3 D2 E1");

  it("are all sections, each with its place among its siblings", () => {
    const rows = rowsOf(entries, new Set());
    expect(rows.map((row) => `${row.entry.id} ${row.positionAmongSiblings}/${row.siblingsCount}`)).toEqual([
      "A 1/2",
      "B 1/2",
      "C 1/1",
      "D 2/2",
      "E 2/2",
    ]);
    expect(rows.map((row) => row.hasChildren)).toEqual([true, true, false, false, false]);
  });

  it("leave out what is folded, and say what that is", () => {
    const rows = rowsOf(entries, new Set(["A", "B"]));
    expect(rows.map((row) => row.entry.id)).toEqual(["A", "E"]);
    expect(rows[0]?.hidden.map((entry) => entry.id)).toEqual(["B", "C", "D"]);
    expect(rows[1]?.index).toBe(4);
  });

  it("ignore the folding of a section that has lost its children", () => {
    expect(rowsOf(entries, new Set(["D"])).map((row) => row.hidden)).toEqual([[], [], [], [], []]);
  });
});

describe("moving a section", () => {
  it.each([
    ["A1 B2 C1", "A", 1, 1, "C1 A1 B2"],
    ["A1 B2 C1", "A", 1, 2, "C1 A2 B3"],
    ["A1 B2 C1", "C", 0, 1, "C1 A1 B2"],
    ["A1 B5 C6", "A", 0, 3, "A3 B6 C6"],
    ["A2 B3", "A", 0, 1, "A1 B2"],
  ])("of %s: %s to %i on level %i gives %s", (before, id, position, level, after) => {
    const entries = outline(before);
    expect(written(moved(entries, at(entries, id), { position, level }))).toBe(after);
  });

  it("takes as many along as are named", () => {
    expect(written(moved(outline("A1 B1 C1"), 0, { position: 1, level: 2 }, 1))).toBe("C1 A2 B2");
  });

  it.each([
    ["over the neighbour and all under it", "A1 B2 C1 D2", "C", "C1 D2 A1 B2"],
    ["out of the first place of a part, to the end of the part before", "A1 B2 C1 D2", "D", "A1 B2 D2 C1"],
    ["nowhere from the first place", "A1 B1", "A", null],
    ["over a neighbour on a deeper level", "A1 B3 C2", "C", "A1 C2 B3"],
  ])("goes up %s", (_, before, id, after) => {
    const entries = outline(before);
    const target = positionUp(entries, at(entries, id));
    expect(target && written(moved(entries, at(entries, id), target))).toBe(after);
  });

  it.each([
    ["over the neighbour and all under it", "A1 B2 C1 D2", "A", "C1 D2 A1 B2"],
    ["out of the last place of a part, to the first one of the next part", "A1 B2 C1 D2", "B", "A1 C1 B2 D2"],
    ["nowhere from the last place", "A1 B1", "B", null],
    ["nowhere with all that is left", "A1 B1 C2", "B", null],
  ])("goes down %s", (_, before, id, after) => {
    const entries = outline(before);
    const target = positionDown(entries, at(entries, id));
    expect(target && written(moved(entries, at(entries, id), target))).toBe(after);
  });

  it("goes no deeper than what stands under it can follow", () => {
    const entries = outline("A1 B5 C6 D1");
    expect(canShift(entries, 0, 1)).toBe(false);
    expect(canShift(entries, 3, 1)).toBe(true);
    expect(canShift(entries, 3, -1)).toBe(false);
  });
});

describe("a gap between rows", () => {
  const entries = outline("A1 B2 C2 D1 E2");

  it.each([
    ["behind the last child, up to under it", "D", "C", [3, 1, 3]],
    ["behind a part with children, as its first child", "D", "A", [1, 2, 2]],
    ["at the end", "A", "E", [2, 1, 3]],
    ["before everything", "D", null, [0, 1, 1]],
  ])("takes a section %s", (_, id, above, [position, levelLowest, levelHighest]) => {
    expect(gapBehind(entries, at(entries, id), above, false)).toEqual({
      position,
      levelLowest,
      levelHighest,
    });
  });

  it("behind a folded part is behind all that is folded away", () => {
    expect(gapBehind(entries, 3, "A", true)).toEqual({ position: 3, levelLowest: 1, levelHighest: 2 });
  });

  it("leaves room for what stands under the section", () => {
    const deep = outline("A5 B1 C2");
    expect(gapBehind(deep, 1, "A", false)).toEqual({ position: 1, levelLowest: 1, levelHighest: 5 });
  });

  it("gives the level nearest to the one that is wanted", () => {
    const gap = { position: 0, levelLowest: 2, levelHighest: 4 };
    expect([0, 3, 9].map((wanted) => levelIn(gap, wanted))).toEqual([2, 3, 4]);
  });
});
