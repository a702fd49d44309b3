import { expect, it } from "vitest";
import { stepOf } from "../../../src/model/page/step_keys";

const pressed = (key: Partial<KeyboardEvent>) =>
  stepOf({ altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, ...key } as KeyboardEvent);

it("goes on and back with the brackets, whatever is written on their keys", () => {
  expect(pressed({ code: "BracketRight", key: "]" })).toBe(1);
  expect(pressed({ code: "BracketLeft", key: "[" })).toBe(-1);
  expect(pressed({ code: "BracketRight", key: "+" })).toBe(1);
  expect(pressed({ code: "BracketLeft", key: "“" })).toBe(-1);
});

it("leaves the sign alone where a keyboard writes it with both Alt and Control", () => {
  expect(pressed({ code: "Digit9", key: "]", ctrlKey: true })).toBeNull();
  expect(pressed({ code: "BracketRight", key: "]", altKey: false })).toBeNull();
  expect(pressed({ code: "KeyD", key: "d" })).toBeNull();
});
