// A contract comes out of its form as it went in.

import { expect, test } from "vitest";
import type { DocumentContract } from "../../../src/api";
import { contractOf, formOf } from "../../../src/panes/contract/form";

const contract: DocumentContract = {
  purpose: "How samples are stored",
  audience: "Operators",
  tone: "plain",
  instructions: "Be brief.",
  points: [
    { text: "The temperature", requirement_id: "R-7", quote: { text: "at 4 °C", reference_id: "a" } },
    { text: "The time", requirement_id: null, quote: null },
  ],
  must_cite: ["a", "miller2020"],
  length: { unit: "characters", min: null, max: 200 },
  forbidden_words: ["very", "state of the art"],
  preferred_words: [{ use: "use", instead_of: ["utilise", "employ"] }],
  numbers_from_sources: false,
  known_numbers: ["12 mg"],
};

test("What is read is what is saved", () => {
  expect(contractOf(formOf(contract), false)).toEqual(contract);
  expect(contractOf(formOf({ ...contract, hard: true }), true)).toEqual({ ...contract, hard: true });
});

test("What is left empty is left open", () => {
  const form = formOf({});
  form.forbidden = "\n very \n\n";
  form.points.push({ text: " ", requirement: "R-1", quote: "", referenceId: null });
  const { forbidden_words: words, points, length, numbers_from_sources: numbers } = contractOf(form, false);
  expect([words, points, length, numbers]).toEqual([["very"], [], null, null]);
});
