// What answers cost.

import { at, call, withQuery } from "./http";
import type { Cap, Estimate, EstimateReply, Money, Usage } from "./types";

export type { Cap, Estimate, Money, Usage };

/** About what the next answer in a chat will cost, by this model or, without one, by the usual one. */
export async function estimateAnswer(
  chatSessionId: string,
  modelId: string | null,
  signal: AbortSignal,
): Promise<Estimate> {
  const address = withQuery(at("chat-sessions", chatSessionId, "estimate"), { model_id: modelId });
  return (await call<EstimateReply>(address, { signal })).estimate;
}
