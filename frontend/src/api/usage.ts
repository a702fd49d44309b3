// What answers cost.

import { at, call } from "./http";
import type { Cap, Estimate, EstimateReply, Money, Usage } from "./types";

export type { Cap, Estimate, Money, Usage };

/** About what the next answer in a chat will cost. */
export async function estimateAnswer(chatSessionId: string, signal: AbortSignal): Promise<Estimate> {
  return (await call<EstimateReply>(at("chat-sessions", chatSessionId, "estimate"), { signal })).estimate;
}
