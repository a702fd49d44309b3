// Which tabs of this browser have the page open right now. One that crashed or was closed does not answer.

import { newKey } from "../idempotency";

const answerMilliseconds = 150;

interface TabMessage {
  kind: "who is here" | "here";
  page: string;
}

/** The name of this tab's page; a reload is another page. */
export const thisTab = newKey();

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("quire.pages");

if (channel !== null) {
  channel.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === "who is here") channel.postMessage({ kind: "here", page: thisTab });
  });
}

/** The names of the pages that the other tabs have open. */
export async function openTabs(): Promise<Set<string>> {
  const found = new Set<string>();
  if (channel === null) return found;
  const hear = ({ data }: MessageEvent<TabMessage>) => data.kind === "here" && found.add(data.page);
  channel.addEventListener("message", hear);
  channel.postMessage({ kind: "who is here", page: thisTab });
  await new Promise((resolve) => setTimeout(resolve, answerMilliseconds));
  channel.removeEventListener("message", hear);
  return found;
}
