import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SearchHit, SearchReply } from "../../../src/api";
import { TextSearch } from "../../../src/model/document/text_search.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function hit(snippet: string): SearchHit {
  return {
    title: "Cleaning",
    title_highlights: [],
    snippet,
    highlights: [],
    section_id: "s",
    reference_id: null,
    passage_id: null,
    locator: null,
  };
}

function searchOf(...replies: (SearchReply | Error)[]) {
  const ask = vi.fn(() => {
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply as SearchReply);
  });
  const onFound = vi.fn();
  return { ask, onFound, search: new TextSearch("d", { hitsMax: 5, charactersMin: 2 }, onFound, ask) };
}

const unfinished: SearchReply = { hits: [], is_complete: false };
const found: SearchReply = { hits: [hit("cold solvent")], is_complete: true };

it("looks again until everything was searched, and then no more", async () => {
  const { ask, onFound, search } = searchOf(unfinished, unfinished, found);
  search.look("solvent");
  await vi.advanceTimersByTimeAsync(200);
  expect(search.isComplete).toBe(false);
  expect(search.isLooking).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(search.hits).toEqual(found.hits);
  expect(search.isComplete).toBe(true);
  expect(ask).toHaveBeenCalledTimes(3);
  // Once for the first result and once for another one: what stays the same is not said again.
  expect(onFound.mock.calls).toEqual([
    [[], null],
    [found.hits, []],
  ]);
});

it("asks ever more seldom where it takes long", async () => {
  const { ask, search } = searchOf(unfinished);
  search.look("solvent");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ask.mock.calls.length).toBeGreaterThan(55);
  expect(ask.mock.calls.length).toBeLessThan(140);
});

it("looks no more for words that are no longer wanted", async () => {
  const { ask, search } = searchOf(unfinished);
  search.look("solvent");
  await vi.advanceTimersByTimeAsync(200);
  search.look("");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(search.isComplete).toBe(true);
});

it("an answer to former words is dropped", async () => {
  let answer: (reply: SearchReply) => void = () => undefined;
  const slow = new Promise<SearchReply>((resolve) => (answer = resolve));
  const ask = vi.fn((_documentId: string, text: string) =>
    text === "first" ? slow : Promise.resolve(found),
  );
  const search = new TextSearch("d", { hitsMax: 5, charactersMin: 1 }, () => undefined, ask);
  search.look("first");
  await vi.advanceTimersByTimeAsync(200);
  search.look("second");
  await vi.advanceTimersByTimeAsync(200);
  answer(unfinished);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(search.answered).toBe("second");
  expect(search.hits).toEqual(found.hits);
  expect(ask).toHaveBeenCalledTimes(2);
});

it("says what went wrong, and looks again with the next letter", async () => {
  const { search } = searchOf(new Error("broken"), found);
  search.look("solv");
  await vi.advanceTimersByTimeAsync(200);
  expect(search.problem).not.toBe("");
  search.look("solve");
  await vi.advanceTimersByTimeAsync(200);
  expect(search.problem).toBe("");
  expect(search.hits).toEqual(found.hits);
});
