// Tells in the title of the tab that answers have come while nobody looked at it.

import { onMount, untrack } from "svelte";

export class ReadyAnswers {
  #count = $state(0);

  /** What stands before the title: nothing, or how many answers have come. */
  get sign(): string {
    return this.#count === 0 ? "" : `(${this.#count}) `;
  }

  /** To be called while the workspace is set up, with the sections where answers are being written. */
  watch(answering: () => string[]): void {
    let before: string[] = [];
    $effect(() => {
      const now = answering();
      const ended = before.filter((sectionId) => !now.includes(sectionId)).length;
      before = now;
      if (ended > 0 && document.visibilityState === "hidden") untrack(() => (this.#count += ended));
    });
    onMount(() => {
      const seen = () => {
        if (document.visibilityState === "visible") this.#count = 0;
      };
      document.addEventListener("visibilitychange", seen);
      return () => document.removeEventListener("visibilitychange", seen);
    });
  }
}
