import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Proposal } from "../../../../src/api";
import { OpenDocument } from "../../../../src/model/document/open_document.svelte";
import { Suggestion } from "../../../../src/panes/section/suggesting/suggestion.svelte";
import { hunk, proposal, section } from "../../../builders";

let stored: ReturnType<typeof section>;
let proposals: Proposal[];
/** What was asked for that changes something. */
let calls: string[];
let suggestion: Suggestion;

/** One change of the whole text. */
function proposed(id: string, content: string, baseRevision: number, why: string | null): Proposal {
  const place = { start: 0, end: Array.from(stored.content).length };
  const change = hunk({ id: `${id}-1`, before: stored.content, after: content, place });
  return proposal({ id, is_own: true, why, base_revision: baseRevision, hunks: [change] });
}

async function answer(address: string, { method = "GET", body }: RequestInit = {}): Promise<Response> {
  await Promise.resolve();
  const path = new URL(address, "http://quire").pathname;
  const id = /\/proposals\/(\w+)$/.exec(path)?.[1];
  if (method !== "GET") calls.push(`${method} ${id ?? "new"}`);
  if (path.endsWith("/proposals") && method === "GET")
    return Response.json({ proposals: proposals.toReversed(), next_cursor: null });
  if (method === "POST" || method === "PUT") return Response.json({ proposal: changed(id, body as string) });
  const found = proposals.find((one) => one.id === id);
  if (id !== undefined && !found) return Response.json({ error: "Proposal not found" }, { status: 404 });
  if (method === "DELETE") proposals = proposals.filter((one) => one.id !== id);
  if (method === "DELETE") return new Response(null, { status: 204 });
  if (found) return Response.json({ proposal: found, section_revision: stored.revision });
  return Response.json({ section: stored });
}

function changed(id: string | undefined, body: string): Proposal {
  const wanted = JSON.parse(body) as { content: string; base_revision: number; why: string | null };
  const former = proposals.find((one) => one.id === id);
  const isInPlace = former?.hunks.every(({ state }) => state === "pending") ?? false;
  const newId = isInPlace && id !== undefined ? id : `p${proposals.length + 1}`;
  const made = proposed(newId, wanted.content, wanted.base_revision, wanted.why);
  proposals = [...proposals.filter((one) => one.id !== newId), made];
  return made;
}

const save = (content: string, baseRevision: number) =>
  suggestion.save({ content, baseRevision, origins: [], keepalive: false });

beforeEach(() => {
  stored = section({ content: "One.\n\nTwo.\n\nThree." });
  proposals = [];
  calls = [];
  vi.stubGlobal("fetch", answer);
  suggestion = new Suggestion(new OpenDocument("d1"), "s1");
});

afterEach(() => vi.unstubAllGlobals());

describe("a decision on a suggestion", () => {
  it("is told once, and only of the one that is open here", async () => {
    const read = await suggestion.read();
    await save("One, changed.\n\nTwo.\n\nThree.", read.revision);
    const [made] = proposals as [Proposal];
    expect(await suggestion.noticeDecision(made.id)).toBe(false);
    proposals = [{ ...made, hunks: made.hunks.map((one) => ({ ...one, state: "rejected" as const })) }];
    expect(await suggestion.noticeDecision("another")).toBe(false);
    expect(await suggestion.noticeDecision(made.id)).toBe(true);
    expect(suggestion.decided).toEqual({ accepted: 0, rejected: 1 });
    expect(suggestion.changes).toEqual([]);
    expect(await suggestion.noticeDecision(made.id)).toBe(false);
    expect(suggestion.decided).toEqual({ accepted: 0, rejected: 1 });
  });
});

describe("a suggestion that is typed", () => {
  it("is one proposal, which each save changes, and none as soon as nothing is suggested", async () => {
    let base = await suggestion.read();
    expect(base.content).toBe(stored.content);
    for (const content of ["One.\n\n2.", "One.\n\n2.\n\n3.", stored.content])
      base = await save(content, base.revision);
    expect(calls).toEqual(["POST new", "PUT p1", "DELETE p1"]);
    expect(suggestion.proposal).toBeNull();
  });

  it("is taken up again with the text that it has become", async () => {
    proposals = [proposed("p1", "One.\n\n2.", 1, "Shorter.")];
    expect((await suggestion.read()).content).toBe("One.\n\n2.");
    expect(suggestion.why).toBe("Shorter.");
  });

  it("has nothing of somebody else's", async () => {
    proposals = [{ ...proposed("p1", "One.\n\n2.", 1, null), is_own: false }];
    expect((await suggestion.read()).content).toBe(stored.content);
  });

  it("is left alone where its place is lost, and a new one is begun", async () => {
    const lost = proposed("p1", "One.\n\n2.", 1, null);
    proposals = [{ ...lost, hunks: lost.hunks.map((one) => ({ ...one, place: null })) }];
    const base = await suggestion.read();
    expect(base.content).toBe(stored.content);
    await save("One.\n\nTwo.", base.revision);
    expect(calls).toEqual(["POST new"]);
    expect(proposals).toHaveLength(2);
  });

  it("is proposed anew where it was withdrawn elsewhere", async () => {
    const base = await save("One.", (await suggestion.read()).revision);
    proposals = [];
    await save("One.\n\nTwo.", base.revision);
    expect(calls).toEqual(["POST new", "POST new"]);
  });

  it("continues on the text as it is where some of it was decided meanwhile", async () => {
    const typed = "One.\n\nTwo, changed.\n\nThree.";
    const base = await save(typed, (await suggestion.read()).revision);
    proposals = proposals.map((one) => ({
      ...one,
      hunks: one.hunks.map((change) => ({ ...change, state: "accepted" as const })),
    }));
    stored = { ...stored, revision: 2, content: typed };
    await save(`${typed} More.`, base.revision);
    expect(suggestion.isBehind).toBe(true);
    const last = proposals.at(-1);
    expect([last?.base_revision, last?.hunks[0]?.after]).toEqual([2, `${typed} More.`]);
    expect((await suggestion.read()).content).toBe(`${typed} More.`);
    expect(suggestion.isBehind).toBe(false);
  });

  it("tells why it is made", async () => {
    await save("One.", (await suggestion.read()).revision);
    await suggestion.sayWhy("Shorter.");
    expect(proposals[0]?.why).toBe("Shorter.");
    expect(proposals[0]?.hunks[0]?.after).toBe("One.");
  });
});
