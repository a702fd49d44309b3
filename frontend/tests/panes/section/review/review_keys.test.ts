import { expect, it } from "vitest";
import { keysFor } from "../../../../src/panes/section/review/review_keys";

const pressed = (key: Partial<KeyboardEvent>) =>
  keysFor({
    key: "Enter",
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    isComposing: false,
    ...key,
  } as KeyboardEvent);

it("accepts with Control and Enter, and rejects with Shift as well", () => {
  expect(pressed({ ctrlKey: true })).toBe("accept");
  expect(pressed({ metaKey: true })).toBe("accept");
  expect(pressed({ ctrlKey: true, shiftKey: true })).toBe("reject");
});

it("leaves every other key to what has the focus", () => {
  expect(pressed({})).toBeNull();
  expect(pressed({ shiftKey: true })).toBeNull();
  expect(pressed({ ctrlKey: true, altKey: true })).toBeNull();
  expect(pressed({ ctrlKey: true, isComposing: true })).toBeNull();
  expect(pressed({ ctrlKey: true, key: "k" })).toBeNull();
});
