import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Choices, Hunk, Proposal, Section } from "../../../../src/api";
import { announcer } from "../../../../src/lib/browser/announcer.svelte";
import { DocumentProposals } from "../../../../src/model/document/proposals.svelte";
import { Review } from "../../../../src/panes/section/review/review.svelte";
import { SectionSaver } from "../../../../src/panes/section/saving/saving";
import { hunk, proposal, section } from "../../../builders";

/** A server with one section and one proposal for it, as the page's calls reach it. */
class ScriptedServer {
  section = section({ content: "One. Two. Three." });
  proposal = proposal({
    hunks: ["One", "Two", "Three"].map((word, index) =>
      hunk({ id: `h${index + 1}`, before: `${word}.`, after: `${word}!` }),
    ),
  });
  calls: { method: string; address: string; body: Choices | null }[] = [];
  /** What is answered instead of the next decision. */
  refusal: { status: number; body: object } | null = null;
  isReached = true;
  readonly #before = new Map<string, { content: string; hunks: Hunk[] }>();

  readonly fetch = async (address: string, request: RequestInit): Promise<Response> => {
    const method = request.method ?? "GET";
    const body = typeof request.body === "string" ? (JSON.parse(request.body) as Choices) : null;
    this.calls.push({ method, address, body });
    await Promise.resolve();
    if (!this.isReached) throw new TypeError("no network");
    if (method === "GET")
      return Response.json({ proposal: this.proposal, section_revision: this.section.revision });
    if (this.refusal) return Response.json(this.refusal.body, { status: this.refusal.status });
    return method === "DELETE" ? this.#takeBack(address) : this.#decide(body);
  };

  #decide(body: Choices | null): Response {
    const { accept = [], reject = [], edits = {} } = body ?? {};
    const id = `d${this.#before.size + 1}`;
    this.#before.set(id, { content: this.section.content, hunks: this.proposal.hunks });
    const decision = { id, revision: this.section.revision + 1, decided_at: "2026-11-23T14:10:00Z" };
    this.#write(
      this.proposal.hunks.map((hunk) => {
        if (reject.includes(hunk.id)) return { ...hunk, state: "rejected", decision_id: id };
        return accept.includes(hunk.id)
          ? { ...hunk, state: "accepted", accepted: edits[hunk.id] ?? null, decision_id: id }
          : hunk;
      }),
      [...this.proposal.decisions, decision],
    );
    return Response.json({ proposal: this.proposal, section: this.section, decision });
  }

  #takeBack(address: string): Response {
    const id = address.split("/").at(-1) ?? "";
    const before = this.#before.get(id);
    const rest = this.proposal.decisions.filter((decision) => decision.id !== id);
    this.#write(before?.hunks ?? [], rest);
    return Response.json({ proposal: this.proposal, section: this.section });
  }

  #write(hunks: Hunk[], decisions: Proposal["decisions"]): void {
    this.proposal = { ...this.proposal, hunks, decisions };
    const content = hunks
      .map(({ state, before, after, accepted }) => (state === "accepted" ? (accepted ?? after) : before))
      .join(" ");
    this.section = section({ content, revision: this.section.revision + 1 });
  }
}

let server: ScriptedServer;
let saver: SectionSaver;
let review: Review;
let decided = 0;
const states = () => review.proposal?.hunks.map(({ state }) => state);

beforeEach(() => {
  server = new ScriptedServer();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("window", {});
  saver = new SectionSaver(server.section, {
    save: (content) => Promise.resolve(section({ content, revision: 9 })),
    keepDraft: () => undefined,
    forgetDraft: () => undefined,
    onChange: () => undefined,
    onNewerText: () => undefined,
    merge: () => Promise.resolve(null),
    random: () => 1,
  });
  const proposals = new DocumentProposals("d1");
  proposals.take(server.proposal);
  decided = 0;
  const text = {
    change: <Reply extends { section: Section }>(call: () => Promise<Reply>) => saver.change(call),
    notice: (newer: Section) => saver.notice(newer),
  };
  review = new Review(proposals, { textOf: () => text, onDecided: () => (decided += 1) });
  review.open("p1");
});

afterEach(() => vi.unstubAllGlobals());

describe("undoing a decision in the text", () => {
  const first = { proposalId: "p1", decisionId: "d1" };

  it("takes it back after whatever is under way", async () => {
    await review.accept(["h1"]);
    const accepting = review.accept(["h2"]);
    expect((await review.undo(first))?.outcome).toBe("taken back");
    expect(await accepting).toBe(true);
    expect(server.calls.filter(({ method }) => method === "DELETE")).toHaveLength(1);
    expect(states()?.[0]).toBe("pending");
  });

  it("does nothing where the decision does not stand any more", async () => {
    expect(review.undo(first)).toBeNull();
    await review.accept(["h1"]);
    await review.takeBack("p1", "d1");
    expect(review.undo(first)).toBeNull();
  });

  it("tells why it cannot be done, and leaves the decision as it is", async () => {
    await review.accept(["h1"]);
    server.isReached = false;
    expect(await review.undo(first)).toEqual({
      outcome: "unanswered",
      reason: "The server cannot be reached.",
    });
    expect(review.problem).toBe("");
    expect(states()).toEqual(["accepted", "pending", "pending"]);
  });
});

describe("what is chosen while something else is under way", () => {
  it("is done after it, though it was chosen before that was answered", async () => {
    const both = [review.accept(["h1"]), review.reject(["h3"])];
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(states()).toEqual(["accepted", "pending", "rejected"]);
  });

  it("is done once, however often it is chosen", async () => {
    const both = [review.accept(["h1"]), review.accept(["h1"])];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(server.calls.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(review.problem).toBe("");
  });

  it("is what still waits of it by then", async () => {
    const both = [review.reject(["h2"]), review.accept(["h1", "h2", "h3"])];
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(states()).toEqual(["accepted", "rejected", "accepted"]);
  });

  it("is taken back once", async () => {
    await review.accept(["h1"]);
    const both = [review.takeBack("p1", "d1"), review.takeBack("p1", "d1")];
    expect(await Promise.all(both)).toEqual([true, false]);
    expect(states()).toEqual(["pending", "pending", "pending"]);
  });
});

describe("deciding", () => {
  it("is about the first change at first, and then about the next one that waits", async () => {
    expect(review.hunk?.id).toBe("h1");
    review.goTo("h2");
    expect(await review.accept(["h2"])).toBe(true);
    expect(review.hunk?.id).toBe("h3");
    expect(await review.reject(["h3"])).toBe(true);
    expect(review.hunk?.id).toBe("h1");
    expect(states()).toEqual(["pending", "accepted", "rejected"]);
    expect(saver.text).toBe("One. Two! Three.");
    expect(announcer.sentence.trim()).toBe("1 rejected. 1 change waits.");
    expect(decided).toBe(2);
  });

  it("sends the wording that was written in place of what is proposed", async () => {
    review.edit("h1", "Uno.");
    review.edit("h2", "Due.");
    await review.accept(["h1"]);
    const decided = server.calls.findLast(({ body }) => body !== null);
    expect(decided?.body).toEqual({ accept: ["h1"], reject: [], edits: { h1: "Uno." } });
    expect(saver.text).toBe("Uno. Two. Three.");
    expect(review.edits).toEqual({ h2: "Due." });
  });

  it("happens once, however often the button is pressed", async () => {
    const pressed = [review.accept(["h1"]), review.accept(["h1"])];
    expect(await Promise.all(pressed)).toEqual([true, false]);
    expect(server.calls.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("changes nothing while the server is away, and keeps what was written", async () => {
    server.isReached = false;
    review.edit("h1", "Uno.");
    expect(await review.accept(["h1"])).toBe(false);
    expect(review.problem).toBe("The server cannot be reached.");
    expect(states()).toEqual(["pending", "pending", "pending"]);
    expect([saver.text, review.edits]).toEqual(["One. Two. Three.", { h1: "Uno." }]);
    server.isReached = true;
    expect(await review.accept(["h1"])).toBe(true);
    expect(review.problem).toBe("");
  });

  it("shows what the server says where the place has changed", async () => {
    const lost = {
      ...server.proposal,
      hunks: server.proposal.hunks.map((hunk) => ({ ...hunk, place: null })),
    };
    const newer = section({ content: "Something else.", revision: 4 });
    server.refusal = {
      status: 409,
      body: { error: "The text has changed.", code: "place_changed", section: newer, proposal: lost },
    };
    review.edit("h1", "Uno.");
    expect(await review.accept(["h1"])).toBe(false);
    expect(review.problem).toBe("The text has changed.");
    expect(review.hunk).toMatchObject({ id: "h1", place: null });
    expect([saver.text, review.rangesRevision]).toEqual(["Something else.", 4]);
    expect(review.edits).toEqual({ h1: "Uno." });
  });
});

describe("a decision", () => {
  it("is taken back where it was made, and its changes wait again", async () => {
    await review.accept(["h2"]);
    expect(await review.takeBack("p1", "d1")).toBe(true);
    expect(review.hunk?.id).toBe("h2");
    expect(saver.text).toBe("One. Two. Three.");
  });

  it("that is taken back leaves the wording that was accepted for another try", async () => {
    review.edit("h2", "Dos.");
    await review.accept(["h1", "h2"]);
    expect(review.edits).toEqual({});
    await review.takeBack("p1", "d1");
    expect(review.edits).toEqual({ h2: "Dos." });
  });

  it("on everything leaves nothing to go to", async () => {
    await review.accept(["h1", "h2", "h3"]);
    expect([review.hunk, review.pending]).toEqual([null, []]);
    expect(announcer.sentence.trim()).toBe("3 accepted. All changes reviewed.");
    expect(await review.accept([])).toBe(false);
  });
});

describe("going from change to change", () => {
  it("begins with the first one and goes round", () => {
    const seen = [1, 1, 1, 1, -1].map((by) => {
      review.step(by as 1 | -1);
      return review.hunk?.id;
    });
    expect(seen).toEqual(["h1", "h2", "h3", "h1", "h3"]);
    expect(announcer.sentence.trim()).toBe("Change 3 of 3");
  });
});
