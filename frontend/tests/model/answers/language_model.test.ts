import { afterEach, expect, it, vi } from "vitest";
import { hasLanguageModel } from "../../../src/model/answers/language_model";
import { actionsOf, type ActionCallbacks } from "../../../src/panes/palette/actions";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The page as the server has made it. */
function workspaceWith(dataset: Record<string, string>): void {
  vi.stubGlobal("document", { getElementById: () => ({ dataset }) });
}

it("is there unless the server says that it is not", () => {
  workspaceWith({});
  expect(hasLanguageModel()).toBe(true);
  workspaceWith({ hasLanguageModel: "true" });
  expect(hasLanguageModel()).toBe(true);
  workspaceWith({ hasLanguageModel: "false" });
  expect(hasLanguageModel()).toBe(false);
});

it("is what drafts and rewriting need", () => {
  const ids = () => actionsOf("d", {} as ActionCallbacks).map(({ id }) => id);
  workspaceWith({});
  expect(ids()).toContain("draft");
  expect(ids()).toContain("quick-shorten");
  workspaceWith({ hasLanguageModel: "false" });
  expect(ids().filter((id) => id === "draft" || id.startsWith("quick-"))).toEqual([]);
});
