import { describe, expect, it } from "vitest";
import type { AnswerActivity } from "../../../src/api";
import { pause, runningSections, seenWith, waitingSections } from "../../../src/model/document/activity";

const answer = (section: string, id: string, endedAt: string | null): AnswerActivity => ({
  section_id: section,
  chat_session_id: `chat of ${section}`,
  answer_id: id,
  status: endedAt === null ? "streaming" : "completed",
  ended_at: endedAt,
});

const activity = [
  answer("scope", "3", null),
  answer("scope", "2", "2030-01-02T10:00:00Z"),
  answer("purpose", "4", "2030-01-02T09:00:00Z"),
  answer("purpose", "1", "2030-01-02T08:00:00Z"),
];

describe("what goes on in a document", () => {
  it("runs where an answer has no end yet", () => {
    expect([...runningSections(activity)]).toEqual(["scope"]);
  });

  it("waits where the newest answer was not seen", () => {
    expect([...waitingSections(activity, {})]).toEqual(["scope", "purpose"]);
    expect([...waitingSections(activity, { scope: "2", purpose: "1" })]).toEqual(["purpose"]);
    expect([...waitingSections(activity, { scope: "2", purpose: "4" })]).toEqual([]);
  });

  it("is seen by looking at a section, and forgotten when it is no longer told", () => {
    const seen = seenWith(activity, { scope: "2", gone: "9" }, ["purpose", "empty"]);
    expect(seen).toEqual({ scope: "2", purpose: "4" });
  });

  it("is asked for often for a minute after the last sign of an answer, then seldom", () => {
    expect([0, 59_000, 60_000, Infinity].map(pause)).toEqual([5_000, 5_000, 60_000, 60_000]);
  });
});
