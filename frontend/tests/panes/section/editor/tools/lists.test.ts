import { describe, expect, it } from "vitest";
import {
  indentItems,
  isList,
  outdentItems,
  toggleList,
} from "../../../../../src/panes/section/editor/tools/lists";
import { after, marked, stateOf, typed } from "./written";

const numbers = toggleList("numbers");
const bullets = toggleList("bullets");

describe("lists", () => {
  it.each([
    ["|one\ntwo|", "- |one\n- two|"],
    ["- |one\n- two|", "|one\ntwo|"],
    ["1. |one\n2. two|", "- |one\n- two|"],
    ["one\ntw|o\nthree", "one\n- tw|o\n\nthree"],
    ["one\n|", "one\n\n- |"],
    ["- one\n- tw|o\n- three", "- one\n\ntw|o\n\n- three"],
    ["> on|e", "> - on|e"],
    ["|```\ncode\n```|", "|```\ncode\n```|"],
  ])("of bullets: %j becomes %j", (before, expected) => {
    expect(after(bullets, before)).toBe(expected);
  });

  it.each([
    ["|one\n\ntwo|", "1. |one\n\n2. two|"],
    ["1. one\ntw|o", "1. one\n2. tw|o"],
    ["- |one\n- two|", "1. |one\n2. two|"],
    ["- o|ne\n  - under", "1. o|ne\n   - under"],
    ["- [x] do|ne", "1. [x] do|ne"],
  ])("of numbers: %j becomes %j", (before, expected) => {
    expect(after(numbers, before)).toBe(expected);
  });

  it("are known", () => {
    expect(isList(stateOf("- o|ne"), "bullets")).toBe(true);
    expect(isList(stateOf("- o|ne"), "numbers")).toBe(false);
  });
});

describe("levels of items", () => {
  it.each([
    ["1. one\n2. tw|o", "1. one\n   1. tw|o"],
    ["- one\n- tw|o", "- one\n  - tw|o"],
    ["1. one\n   1. under\n2. tw|o\n3. three", "1. one\n   1. under\n   2. tw|o\n2. three"],
    ["- one\n- tw|o\n\n  more of two", "- one\n  - tw|o\n\n    more of two"],
    ["- one\n  1. under\n- tw|o", "- one\n  1. under\n  2. tw|o"],
    ["- on|e", "- on|e"],
    ["> - one\n> - tw|o", "> - one\n>   - tw|o"],
  ])("Tab: %j becomes %j", (before, expected) => {
    expect(after(indentItems, before)).toBe(expected);
  });

  it.each([
    ["- one\n  - tw|o", "- one\n- tw|o"],
    ["1. one\n   1. a\n   2. |b\n   3. c\n2. two", "1. one\n   1. a\n2. |b\n   1. c\n3. two"],
    ["1. one\n   - tw|o", "1. one\n2. tw|o"],
    ["9. nine\n   1. t|en\n      - under", "9. nine\n10. t|en\n    - under"],
  ])("Shift+Tab: %j becomes %j", (before, expected) => {
    expect(after(outdentItems, before)).toBe(expected);
  });

  it("leave other lines to the page", () => {
    const state = stateOf("Pla|in.");
    expect(indentItems({ state, dispatch: () => undefined })).toBe(false);
    expect(outdentItems({ state, dispatch: () => undefined })).toBe(false);
  });
});

describe("Enter in a list", () => {
  it.each([
    ["- one|", "\n", "- one\n- |"],
    ["- one |two", "\n", "- one\n- |two"],
    ["1. one|\n2. two", "\n", "1. one\n2. |\n3. two"],
    ["9. nine|\n10. ten\n    - under", "\n", "9. nine\n10. |\n11. ten\n    - under"],
    ["8. eight|\n9. nine\n   - under", "\n", "8. eight\n9. |\n10. nine\n    - under"],
    ["1. one|\n1. two", "\n", "1. one\n1. |\n1. two"],
    ["- [x] done|", "\n", "- [x] done\n- [ ] |"],
    ["- one\n  - under|", "\n\n", "- one\n  - under\n- |"],
    ["- one|", "\n\nafter", "- one\n\nafter|"],
    ["1. one|\n2. two", "\n\n", "1. one\n\n|\n\n2. two"],
    ["> - one|", "\n", "> - one\n> - |"],
    ["text\n- |one", "\n", "text\n\n- \n- |one"],
  ])("%j with %j becomes %j", (before, keys, expected) => {
    expect(marked(typed(stateOf(before), keys))).toBe(expected);
  });
});

it("Backspace at the start of an item takes the item away", () => {
  expect(marked(typed(stateOf("- |one"), "\b"))).toBe("|one");
  expect(marked(typed(stateOf("- one\n- |two\n- three"), "\b"))).toBe("- one\n\n|two\n\n- three");
  expect(marked(typed(stateOf("- one\n  - |two"), "\b"))).toBe("- one\n- |two");
  expect(marked(typed(stateOf("- |one\n  - under"), "\b"))).toBe("|one\n\n- under");
});
