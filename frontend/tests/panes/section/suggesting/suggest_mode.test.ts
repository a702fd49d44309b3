// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { isModeKey, SuggestMode } from "../../../../src/panes/section/suggesting/suggest_mode.svelte";

afterEach(() => localStorage.clear());

describe("the mode of typing", () => {
  it("is remembered for each person", () => {
    new SuggestMode("ann", true).choose(true);
    expect(new SuggestMode("ann", true).isOn).toBe(true);
    expect(new SuggestMode("ben", true).isOn).toBe(false);
    new SuggestMode("ann", true).choose(false);
    expect(new SuggestMode("ann", true).isOn).toBe(false);
  });

  it("is always suggesting for somebody who may not write", () => {
    expect(new SuggestMode("ann", false).isOn).toBe(true);
  });

  it("has a key that is known by its place on the keyboard", () => {
    const pressed = { altKey: true, shiftKey: true, code: "KeyE", key: "‰" };
    expect(isModeKey(new KeyboardEvent("keydown", pressed))).toBe(true);
    expect(isModeKey(new KeyboardEvent("keydown", { ...pressed, ctrlKey: true }))).toBe(false);
    expect(isModeKey(new KeyboardEvent("keydown", { ...pressed, shiftKey: false }))).toBe(false);
  });
});
