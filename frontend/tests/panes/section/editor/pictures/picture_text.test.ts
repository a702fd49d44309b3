import { expect, it } from "vitest";
import {
  labelOf,
  picturesIn,
  textOf,
  type PictureText,
} from "../../../../../src/panes/section/editor/pictures/picture_text";

const id = "0123456789abcdef0123456789abcdef";
const plain: PictureText = { id, alt: "", caption: "", label: "", width: null };

it.each<[string, PictureText]>([
  [`![](quire:${id})`, plain],
  [`![A mill](quire:${id})`, { ...plain, alt: "A mill" }],
  [
    `![A mill](quire:${id} "In 1871"){#fig:mill width=80%}`,
    { id, alt: "A mill", caption: "In 1871", label: "mill", width: 80 },
  ],
  [`![a \\[b\\] \\\\ c](quire:${id} "say \\"no\\"")`, { ...plain, alt: "a [b] \\ c", caption: 'say "no"' }],
  [`![](quire:${id}){width=25%}`, { ...plain, width: 25 }],
])("reads and writes %s", (text, picture) => {
  expect(picturesIn(text)).toMatchObject([{ ...picture, from: 0, to: text.length }]);
  expect(textOf(picture)).toBe(text);
});

it("reads brackets within a description", () => {
  expect(picturesIn(`![a [b] c](quire:${id})`).map(({ alt }) => alt)).toEqual(["a [b] c"]);
});

it("writes words of several lines in one", () => {
  expect(textOf({ ...plain, alt: " one\n two ", caption: "a\n\nb" })).toBe(`![one two](quire:${id} "a b")`);
});

it("finds every picture of a text and where it stands", () => {
  const text = `One ![](quire:${id}) and ![b](quire:${id})`;
  expect(picturesIn(text).map(({ from, to }) => text.slice(from, to))).toEqual([
    `![](quire:${id})`,
    `![b](quire:${id})`,
  ]);
});

it.each([
  "![a](https://elsewhere.example/p.png)",
  "![a](quire:1234)",
  `[a](quire:${id})`,
  `![a\n](quire:${id})`,
])("takes %s for no picture", (text) => {
  expect(picturesIn(text)).toEqual([]);
});

it("ends soon with a text of many open brackets", () => {
  expect(picturesIn("![".repeat(100_000))).toEqual([]);
});

it.each([
  ["Set-up of the pilot", "Set-up-of-the-pilot"],
  ["  Größe!  ", "Grosse"],
  ["fig 1", "fig-1"],
  ["…", ""],
])("makes a label of %s", (words, label) => {
  expect(labelOf(words)).toBe(label);
});
