import { expect, it } from "vitest";
import { Rights, type Extent } from "../../../src/model/document/rights.svelte";

it("counts the higher of the roles in the document and in the section", () => {
  const rights = new Rights({ role: "commenter", section_roles: { low: "reader", high: "editor" } });
  expect([null, "low", "high", "other"].map((id) => rights.extentIn(id))).toEqual<Extent[]>([
    "comment",
    "comment",
    "write",
    "comment",
  ]);
  expect(rights.mayReadAll).toBe(true);
  expect(rights.mayWriteAll).toBe(false);
});

it("gives with a role in one section nothing in the others, and nothing of the document", () => {
  const rights = new Rights({ role: null, section_roles: { own: "suggester" } });
  const { mayReadAll, mayWriteAll } = rights;
  expect([mayReadAll, mayWriteAll, rights.mayRead("other"), rights.maySuggest(null)]).not.toContain(true);
  expect([rights.mayRead("own"), rights.mayComment("own"), rights.maySuggest("own")]).not.toContain(false);
  expect(rights.mayWrite("own")).toBe(false);
});

it("is what the server has told last", () => {
  const rights = new Rights({ role: null, section_roles: { own: "editor" } });
  rights.take({ role: "owner", section_roles: {} });
  expect(rights.mayWriteAll).toBe(true);
  rights.take({ role: null, section_roles: { other: "reader" } });
  expect(rights.extentIn("own")).toBe("nothing");
});
