// Which pages of this browser are open right now. A page that crashed or was closed does not answer.

import { newKey } from "./idempotency";

const answerMilliseconds = 150;

interface Call {
  kind: "who is here" | "here";
  page: string;
}

/** The name of this page; a reload is another page. */
export const thisPage = newKey();

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("quire.pages");

if (channel !== null) {
  channel.addEventListener("message", ({ data }: MessageEvent<Call>) => {
    if (data.kind === "who is here") channel.postMessage({ kind: "here", page: thisPage });
  });
}

/** The names of the other pages that are open. */
export async function livingPages(): Promise<Set<string>> {
  const found = new Set<string>();
  if (channel === null) return found;
  const hear = ({ data }: MessageEvent<Call>) => data.kind === "here" && found.add(data.page);
  channel.addEventListener("message", hear);
  channel.postMessage({ kind: "who is here", page: thisPage });
  await new Promise((resolve) => setTimeout(resolve, answerMilliseconds));
  channel.removeEventListener("message", hear);
  return found;
}
