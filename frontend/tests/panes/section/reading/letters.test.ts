import { describe, expect, it } from "vitest";
import { FollowedLetter, lettersAround, offsetIn } from "../../../../src/panes/section/reading/letters";

const source =
  "# Rinse\n\nRinse **twice** with [water](https://example.org/water).\n\n- Then rinse *again* with water.\n- Rinse **twice** with milk[^1].";
const shown = "Rinse\nRinse twice with water.\nThen rinse again with water.\nRinse twice with milk.";

/** The source from where the place of the bar in what is shown leads to. */
function rest(marked: string): string {
  const offset = marked.indexOf("|");
  return source.slice(offsetIn(source, { text: marked.replace("|", ""), offset }));
}

const at = (words: string, number = 0) =>
  shown
    .split(words)
    .slice(0, number + 1)
    .join(words).length;
const markedAt = (offset: number) => `${shown.slice(0, offset)}|${shown.slice(offset)}`;

describe("a place of a shown text in its Markdown", () => {
  it("is beside the same letters, whatever marks stand between them", () => {
    expect(rest(markedAt(at("wice with water")))).toMatch(/^wice\*\* with \[water/);
    expect(rest(markedAt(at("ith water.\nThen")))).toMatch(/^ith \[water/);
  });

  it("is the second one where the letters stand there for the second time", () => {
    expect(rest(markedAt(at("twice", 1)))).toBe("twice** with milk[^1].");
    expect(rest(markedAt(at("with water", 1)))).toMatch(/^with water\.\n- Rinse/);
  });

  it("begins a line where it begins one, and ends it where it ends one", () => {
    expect(rest(markedAt(at("Then")))).toMatch(/^Then rinse/);
    expect(rest(markedAt(at("\nThen")))).toMatch(/^\n\n- Then/);
    expect(rest(markedAt(at("Rinse\nRinse")))).toMatch(/^Rinse\n\n/);
    expect(rest(markedAt(shown.length))).toBe("");
  });

  it("is at about the same share of the text where there are no letters", () => {
    expect(offsetIn("****", { text: "--", offset: 1 })).toBe(2);
    expect(offsetIn("", { text: "Rinse", offset: 3 })).toBe(0);
    expect(offsetIn("Rinse", { text: "", offset: 0 })).toBe(0);
  });
});

describe("what is shown with other letters than it has", () => {
  it("has no letters in the Markdown either", () => {
    const text =
      'Pictures ![of pumps](quire:p1 "Pumps"){#fig:pumps width=50%}, $x_{max}$, $$y$$ and @fig:pumps, but $5 and $6.';
    const words = "Pictures , , and , but $5 and $6.";
    for (const word of ["Pictures", "and", "but", "5", "6"])
      expect(text.slice(offsetIn(text, { text: words, offset: words.indexOf(word) }))).toMatch(
        new RegExp(`^${word}`),
      );
  });
});

describe("a letter that is followed", () => {
  it("is found in the Markdown, in what is shown of it, and when the text has changed around it", () => {
    const letter = new FollowedLetter({ text: shown, offset: at("milk") });
    expect(source.slice(letter.offsetIn(source))).toBe("milk[^1].");
    expect(shown.slice(letter.offsetIn(shown))).toBe("milk.");
    const longer = `Before that.\n\n${source} And after.`;
    expect(longer.slice(letter.offsetIn(longer))).toBe("milk[^1]. And after.");
  });

  it("stays about where it was when its surroundings are gone", () => {
    const letter = new FollowedLetter({ text: shown, offset: at("milk") });
    expect(letter.offsetIn("Something else altogether.")).toBeGreaterThan(15);
  });
});

describe("the letters around a place", () => {
  it("are the nearer one first, and one in the same line before one in another", () => {
    const text = "ab  c\n\n\n  d";
    expect(lettersAround({ text, offset: 2 })).toEqual([1, 4]);
    expect(lettersAround({ text, offset: 3 })).toEqual([4, 1]);
    expect(lettersAround({ text, offset: 5 })).toEqual([4, 10]);
    expect(lettersAround({ text, offset: 8 })).toEqual([10, 4]);
    expect(lettersAround({ text: "--", offset: 1 })).toEqual([]);
  });
});

// Work that grows with the square of these texts would not end within the time that a test has.
it.each(["](", "](a ", '](a "', "[^", "[^a", "[^a]", "a", "](a)"])(
  "a text of many %s is read at once",
  (unit) => {
    const text = `${unit.repeat(100_000)} end`;
    expect(lettersAround({ text, offset: text.length })).toContain(text.length - 1);
  },
);

it("addresses and labels have no letters, whatever stands around them", () => {
  const text = 'one](two "three") [^four]: five [^[^six] [^seven';
  const offsets = new Set(Array.from(text, (_, offset) => lettersAround({ text, offset })).flat());
  const letters = [...offsets].sort((one, other) => one - other).map((offset) => text[offset]);
  expect(letters.join("")).toBe("onefiveseven");
});
