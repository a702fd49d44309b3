// Has the server render an answer again and again while it is being written; the page itself renders no Markdown.

import { readMessage, type Citation } from "../../../api";
import { Pause } from "../../../lib/pause";

const leastPauseMilliseconds = 500;
const mostPauseMilliseconds = 10_000;
/** A long answer takes longer to render, and is rendered less often: at most a fifth of the time. */
const pausePerWork = 4;

/** The beginning of an answer, rendered. */
export interface RenderedBeginning {
  html: string;
  /** Length of the text that was rendered, without blanks at its end: HTML drops them, and they belong to what follows. */
  length: number;
  citations: Citation[];
}

export const nothingRendered: RenderedBeginning = { html: "", length: 0, citations: [] };

/** Call back with each new rendering, until the function that is returned is called. */
export function keepRendering(
  messageId: string,
  knownLength: () => number,
  onRendered: (beginning: RenderedBeginning) => void,
): () => void {
  const pause = new Pause();
  let isOver = false;
  void (async () => {
    let renderedLength = 0;
    let pauseMilliseconds = leastPauseMilliseconds;
    for (;;) {
      await pause.for(pauseMilliseconds);
      if (isOver) return;
      if (document.hidden || knownLength() === renderedLength) continue;
      const began = performance.now();
      try {
        const message = await readMessage(messageId);
        if (isOver) return;
        renderedLength = message.content.length;
        onRendered({
          html: message.content_html ?? "",
          length: message.content.trimEnd().length,
          citations: message.references,
        });
        const workMilliseconds = performance.now() - began;
        pauseMilliseconds = Math.max(leastPauseMilliseconds, pausePerWork * workMilliseconds);
      } catch {
        // The plain text goes on growing meanwhile, and the end is rendered in any case.
        pauseMilliseconds = Math.min(mostPauseMilliseconds, 2 * pauseMilliseconds);
      }
    }
  })();
  return () => {
    isOver = true;
    pause.end();
  };
}
