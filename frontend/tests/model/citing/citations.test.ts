import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mayCite, RenderedCitations } from "../../../src/model/citing/citations.svelte";

let text: string;
let isRendered: boolean;
let citations: RenderedCitations;

beforeEach(() => {
  text = "[1]";
  isRendered = true;
  citations = new RenderedCitations("d", { mayReadAll: true });
  vi.stubGlobal("fetch", () => {
    const cited = { section_id: "s", cluster: "[@fox]", text };
    return Promise.resolve(Response.json({ citations: [cited], bibliography: [], is_rendered: isRendered }));
  });
});

afterEach(() => void vi.unstubAllGlobals());

test("what was rendered stays good until a citation reads differently", async () => {
  await citations.load();
  await citations.load();
  expect(citations.version).toBe(0);
  text = "[2]";
  await citations.load();
  expect(citations.version).toBe(1);
  expect(citations.inSection("s")("[@fox]")).toBe("[2]");
  expect(citations.inSection("other")("[@fox]")).toBe("[2]");
});

test("a change of the style counts although nothing was read before it", async () => {
  await citations.change();
  expect(citations.version).toBe(1);
  await citations.load();
  expect(citations.version).toBe(1);
});

test("a text that was rendered before its citations is out of date as soon as they are", async () => {
  vi.useFakeTimers();
  [text, isRendered] = ["[On Foxes]", false];
  void citations.await();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(citations.version).toBe(0);
  [text, isRendered] = ["[1]", true];
  await vi.advanceTimersByTimeAsync(4_000);
  expect(citations.version).toBe(1);
  vi.useRealTimers();
});

test("citations that are rendered meanwhile count although none were read before", async () => {
  await citations.load();
  await citations.await();
  expect(citations.version).toBe(1);
  await citations.load();
  expect(citations.version).toBe(1);
});

test.each([
  ["See [@fox].", true],
  ["See [see @fox, p. 5].", true],
  ["See a@b.example and @fig:a.", false],
])("%s", (written, expected) => {
  expect(mayCite(written)).toBe(expected);
});
