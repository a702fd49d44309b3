import { expect, it } from "vitest";
import { selectionIn } from "../../../../src/panes/section/rewriting/selections";
import { section } from "../../../builders";

it("counts characters as the server does, not halves of them", () => {
  const saved = section({ content: "👩‍🔬 tests 𝒙 here", revision: 4 });
  const from = saved.content.indexOf("𝒙");
  const found = selectionIn(saved, from, from + 2);
  expect(found).toEqual({ start: 10, end: 11, revision: 4, text: "𝒙" });
  expect([...saved.content].slice(found.start, found.end).join("")).toBe("𝒙");
});

it("finds the place in a text whose lines end as on Windows", () => {
  const saved = section({ content: "One.\r\n\r\nTwo.\rThree." });
  const inEditor = "One.\n\nTwo.\nThree.";
  const found = selectionIn(saved, inEditor.indexOf("Two"), inEditor.indexOf("Two") + 4);
  expect(found).toMatchObject({ start: 8, end: 12, text: "Two." });
});
