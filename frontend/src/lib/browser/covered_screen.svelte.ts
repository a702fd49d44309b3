// How much of the window the keyboard of a phone covers, from below.

import { createSubscriber } from "svelte/reactivity";

const whenResized = createSubscriber((update) => {
  const viewport = window.visualViewport;
  viewport?.addEventListener("resize", update);
  viewport?.addEventListener("scroll", update);
  return () => {
    viewport?.removeEventListener("resize", update);
    viewport?.removeEventListener("scroll", update);
  };
});

/** In pixels; it is read again whenever it changes. */
export function coveredHeight(): number {
  whenResized();
  const viewport = window.visualViewport;
  return viewport ? Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop) : 0;
}
