// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { Rights } from "../../../../src/model/document/rights.svelte";
import { isModeKey, SuggestMode } from "../../../../src/panes/section/suggesting/suggest_mode.svelte";

const writing = new Rights();

afterEach(() => localStorage.clear());

describe("the mode of typing", () => {
  it("is remembered for each person", () => {
    new SuggestMode("ann", writing).choose(true);
    expect(new SuggestMode("ann", writing).isOnIn("s1")).toBe(true);
    expect(new SuggestMode("ben", writing).isOnIn("s1")).toBe(false);
    new SuggestMode("ann", writing).choose(false);
    expect(new SuggestMode("ann", writing).isOnIn("s1")).toBe(false);
  });

  it("is always suggesting for somebody who may not write", () => {
    const mode = new SuggestMode("ann", new Rights({ role: "suggester", section_roles: {} }));
    expect(mode.isOnIn("s1")).toBe(true);
    expect(mode.mayChooseIn("s1")).toBe(false);
  });

  it("is what the person may do in each section", () => {
    const rights = new Rights({ role: "reader", section_roles: { s1: "editor", s2: "suggester" } });
    const mode = new SuggestMode("ann", rights);
    expect(["s1", "s2", "s3"].map((id) => mode.mayTypeIn(id))).toEqual([true, true, false]);
    expect(["s1", "s2"].map((id) => mode.isOnIn(id))).toEqual([false, true]);
    rights.take({ role: null, section_roles: { s1: "suggester" } });
    expect(mode.isOnIn("s1")).toBe(true);
    expect(mode.mayTypeIn("s2")).toBe(false);
  });

  it("has a key that is known by its place on the keyboard", () => {
    const pressed = { altKey: true, shiftKey: true, code: "KeyE", key: "‰" };
    expect(isModeKey(new KeyboardEvent("keydown", pressed))).toBe(true);
    expect(isModeKey(new KeyboardEvent("keydown", { ...pressed, ctrlKey: true }))).toBe(false);
    expect(isModeKey(new KeyboardEvent("keydown", { ...pressed, shiftKey: false }))).toBe(false);
  });
});
