import { expect, it } from "vitest";
import {
  askedActions,
  instructionFor,
  quickActions,
  selectionActions,
} from "../../../src/model/answers/quick_actions";

it("tells the assistant something else for each action, and what was answered where it asks something", () => {
  const told = quickActions.map((action) => instructionFor(action, "new colleagues"));
  expect(new Set(told.map(({ text }) => text)).size).toBe(quickActions.length);
  expect(told.filter((instruction) => instruction.text.includes("new colleagues"))).toHaveLength(
    askedActions.length,
  );
});

it("continues only at the end of a section", () => {
  expect(quickActions.filter((action) => !selectionActions.includes(action))).toEqual(["continue"]);
});

it("is looked up by the text that it is about, and not at all where only the language is another or better", () => {
  const actions = quickActions.filter((action) => instructionFor(action, "").lookUp === "nothing");
  expect(actions).toEqual(["language", "translate"]);
});
