// What the tests tell their stories with.

import type { Citation, Hunk, Message, Proposal, Section } from "../src/api";

export function section(changes: Partial<Section> = {}): Section {
  return {
    id: "s1",
    document_id: "d1",
    title: "Purpose",
    level: 1,
    position: 0,
    content: "The first text.",
    word_count: 3,
    revision: 1,
    version: changes.revision ?? 1,
    chat_session_id: null,
    created_at: "2026-11-23T14:00:00Z",
    updated_at: "2026-11-23T14:02:00Z",
    landmarks: {},
    word_goal: null,
    state: "draft",
    responsible: null,
    due_on: null,
    ...changes,
  };
}

export function question(changes: Partial<Message> = {}): Message {
  const id = changes.id ?? "m0";
  return answer({ id, ordinal: 1, parent_id: null, role: "user", status: "completed", ...changes });
}

export function answer(changes: Partial<Message> = {}): Message {
  return {
    id: "m1",
    chat_session_id: "c1",
    ordinal: 2,
    parent_id: "m0",
    role: "assistant",
    author: null,
    content: "",
    status: "streaming",
    references: [],
    siblings: [changes.id ?? "m1"],
    timestamp: "2026-11-23T14:00:00Z",
    created_at: "2026-11-23T14:00:00Z",
    model: null,
    model_id: null,
    fallback: null,
    usage: null,
    error: null,
    ending: null,
    ending_reason: null,
    proposal_id: null,
    intent: null,
    selection: null,
    template: null,
    ...changes,
  };
}

export function citation(changes: Partial<Citation> = {}): Citation {
  return {
    marker: "S1",
    reference_id: "r1",
    passage_id: "r1-1",
    section_id: null,
    title: "Foxes",
    locator: { label: "page 11", page: 11 },
    quote: "The quick brown fox",
    state: "verified",
    reason: null,
    sentence: null,
    left_out: [],
    is_gone: false,
    notes: [],
    ...changes,
  };
}

export function hunk(changes: Partial<Hunk> = {}): Hunk {
  return {
    id: "h1",
    state: "pending",
    before: "The first text.",
    after: "The better text.",
    accepted: null,
    context: { before: "", after: "" },
    words: [
      { kind: "kept", text: "The " },
      { kind: "removed", text: "first" },
      { kind: "added", text: "better" },
      { kind: "kept", text: " text." },
    ],
    decision_id: null,
    citations: [],
    notes: [],
    dropped_citations: [],
    place: { start: 0, end: 15 },
    ...changes,
  };
}

export function proposal(changes: Partial<Proposal> = {}): Proposal {
  return {
    id: "p1",
    document_id: "d1",
    section_id: "s1",
    message_id: "m1",
    author: null,
    is_own: false,
    why: null,
    mode: "replace",
    base_revision: 1,
    state: "pending",
    created_at: "2026-11-23T14:05:00Z",
    decisions: [],
    hunks: [hunk()],
    ...changes,
  };
}
