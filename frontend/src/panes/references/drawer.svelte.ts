// What is open in the drawer beside the chat, and where the focus was before.

import type { Citation, SearchHit } from "../../api";
import { focusedElement } from "../../lib/browser/focus";
import { wordsIn } from "./quoted";

export type DrawerContent =
  | { kind: "sources" }
  | { kind: "citation"; citation: Citation }
  /** A passage that a search has found, and the words that it was found by. */
  | { kind: "passage"; referenceId: string; passageId: string; title: string; found: string[] };

export class DrawerState {
  content: DrawerContent | null = $state.raw(null);
  #cameFrom: HTMLElement | null = null;

  show(content: DrawerContent): void {
    if (this.content === null) this.#cameFrom = focusedElement();
    this.content = content;
  }

  toggleSources(elsewhere: () => HTMLElement | null): void {
    if (this.content?.kind === "sources") this.close(elsewhere);
    else this.show({ kind: "sources" });
  }

  /** Close it and give the focus back; to another place, if where it came from is gone. */
  close(elsewhere: () => HTMLElement | null): void {
    this.content = null;
    const back = this.#cameFrom?.isConnected ? this.#cameFrom : elsewhere();
    back?.focus();
    this.#cameFrom = null;
  }

  /** Close it for something that takes the focus itself. */
  giveWay(): void {
    this.content = null;
    this.#cameFrom = null;
  }
}

/** The passage that a search has found; null where it is none of a reference. */
export function passageOf(hit: SearchHit): DrawerContent | null {
  const { reference_id: referenceId, passage_id: passageId, title } = hit;
  if (referenceId === null || passageId === null) return null;
  return { kind: "passage", referenceId, passageId, title, found: wordsIn(hit.snippet, hit.highlights) };
}
