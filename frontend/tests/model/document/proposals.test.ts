import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Proposal } from "../../../src/api";
import { countsOf, DocumentProposals, wordsToRead } from "../../../src/model/document/proposals.svelte";
import { hunk, proposal } from "../../builders";

const accepted = [hunk({ state: "accepted" })];
let stored: Proposal[];
let calls: string[];
let proposals: DocumentProposals;

/** Two to a page. */
function answer(address: string): Response {
  calls.push(address);
  const single = stored.find(({ id }) => address === `/api/proposals/${id}`);
  if (single) return Response.json({ proposal: single, section_revision: 5 });
  const from = Number(new URL(address, "http://quire").searchParams.get("cursor") ?? "0");
  const waiting = stored.filter(({ hunks }) => hunks.some(({ state }) => state === "pending"));
  const next = waiting.length > from + 2 ? String(from + 2) : null;
  return Response.json({ proposals: waiting.slice(from, from + 2), next_cursor: next });
}

beforeEach(() => {
  calls = [];
  vi.stubGlobal("fetch", (address: string) => Promise.resolve(answer(address)));
  proposals = new DocumentProposals("d1");
  stored = [1, 2, 3].map((number) =>
    proposal({ id: `p${number}`, created_at: `2026-11-23T14:0${number}:00Z`, hunks: [hunk(), hunk()] }),
  );
});

afterEach(() => vi.unstubAllGlobals());

it("knows what waits in a section, newest first, however many pages that has", async () => {
  proposals.take(proposal({ id: "other", section_id: "s2" }));
  await proposals.readOfSection("s1");
  expect(proposals.waitingOf("s1").map(({ id }) => id)).toEqual(["p3", "p2", "p1"]);
  expect(proposals.pendingCount("s1")).toBe(6);
  expect(calls).toHaveLength(2);
});

it("learns what was decided elsewhere", async () => {
  await proposals.readOfSection("s1");
  stored = stored.map((known) => (known.id === "p2" ? { ...known, hunks: accepted } : known));
  await proposals.readOfSection("s1");
  expect(proposals.waitingOf("s1").map(({ id }) => id)).toEqual(["p3", "p1"]);
  expect(proposals.find("p2")?.hunks).toEqual(accepted);
});

it("tells the revision in which places count", async () => {
  expect(await proposals.read("p1")).toBe(5);
  expect(proposals.find("p1")?.id).toBe("p1");
  expect(proposals.find(null)).toBeNull();
});

it("counts what became of the changes", () => {
  const some = proposal({ hunks: [hunk(), hunk({ state: "rejected" }), ...accepted, ...accepted] });
  expect(countsOf(some)).toEqual({ pending: 1, rejected: 1, accepted: 2, withdrawn: 0 });
});

it("shows a new paragraph without the blank lines around it", () => {
  expect(wordsToRead([{ kind: "added", text: "\n\n  - A new item.\n" }])).toEqual([
    { kind: "added", text: "  - A new item." },
  ]);
  const words = hunk().words;
  expect(wordsToRead([{ kind: "kept", text: "\n" }, ...words])).toEqual(words);
  expect(wordsToRead([{ kind: "removed", text: "\n\n" }])).toEqual([]);
});

it("reads again what was decided while it was being read", async () => {
  await proposals.read("p1");
  const reading = proposals.read("p1");
  const decided = proposal({ id: "p1", hunks: accepted });
  stored = [decided];
  proposals.take(decided);
  expect(await reading).toBe(5);
  expect(proposals.find("p1")).toEqual(decided);
});

it("keeps what was decided while the list was being read", async () => {
  await proposals.readOfSection("s1");
  const reading = proposals.readOfSection("s1");
  const decided = proposal({ id: "p1", hunks: accepted });
  stored = [decided, ...stored.slice(1)];
  proposals.take(decided);
  await reading;
  expect(proposals.find("p1")).toEqual(decided);
});
