import { expect, test } from "vitest";
import { struckPiecesOf } from "../../../src/model/citing/struck";

test("what a source strikes out is told from the rest", () => {
  expect(struckPiecesOf("~~The fee is 80.~~ It is 90.")).toEqual([
    { text: "The fee is 80.", isStruck: true },
    { text: " It is 90.", isStruck: false },
  ]);
});

test("signs that strike nothing stay as they are", () => {
  for (const text of ["about ~~ 80", "~80~", "~~~~", "it is 90.~~"]) {
    expect(struckPiecesOf(text)).toEqual([{ text, isStruck: false }]);
  }
});
