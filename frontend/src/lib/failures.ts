import { ApiError } from "../api";

/** The sentence to show for whatever a call has thrown. */
export function sentenceOf(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : String(failure);
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** Whether the same call may work later: the server is away, in trouble or busy, or wants a new sign-in. */
export function mayPass(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) return true;
  return failure.status >= 500 || failure.status === 429 || failure.status === 401;
}
