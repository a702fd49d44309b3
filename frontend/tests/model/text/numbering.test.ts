import { expect, test } from "vitest";
import { Numbering, sectionNumbers, type Numbered } from "../../../src/model/text/numbering";

const section = (id: string, landmarks: Numbered["landmarks"] = {}, level = 1): Numbered => ({
  id,
  title: id.toUpperCase(),
  level,
  landmarks,
});

test("sections are numbered by their place in the tree", () => {
  expect(sectionNumbers([1, 2, 2, 1, 3, 2, 3])).toEqual(["1", "1.1", "1.2", "2", "2.1", "2.2", "2.2.1"]);
  expect(sectionNumbers([3, 2, 4])).toEqual(["1", "2", "2.1"]);
});

test("figures, tables and notes count through the document", () => {
  const numbering = new Numbering(
    [
      section("one", { figures: [{ label: "a", caption: "First" }, {}], tables: [{ label: "t" }], notes: 3 }),
      section("two", { figures: [{ label: "b" }], notes: 1 }),
      section("three"),
    ],
    true,
  );
  expect(numbering.target("fig:b")).toMatchObject({ number: "3", sectionId: "two" });
  expect(numbering.target("fig:a")?.title).toBe("First");
  expect(numbering.before("three", "figure")).toBe(3);
  expect(numbering.before("three", "table")).toBe(1);
  expect(numbering.before("three", "note")).toBe(4);
  expect(numbering.sectionNumber("two")).toBe("2");
  expect(numbering.target("sec:two")).toMatchObject({ number: "2", title: "TWO" });
});

test("a label that stands twice leads to the first", () => {
  const figure = { figures: [{ label: "a" }] };
  const numbering = new Numbering([section("one", figure), section("two", figure)], false);
  expect(numbering.target("fig:a")).toMatchObject({ sectionId: "one", number: "1", isTwice: true });
});

test("sections have no numbers where none are wanted", () => {
  const numbering = new Numbering([section("one")], false);
  expect(numbering.sectionNumber("one")).toBe("");
  expect(numbering.target("sec:one")?.number).toBe("");
});

test("sections are numbered alike until what is numbered changes", () => {
  const figures = (label: string) => ({ figures: [{ label }] });
  const numbering = new Numbering([section("one", figures("a")), section("two")], true);
  expect(numbering.isOf([section("one", figures("a")), section("two")], true)).toBe(true);
  expect(numbering.isOf([section("one", figures("a")), section("two")], false)).toBe(false);
  expect(numbering.isOf([section("one", figures("b")), section("two")], true)).toBe(false);
  expect(numbering.isOf([section("one", figures("a")), section("two", {}, 2)], true)).toBe(false);
  expect(numbering.isOf([section("two"), section("one", figures("a"))], true)).toBe(false);
  expect(numbering.isOf([section("one", figures("a"))], true)).toBe(false);
});
