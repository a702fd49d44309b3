// What the marks in the outline tell: where answers are being written, where one waits to be read, and where changes
// wait to be decided.

import type { AnswerActivity, PendingHunks } from "../../api";

/** The answer of each section that was last seen in this browser. */
export type Seen = Record<string, string>;

const oftenMilliseconds = 5_000;
const seldomMilliseconds = 60_000;
/** So long after the last sign of an answer, another one is expected. */
const busyMilliseconds = 60_000;

export function runningSections(activity: AnswerActivity[]): Set<string> {
  return new Set(activity.filter((answer) => answer.ended_at === null).map((answer) => answer.section_id));
}

/** The sections whose newest ended answer was not seen yet. */
export function waitingSections(activity: AnswerActivity[], seen: Seen): Set<string> {
  const waiting = new Set<string>();
  for (const [sectionId, answerId] of newestEnded(activity))
    if (seen[sectionId] !== answerId) waiting.add(sectionId);
  return waiting;
}

/** How many changes wait to be decided, by the ids of their sections. */
export function pendingBySection(proposals: PendingHunks[]): ReadonlyMap<string, number> {
  return new Map(proposals.map(({ section_id, pending_hunks }) => [section_id, pending_hunks]));
}

/** What was seen, once somebody looks at a section; of answers that are no longer told nothing is kept. */
export function seenWith(activity: AnswerActivity[], seen: Seen, looked: Iterable<string>): Seen {
  const newest = newestEnded(activity);
  const kept = Object.entries(seen).filter(([sectionId]) => newest.has(sectionId));
  const added = Array.from(looked, (sectionId) => [sectionId, newest.get(sectionId)] as const);
  return Object.fromEntries([...kept, ...added.filter(([, answerId]) => answerId !== undefined)]) as Seen;
}

/** How long to wait before asking again. */
export function pause(millisecondsSinceBusy: number): number {
  return millisecondsSinceBusy < busyMilliseconds ? oftenMilliseconds : seldomMilliseconds;
}

function newestEnded(activity: AnswerActivity[]): Map<string, string> {
  const newest = new Map<string, AnswerActivity & { ended_at: string }>();
  for (const answer of activity) {
    if (answer.ended_at === null) continue;
    const known = newest.get(answer.section_id);
    if (known === undefined || known.ended_at < answer.ended_at)
      newest.set(answer.section_id, { ...answer, ended_at: answer.ended_at });
  }
  return new Map(Array.from(newest, ([sectionId, answer]) => [sectionId, answer.answer_id]));
}
