import { describe, expect, it } from "vitest";
import { numberedFacts } from "../../../../src/panes/section/reading/numbered_facts";

const targets: Record<string, { kind: "fig" | "tbl" | "sec"; number: string; title: string }> = {
  "fig:x": { kind: "fig", number: "3", title: "A pump" },
  "sec:s1": { kind: "sec", number: "", title: "Scope" },
};
const counts = { figure: 2, table: 1, note: 4 };

const facts = numberedFacts(
  "s2",
  { before: (_, kind) => counts[kind], target: (name) => targets[name] },
  { wordsAround: (kind) => (kind === "fig" ? ["", ". ábra"] : ["Table ", ""]) },
);

describe("the numbers of a document", () => {
  it("stand within the words of its language", () => {
    expect(facts.nameOf("fig:x")).toBe("3. ábra");
    expect(facts.captionName("fig", 4)).toBe("4. ábra");
    expect(facts.captionName("tbl", 2)).toBe("Table 2");
  });

  it("give way to the title of a section that has none", () => {
    expect(facts.nameOf("sec:s1")).toBe("Scope");
    expect(facts.nameOf("fig:gone")).toBeNull();
  });

  it("go on with those of the sections before", () => {
    expect([facts.figuresBefore, facts.tablesBefore, facts.notesBefore]).toEqual([2, 1, 4]);
  });
});
