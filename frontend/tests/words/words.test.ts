import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ConnectionError } from "../../src/api";
import { speak, words } from "../../src/words";
import { de } from "../../src/words/de";
import { en } from "../../src/words/en";

type Saying = string | ((...values: unknown[]) => string);

/** Every saying of a catalogue by its path. */
function sayings(catalogue: object, path = ""): Map<string, Saying> {
  const found = new Map<string, Saying>();
  for (const [name, value] of Object.entries(catalogue)) {
    const here = `${path}/${name}`;
    if (typeof value === "object" && value !== null) {
      for (const [below, saying] of sayings(value as object, here)) found.set(below, saying);
    } else {
      found.set(here, value as Saying);
    }
  }
  return found;
}

/** Which of its values a saying tells, or lets decide what it tells. */
function valuesThatCount(saying: Saying, most: number): number[] {
  if (typeof saying === "string") return [];
  return Array.from({ length: most }, (_, place) => place).filter((place) => {
    const tellsFor = (value: number) =>
      saying(...Array.from({ length: most }, (_, other) => (other === place ? value : 7)));
    return tellsFor(0) !== tellsFor(1);
  });
}

function sayingAt(path: string, catalogue: Map<string, Saying>): Saying {
  const saying = catalogue.get(path);
  if (saying === undefined) throw new Error(`nothing is said at ${path}`);
  return saying;
}

const textOf = (saying: Saying) => (typeof saying === "string" ? saying : saying(7, 7, 7, 7, 7));

const english = sayings(en);
const german = sayings(de);
const isStoredInEnglish = (path: string) => path.startsWith("/failures/ofAnswers/");
const sameInBoth = new Set([
  "/number",
  "/exporting/format",
  "/exporting/formats/docx",
  "/exporting/formats/pdf",
  "/exporting/formats/odt",
  "/exporting/formats/md",
  "/exporting/formats/tex",
  "/section/version",
  "/workspace/chatTab",
  "/workspace/textTab",
  "/section/label",
  "/chat/label",
  "/keyNames/Escape",
  "/citation/name",
  "/proposal/previousKeys",
  "/proposal/nextKeys",
  "/readingNotes/below",
  "/references/pasteText",
  "/references/kinds/pdf",
  "/references/kinds/docx",
  "/references/kinds/odt",
  "/references/kinds/html",
  "/references/kinds/markdown",
  "/references/kinds/text",
  "/documentSettings/papers/a4",
  "/documentSettings/papers/letter",
]);

afterEach(async () => {
  vi.useRealTimers();
  await speak("en");
});

describe("the German words", () => {
  it("say all that the English ones say, and nothing else", () => {
    expect([...german.keys()].filter((path) => !isStoredInEnglish(path)).sort()).toEqual(
      [...english.keys()].sort(),
    );
  });

  it.each([...english.keys()])("tell the same values: %s", (path) => {
    const [said, original] = [sayingAt(path, german), sayingAt(path, english)];
    expect(typeof said).toBe(typeof original);
    expect(valuesThatCount(said, 5)).toEqual(valuesThatCount(original, 5));
  });

  it.each([...german.keys()].filter((path) => path !== "/locale" && !sameInBoth.has(path)))(
    "are German: %s",
    (path) => {
      const text = textOf(sayingAt(path, german));
      if (!isStoredInEnglish(path)) expect(text).not.toBe(textOf(sayingAt(path, english)));
      expect(text.trim()).not.toBe("");
      expect(text).not.toContain("”");
      expect(text.split("„").length).toBe(text.split("“").length);
    },
  );

  it("write large numbers as Germans do", () => {
    expect(de.count(12_345)).toBe("12.345 Wörter");
    expect(en.count(12_345)).toBe("12,345 words");
    expect(de.count(1)).toBe("1 Wort");
  });
});

describe("the page", () => {
  it("speaks the language it was sent in", async () => {
    await speak("de");
    expect(words.chat.send).toBe("Senden");
    expect(new ConnectionError().message).toBe("Der Server ist nicht erreichbar.");
    vi.setSystemTime(new Date(2026, 10, 23, 18, 0));
    expect(words.time(new Date(2026, 10, 21, 14, 2).toISOString())).toBe("21. Nov., 14:02");
  });

  it("speaks English where it does not know the language", async () => {
    await speak("de");
    await speak("xx");
    expect(words).toBe(en);
  });
});

describe("the editor", () => {
  const packages = ["@codemirror/view", "@codemirror/commands"];

  it.each(packages)("has words for all that %s says by itself", (name) => {
    const source = readFileSync(createRequire(import.meta.url).resolve(name), "utf8");
    const phrases = [...source.matchAll(/\bphrase\((?:view, )?"([^"]+)"/g)].map(([, phrase = ""]) => phrase);
    expect(phrases.length).toBeGreaterThan(0);
    for (const phrase of phrases) expect(Object.keys(en.editor)).toContain(phrase);
  });
});
