import { describe, expect, it } from "vitest";
import {
  applyEvent,
  emptyAnswer,
  parseEvent,
  type AnswerEvent,
  type AssembledAnswer,
} from "../../../src/model/answers/events";
import { citation } from "../../builders";

const started: AnswerEvent = { seq: 1, type: "answer.started", message_id: "m", model: "quoting" };
const text = (seq: number, words: string): AnswerEvent => ({ seq, type: "text", text: words });
const context = (seq: number): AnswerEvent => ({
  seq,
  type: "context",
  parts: [{ kind: "rules", title: "Rules", tokens: 160 }],
  passages: [],
  left_out: [],
  search: null,
  not_searched: [],
  not_searched_count: 0,
});
const completed = (seq: number): AnswerEvent => ({
  seq,
  type: "answer.completed",
  ending: "whole",
  reason: "stop",
});

function assemble(events: AnswerEvent[], from: AssembledAnswer = emptyAnswer): AssembledAnswer {
  return events.reduce(applyEvent, from);
}

describe("an answer", () => {
  it("comes into being from its events in order", () => {
    const answer = assemble([started, text(2, "Rinse "), text(3, "twice."), completed(4)]);
    expect(answer).toMatchObject({ status: "completed", text: "Rinse twice.", lastSeq: 4, hasGap: false });
  });

  it("has every word once when events are repeated", () => {
    const answer = assemble([started, text(2, "Rinse "), started, text(2, "Rinse "), text(3, "twice.")]);
    expect(answer.text).toBe("Rinse twice.");
  });

  it("adds nothing behind a gap and says so", () => {
    const answer = assemble([started, text(3, "twice."), text(4, " Then dry.")]);
    expect(answer).toMatchObject({ text: "", lastSeq: 1, hasGap: true });
  });

  it("goes on when the missing event has come", () => {
    const answer = assemble([started, text(3, "twice."), text(2, "Rinse "), text(3, "twice.")]);
    expect(answer).toMatchObject({ text: "Rinse twice.", hasGap: false });
  });

  it("takes a snapshot in place of the events that were folded away", () => {
    const snapshot: AnswerEvent = { seq: 7, type: "snapshot", text: "Rinse twice.", citations: [], upto: 7 };
    const answer = assemble([started, text(2, "Rinse "), snapshot, text(7, "twice."), completed(8)]);
    expect(answer).toMatchObject({ text: "Rinse twice.", status: "completed", lastSeq: 8 });
  });

  it("forgets what was taken back", () => {
    const nothing: AnswerEvent = { seq: 4, type: "snapshot", text: "", citations: [], upto: 4 };
    const answer = assemble([
      started,
      text(2, "The user wants "),
      text(3, "a list."),
      nothing,
      text(5, "One."),
    ]);
    expect(answer).toMatchObject({ text: "One.", lastSeq: 5, isTakenBack: true, hasGap: false });
    expect(assemble([started, text(2, "One.")]).isTakenBack).toBe(false);
  });

  it("ignores a snapshot that is older than what is known", () => {
    const snapshot: AnswerEvent = { seq: 2, type: "snapshot", text: "Rinse ", citations: [], upto: 2 };
    const answer = assemble([started, text(2, "Rinse "), text(3, "twice."), snapshot]);
    expect(answer).toMatchObject({ text: "Rinse twice.", lastSeq: 3 });
  });

  it("collects its citations", () => {
    const answer = assemble([started, { seq: 2, type: "citation", ...citation() }]);
    expect(answer.citations).toEqual([citation()]);
  });

  it("has the citations of a snapshot", () => {
    const snapshot = { seq: 5, type: "snapshot", text: "So far [S1]", upto: 5 } as const;
    const answer = assemble([started, { ...snapshot, citations: [citation()] }]);
    expect(answer).toMatchObject({ text: "So far [S1]", citations: [citation()] });
  });

  it("waits for its turn until it has been given its context", () => {
    expect(assemble([started]).status).toBe("queued");
    expect(assemble([started, context(2)]).status).toBe("streaming");
  });

  it("keeps what the model was given", () => {
    const answer = assemble([started, context(2), text(3, "Rinse.")]);
    expect(answer.context?.parts).toEqual([{ kind: "rules", title: "Rules", tokens: 160 }]);
  });

  it("counts events of a kind that it does not know", () => {
    const unknown = { seq: 2, type: "weather" } as unknown as AnswerEvent;
    expect(assemble([started, unknown, text(3, "Rinse.")])).toMatchObject({ text: "Rinse.", lastSeq: 3 });
  });

  it("keeps the reason when it fails", () => {
    const error = { code: "model_unreachable", message: "The model server did not answer.", retryable: true };
    const answer = assemble([started, { seq: 2, type: "answer.failed", error }]);
    expect(answer).toMatchObject({ status: "failed", error });
  });

  it("keeps its text when it is stopped", () => {
    const answer = assemble([started, text(2, "Rinse "), { seq: 3, type: "answer.stopped" }]);
    expect(answer).toMatchObject({ status: "stopped", text: "Rinse " });
  });

  it("keeps its text and the reason when it is interrupted", () => {
    const error = { code: "interrupted", message: "The server stopped.", retryable: true };
    const answer = assemble([started, text(2, "Rinse "), { seq: 3, type: "answer.interrupted", error }]);
    expect(answer).toMatchObject({ status: "interrupted", text: "Rinse ", error });
  });

  it("counts events that carry nothing to show", () => {
    const answer = assemble([
      started,
      context(2),
      { seq: 3, type: "usage", input_tokens: 1, output_tokens: 2 },
      text(4, "Rinse."),
    ]);
    expect(answer).toMatchObject({ text: "Rinse.", lastSeq: 4 });
  });
});

describe("a frame of the stream", () => {
  it("becomes an event with the number of the frame", () => {
    expect(parseEvent("text", "12", '{"v": 1, "text": "Rinse"}')).toMatchObject({
      seq: 12,
      type: "text",
      text: "Rinse",
    });
  });

  it("is refused without a number", () => {
    expect(() => parseEvent("text", "", '{"v": 1, "text": "Rinse"}')).toThrow();
  });
});
