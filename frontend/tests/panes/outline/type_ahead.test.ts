import { describe, expect, it } from "vitest";
import { TypeAhead } from "../../../src/panes/outline/type_ahead";

const titles = ["Purpose", "Scope", "Limits", "Sampling", "Results"];

/** A reader who types letters with pauses before them, and goes where they lead. */
function typing(from: number, ...typed: [letter: string, pauseMilliseconds: number][]): string | undefined {
  let now = 0;
  let at: number | null = from;
  const typeAhead = new TypeAhead(() => now);
  for (const [letter, pause] of typed) {
    now += pause;
    at = typeAhead.type(letter, titles, at ?? from) ?? at;
  }
  return titles[at ?? from];
}

describe("letters typed in the outline", () => {
  it("lead to the next title that begins with them, around the end", () => {
    expect(typing(0, ["s", 0])).toBe("Scope");
    expect(typing(1, ["s", 0])).toBe("Sampling");
    expect(typing(3, ["s", 0])).toBe("Scope");
    expect(typing(0, ["S", 0])).toBe("Scope");
  });

  it("make one word while they come quickly", () => {
    expect(typing(0, ["s", 0], ["a", 200])).toBe("Sampling");
    expect(typing(0, ["s", 0], ["l", 1_200])).toBe("Limits");
  });

  it("lead further when one is repeated", () => {
    expect(typing(0, ["s", 0], ["s", 200])).toBe("Sampling");
  });

  it("lead nowhere when nothing begins like this", () => {
    expect(typing(2, ["x", 0])).toBe("Limits");
  });

  it("begin a new word after another key", () => {
    const typeAhead = new TypeAhead(() => 0);
    typeAhead.type("s", titles, 0);
    typeAhead.forget();
    expect(typeAhead.type("l", titles, 1)).toBe(2);
  });
});
