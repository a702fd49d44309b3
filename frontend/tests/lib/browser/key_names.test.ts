import { afterEach, expect, it } from "vitest";
import { nameKeys, shownKeys } from "../../../src/lib/browser/key_names";

afterEach(() => nameKeys({}));

it("Keys are called as on the keyboards of the language", () => {
  expect(shownKeys("Alt+Shift+ArrowUp")).toBe("Alt+Shift+↑");
  nameKeys({ Ctrl: "Strg", Shift: "Umschalt", Delete: "Entf" });
  expect([shownKeys("Ctrl+Shift+F"), shownKeys("Delete")]).toEqual(["Strg+Umschalt+F", "Entf"]);
});
