import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LastAnswers } from "../../../../src/panes/section/reading/last_answers";

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  };
  vi.stubGlobal("window", { localStorage });
});

afterEach(() => vi.unstubAllGlobals());

it("keeps the last few answers of a person to a question, the newest first and each once", () => {
  const answers = new LastAnswers("ann", "instruction");
  for (const answer of ["1", "2", "3", "4", "5", "6", "4"]) answers.add(answer);
  expect(answers.list()).toEqual(["4", "6", "5", "3", "2"]);
  expect(new LastAnswers("ann", "translate").list()).toEqual([]);
  expect(new LastAnswers("bob", "instruction").list()).toEqual([]);
});

it("forgets them", () => {
  const answers = new LastAnswers("ann", "instruction");
  answers.add("1");
  answers.clear();
  expect(answers.list()).toEqual([]);
  expect(kept.size).toBe(0);
});

it("takes whatever else stands there for nothing", () => {
  const answers = new LastAnswers("ann", "instruction");
  answers.add("1");
  for (const text of ["{", "7", '[7,"x"]']) {
    for (const key of kept.keys()) kept.set(key, text);
    expect(answers.list()).toEqual(text === '[7,"x"]' ? ["x"] : []);
  }
});
