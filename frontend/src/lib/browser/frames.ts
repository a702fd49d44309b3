// Cuts a body of server-sent events into its frames, wherever the network has cut it.

import { createParser, type EventSourceMessage } from "eventsource-parser";

/** The complete frames in their order; a half one at the end is dropped. */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  onSignOfLife: () => void,
): AsyncGenerator<EventSourceMessage> {
  const frames: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (frame) => frames.push(frame) });
  // A letter of several bytes may be cut in two.
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onSignOfLife();
    parser.feed(decoder.decode(value, { stream: true }));
    yield* frames.splice(0);
  }
}
