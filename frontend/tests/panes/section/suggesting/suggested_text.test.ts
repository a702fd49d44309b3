import { describe, expect, it } from "vitest";
import {
  suggestedRanges,
  suggestedText,
  withoutRejected,
} from "../../../../src/panes/section/suggesting/suggested_text";
import { hunk, proposal } from "../../../builders";

const content = "🦊 one.\n\nTwo.\n\nThree.";
const one = hunk({ id: "h1", before: "🦊 one.", after: "🦊 one and a half.", place: { start: 0, end: 6 } });
const three = hunk({ id: "h3", before: "Three.", after: "Four.", place: { start: 14, end: 20 } });

describe("a section's text with what is suggested in it", () => {
  it("has each pending change, in whatever order they are listed", () => {
    expect(suggestedText(content, proposal({ hunks: [three, one] }))).toBe(
      "🦊 one and a half.\n\nTwo.\n\nFour.",
    );
  });

  it("leaves out what is decided", () => {
    const decided = proposal({ hunks: [{ ...one, state: "rejected" }, three] });
    expect(suggestedText(content, decided)).toBe("🦊 one.\n\nTwo.\n\nFour.");
  });

  it("is not known where a change is lost, or stands elsewhere than it says", () => {
    expect(suggestedText(content, proposal({ hunks: [{ ...one, place: null }] }))).toBeNull();
    expect(
      suggestedText(content, proposal({ hunks: [{ ...three, place: { start: 13, end: 19 } }] })),
    ).toBeNull();
  });

  it("loses what was rejected, where that stands there once", () => {
    const rejected = proposal({ hunks: [{ ...three, state: "rejected" }] });
    expect(withoutRejected("Two.\n\nFour.", rejected)).toBe("Two.\n\nThree.");
    expect(withoutRejected("Four. Four.", rejected)).toBe("Four. Four.");
  });
});

describe("where the changes stand in the suggested text", () => {
  it("is behind all that the changes before have added", () => {
    expect(suggestedRanges([three, one]).map(({ from }) => from)).toEqual([0, 25]);
  });
});
