// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { RolesInDocument } from "../../../src/api";
import { Rights } from "../../../src/model/document/rights.svelte";
import { actionsFor, type ActionCallbacks } from "../../../src/panes/palette/actions";

const callbacks = {} as ActionCallbacks;

const offered = (roles: RolesInDocument, openId: string) =>
  actionsFor(new Rights(roles), openId, "d1", callbacks).map(({ id }) => id);

const decisions = ["review", "accept-all", "reject-all"];
const ofWholeDocument = ["history", "authorship", "add", "ask", "settings", "sources", "export", "share"];

it("offers an editor of one section what concerns that section, where it is open", () => {
  const roles: RolesInDocument = { role: null, section_roles: { own: "editor" } };
  const inOwn = offered(roles, "own");
  expect(inOwn).toEqual(expect.arrayContaining([...decisions, "comment", "section-history", "read"]));
  for (const id of ofWholeDocument) expect(inOwn).not.toContain(id);
  const inOther = offered(roles, "other");
  for (const id of [...decisions, "comment", "section-history"]) expect(inOther).not.toContain(id);
});

it("offers whoever suggests in the whole document its history and no decisions", () => {
  const ids = offered({ role: "suggester", section_roles: {} }, "any");
  expect(ids).toEqual(expect.arrayContaining(["history", "authorship", "section-history", "comment"]));
  for (const id of [...decisions, "add", "ask", "share"]) expect(ids).not.toContain(id);
});

it("offers guests nothing that needs an account", () => {
  const rights = new Rights({ role: null, section_roles: { own: "suggester" } }, false);
  const ids = actionsFor(rights, "own", "d1", callbacks).map(({ id }) => id);
  expect(ids).toContain("comments");
  for (const id of ["documents", "trash", "account", "sign-out"]) expect(ids).not.toContain(id);
});

it("offers editors everything", () => {
  const ids = offered({ role: "editor", section_roles: {} }, "any");
  expect(ids).toEqual(expect.arrayContaining([...decisions, ...ofWholeDocument]));
});
