import { describe, expect, it } from "vitest";
import type { ReadingNote } from "../../../src/api";
import { sentenceOfNote, sentenceWithPlace } from "../../../src/model/document/reading_notes";

function note(changes: Partial<ReadingNote>): ReadingNote {
  return {
    code: "encoding_guessed",
    pages: [],
    heading_path: [],
    count: 0,
    name: "",
    sentence: "As the server says it.",
    ...changes,
  };
}

describe("a note on reading", () => {
  it("names the encoding", () => {
    expect(sentenceOfNote(note({ name: "windows-1250" }))).toContain("windows-1250");
  });

  it("names pages in ranges, and not all of very many", () => {
    const pages: [number, number][] = [
      [2, 4],
      [7, 7],
    ];
    expect(sentenceOfNote(note({ code: "pages_without_text", pages }))).toContain("2–4, 7");
    const many = Array.from({ length: 50 }, (_, index): [number, number] => [index * 2, index * 2]);
    expect(sentenceOfNote(note({ code: "pages_without_text", pages: many }))).toContain("38, …");
  });

  it("says below which heading it holds, in the list of the source", () => {
    const counted = note({ code: "pictures_without_text", heading_path: ["Results", "Yield"], count: 2 });
    expect(sentenceWithPlace(counted)).toContain("Results › Yield");
    expect(sentenceOfNote(counted)).not.toContain("Results");
  });

  it("with a code of a newer server is said as the server says it", () => {
    const newer = note({ code: "something_new" as ReadingNote["code"] });
    expect(sentenceOfNote(newer)).toBe("As the server says it.");
  });
});
