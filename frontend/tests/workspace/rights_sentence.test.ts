import { expect, it } from "vitest";
import type { RolesInDocument } from "../../src/api";
import { OpenDocument, type OutlineEntry } from "../../src/model/document/open_document.svelte";
import { Rights } from "../../src/model/document/rights.svelte";
import { words } from "../../src/words";
import { changeOfRights } from "../../src/workspace/rights_sentence";

const entries = ["a", "b"].map((id) => ({ id, title: id.toUpperCase() }) as OutlineEntry);
const said = words.live.rights;

function change(before: RolesInDocument, now: RolesInDocument, openId: string | null = null): string | null {
  const open = new OpenDocument("d1");
  open.entries = entries;
  return changeOfRights(new Rights(before), new Rights(now), open, openId);
}

it("says nothing as long as the same may be done", () => {
  const editor: RolesInDocument = { role: "editor", section_roles: {} };
  expect(change(editor, editor)).toBeNull();
  expect(change(editor, { role: "owner", section_roles: { a: "reader" } })).toBeNull();
});

it("says what may be done with the document, and of one section what may be done there", () => {
  const editor: RolesInDocument = { role: "editor", section_roles: {} };
  expect(change(editor, { role: "reader", section_roles: {} })).toBe(said.ofDocument.read);
  const ofA: RolesInDocument = { role: null, section_roles: { a: "editor" } };
  expect(change(ofA, { role: null, section_roles: { a: "suggester" } })).toBe(said.ofSection.suggest("A"));
  expect(change(ofA, { role: null, section_roles: { a: "editor", b: "editor" } })).toBe(
    said.ofSection.write("B"),
  );
});

it("says of several sections what holds in the open one", () => {
  const before: RolesInDocument = { role: null, section_roles: { a: "editor", b: "editor" } };
  const now: RolesInDocument = { role: null, section_roles: { a: "reader" } };
  expect(change(before, now, "b")).toBe(said.ofSection.nothing("B"));
  expect(change(before, now, "a")).toBe(said.ofSection.read("A"));
});
