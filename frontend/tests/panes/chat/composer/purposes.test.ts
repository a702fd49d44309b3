import { expect, it } from "vitest";
import { isAboutPart, nameOfPurpose, purposeOf } from "../../../../src/panes/chat/composer/purposes";

const selection = { start: 3, end: 9, revision: 2 };
const place = { start: 9, end: 9, revision: 2 };

it("names what a question is for where it is not just a conversation about the section", () => {
  expect(nameOfPurpose({ intent: "discuss", selection: null })).toBe("");
  expect(nameOfPurpose({ intent: "discuss", selection })).toBe("About the selected text");
  expect(nameOfPurpose({ intent: "draft", selection: null })).toBe("Draft for this section");
  expect(nameOfPurpose({ intent: "draft", selection })).toBe("Draft for the selected text");
});

it("takes a place in the text for no selected words, and yet sends it again", () => {
  expect(isAboutPart({ intent: "draft", selection: place })).toBe(false);
  expect(nameOfPurpose({ intent: "draft", selection: place })).toBe("Draft for this section");
  expect(purposeOf({ intent: "draft", selection: place })).toEqual({ intent: "draft", selection: place });
});

it("sends nothing for what is not told", () => {
  expect(purposeOf({ intent: null, selection: null })).toEqual({});
});
