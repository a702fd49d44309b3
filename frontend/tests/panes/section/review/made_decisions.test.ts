import { beforeEach, describe, expect, it } from "vitest";
import type { Decision, Section } from "../../../../src/api";
import { MadeDecisions } from "../../../../src/panes/section/review/made_decisions";
import { section } from "../../../builders";

const at = (revision: number): Section => section({ revision });
const accepted = (id: string, revision: number): Decision => ({
  id,
  revision,
  decided_at: "2026-11-23T14:10:00Z",
});
const rejected = (id: string): Decision => ({ ...accepted(id, 0), revision: null });

let made: MadeDecisions;

const last = (revision: number | null) => {
  const step = made.lastStep("s1", revision);
  return step?.kind === "writing" ? "writing" : step && `${step.kind} ${step.made.decisionId}`;
};

beforeEach(() => (made = new MadeDecisions()));

describe("the last step in a section", () => {
  it("is none where nothing was decided here", () => {
    expect(last(3)).toBeNull();
    made.note("p1", accepted("d1", 4), section({ id: "s2", revision: 4 }));
    expect(last(4)).toBeNull();
  });

  it("is the decision until something was written after it", () => {
    made.note("p1", accepted("d1", 4), at(4));
    expect(last(4)).toBe("decision d1");
    expect(last(5)).toBe("writing");
    expect(last(null)).toBe("writing");
  });

  it("is known to have changed nothing in the text where all was rejected", () => {
    made.note("p1", rejected("d1"), at(4));
    expect(last(4)).toBe("rejection d1");
  });

  it("is the decision before, once one was taken back", () => {
    made.note("p1", rejected("d1"), at(4));
    made.note("p1", accepted("d2", 5), at(5));
    made.forget("d2", at(6));
    expect(last(6)).toBe("rejection d1");
    made.forget("d1", at(6));
    expect(last(6)).toBeNull();
  });

  it("stays writing where something was written between two decisions", () => {
    made.note("p1", accepted("d1", 4), at(4));
    made.note("p1", accepted("d2", 6), at(6));
    made.forget("d2", at(7));
    expect(last(7)).toBe("writing");
  });

  it("is not confused by a decision of another page", () => {
    made.note("p1", accepted("d1", 4), at(4));
    made.forget("d9", at(4));
    expect(last(4)).toBe("decision d1");
  });
});
