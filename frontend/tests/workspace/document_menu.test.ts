// @vitest-environment jsdom

import { expect, test, vi } from "vitest";
import { actionsOf, type ActionCallbacks } from "../../src/panes/palette/actions";
import { documentMenuOf } from "../../src/workspace/document_menu";
import { words } from "../../src/words";

const showSettings = vi.fn();
const menu = documentMenuOf(actionsOf("1", { showSettings } as unknown as ActionCallbacks));

test("The menu at the title opens the settings of the document", () => {
  const entry = menu.flat().find((action) => action.name === words.documentSettings.entry);
  entry?.run();
  expect(showSettings).toHaveBeenCalledOnce();
});

test("The menu at the title leads to the page for sharing", () => {
  const entry = menu.flat().find((action) => action.name === words.palette.share);
  const opened = vi.fn();
  vi.stubGlobal("location", { assign: opened });
  entry?.run();
  vi.unstubAllGlobals();
  expect(opened).toHaveBeenCalledWith("/documents/1/sharing");
});

test("Every group of the menu has what it is for", () => {
  expect(menu.map((group) => group.length)).toEqual([7, 5, 6, 3, 1]);
});
