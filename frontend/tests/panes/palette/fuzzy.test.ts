import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../src/lib/characters";
import { bestOf, fuzzyMatch } from "../../../src/panes/palette/fuzzy";

const marked = (wanted: string, name: string) => {
  const match = fuzzyMatch(wanted, name);
  if (match === null) return null;
  return piecesOf(name, match.ranges)
    .map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
    .join("");
};

describe("looking for a name by its letters", () => {
  it.each([
    ["", "Scope", "Scope"],
    ["scope", "Scope and limits", "[Scope] and limits"],
    ["limit", "Scope and limits", "Scope and [limit]s"],
    ["sal", "Scope and limits", "[S]cope [a]nd [l]imits"],
    ["lim sco", "Scope and limits", "[Sco]pe and [lim]its"],
    ["etude", "Première étude", "Première [étude]"],
    ["ÉTUDE", "étude", "[étude]"],
    ["limt", "Scope and limits", "Scope and [lim]i[t]s"],
    ["end", "😀 The end", "😀 The [end]"],
    ["xyz", "Scope", null],
    ["epocs", "Scope", null],
  ])("%j in %j finds %j", (wanted, name, result) => {
    expect(marked(wanted, name)).toBe(result);
  });

  it.each([
    ["scope", ["Microscopes", "Scope"], "Scope"],
    ["dry", ["Deep rinsing yard", "Drying"], "Drying"],
    ["cl", ["Recycling", "Cleaning", "Cold line"], "Cleaning"],
    ["plan", ["The plan of next year", "Plan"], "Plan"],
  ])("%j among %j finds %j first", (wanted, names, best) => {
    expect(bestOf(wanted, names, (name) => name)[0]?.[0]).toBe(best);
  });

  it("keeps the order of names that fit equally well", () => {
    const names = ["Part 2", "Part 1", "Part 3"];
    expect(bestOf("part", names, (name) => name).map(([name]) => name)).toEqual(names);
  });
});
