// What the failure of a save means for the text: whether it is stale, can never be saved, or is worth another try.

import { ApiError, ConnectionError, type Section } from "../../../api";
import { sentenceOf } from "../../../lib/failures";
import type { FailureCause } from "./state";

export type SaveFailure =
  /** The revision was stale; `current` is what the server has. */
  | { kind: "stale"; current: Section }
  /** Trying the same text again cannot help; a change of the text may. */
  | { kind: "refused"; reason: string }
  /** The text may have arrived all the same, and may be sent again after a while. */
  | { kind: "unanswered"; reason: string; cause: FailureCause; retryAfterMilliseconds: number };

export function saveFailureOf(failure: unknown): SaveFailure {
  const current = currentSectionOf(failure);
  if (current !== null) return { kind: "stale", current };
  const reason = sentenceOf(failure);
  if (isRefusal(failure)) return { kind: "refused", reason };
  const retryAfterSeconds = failure instanceof ApiError ? (failure.retryAfterSeconds ?? 0) : 0;
  const retryAfterMilliseconds = retryAfterSeconds * 1_000;
  return { kind: "unanswered", reason, cause: causeOf(failure), retryAfterMilliseconds };
}

/** The server has said no to a change. */
export function hasChangedNothing(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status < 500;
}

function currentSectionOf(failure: unknown): Section | null {
  if (!(failure instanceof ApiError) || failure.status !== 412) return null;
  return (failure.body.section as Section | undefined) ?? null;
}

function isRefusal(failure: unknown): boolean {
  return failure instanceof ApiError && [400, 403, 404, 413, 422].includes(failure.status);
}

function causeOf(failure: unknown): FailureCause {
  if (failure instanceof ConnectionError) return "connection";
  return failure instanceof ApiError && failure.status === 401 ? "signed out" : "other";
}
