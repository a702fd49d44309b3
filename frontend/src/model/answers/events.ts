// The events of an answer, and how an answer comes into being from them.
// Pure: how events travel is the matter of stream.ts.

import type { AnswerContext, AnswerError, AnswerEventData, AnswerStatus, Citation } from "../../api";

/** One event, with its number: dense from 1 for each answer. */
export type AnswerEvent = {
  [Type in keyof AnswerEventData]: { seq: number; type: Type } & Omit<AnswerEventData[Type], "v">;
}[keyof AnswerEventData];

/** An answer as far as its events are known. */
export interface AssembledAnswer {
  lastSeq: number;
  status: AnswerStatus;
  text: string;
  citations: Citation[];
  error: AnswerError | null;
  /** What the model was given, when that has come with the events. */
  context: AnswerContext | null;
  /** What was said at first turned out to be no part of it, so that the text became shorter. */
  isTakenBack: boolean;
  /** Events are missing before the one that came last: read again after `lastSeq`. */
  hasGap: boolean;
}

export const emptyAnswer: AssembledAnswer = {
  lastSeq: 0,
  status: "queued",
  text: "",
  citations: [],
  error: null,
  context: null,
  isTakenBack: false,
  hasGap: false,
};

/** Add one event: repeats change nothing, and nothing is added behind a gap. */
export function applyEvent(answer: AssembledAnswer, event: AnswerEvent): AssembledAnswer {
  if (event.type === "snapshot") return applySnapshot(answer, event);
  if (event.seq <= answer.lastSeq) return answer;
  if (event.seq > answer.lastSeq + 1) return { ...answer, hasGap: true };
  return { ...answer, ...changeBy(answer, event), lastSeq: event.seq, hasGap: false };
}

function applySnapshot(
  answer: AssembledAnswer,
  snapshot: AnswerEvent & { type: "snapshot" },
): AssembledAnswer {
  if (snapshot.upto <= answer.lastSeq) return answer;
  return {
    ...answer,
    status: "streaming",
    text: snapshot.text,
    citations: snapshot.citations,
    lastSeq: snapshot.upto,
    isTakenBack: answer.isTakenBack || snapshot.text === "",
    hasGap: false,
  };
}

function changeBy(
  answer: AssembledAnswer,
  event: Exclude<AnswerEvent, { type: "snapshot" }>,
): Partial<AssembledAnswer> {
  switch (event.type) {
    case "answer.started":
      // The first event of all: an answer that waits for its turn has it too.
      return {};
    case "context":
      return { status: "streaming", context: event };
    case "text":
      return { status: "streaming", text: answer.text + event.text };
    case "citation":
      return { citations: [...answer.citations, citationOf(event)] };
    case "usage":
      return {};
    case "answer.completed":
      return { status: "completed" };
    case "answer.stopped":
      return { status: "stopped" };
    case "answer.failed":
      return { status: "failed", error: event.error ?? null };
    case "answer.interrupted":
      return { status: "interrupted", error: event.error ?? null };
    default:
      // A newer server may tell more than this page understands; it still counts.
      return {};
  }
}

function citationOf(event: AnswerEvent & { type: "citation" }): Citation {
  const { marker, reference_id, passage_id, section_id, title, locator, is_gone, notes } = event;
  const { quote, state, reason, sentence, left_out } = event;
  return {
    marker,
    reference_id,
    passage_id,
    section_id,
    title,
    locator,
    quote,
    state,
    reason,
    sentence,
    left_out,
    is_gone,
    notes,
  };
}

export function isFinished(status: AnswerStatus): boolean {
  return status !== "queued" && status !== "streaming";
}

/** Read one frame of the stream; one without a number is not the server's. */
export function parseEvent(type: string, id: string, data: string): AnswerEvent {
  if (!/^[0-9]+$/.test(id)) throw new Error("This frame has no number.");
  const content = JSON.parse(data) as Record<string, unknown>;
  return { ...content, type, seq: Number.parseInt(id, 10) } as AnswerEvent;
}
