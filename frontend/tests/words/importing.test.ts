import { afterEach, expect, test } from "vitest";
import { speak } from "../../src/words";
import { en, importing } from "../../src/words/importing";

afterEach(() => speak("en"));

test("The import speaks the language of the page", async () => {
  expect(importing().title).toBe("Import a file");
  await speak("de");
  expect(importing().title).toBe("Datei importieren");
  expect(importing().counts(1, 1200, 2)).toBe("1 Abschnitt, 1.200 Wörter, 2 Bilder");
});

test("No German sentence is the English one", async () => {
  await speak("de");
  const german = importing();
  const names = Object.keys(en) as (keyof typeof en)[];
  expect(names.filter((name) => typeof en[name] === "string" && en[name] === german[name])).toEqual([]);
});
