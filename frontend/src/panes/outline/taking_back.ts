// What was done in the outline and can be taken back, the last one first.

import { shapeOf, type Levelled, type OutlinePosition } from "../../model/document/outline";

export interface TakenMove {
  kind: "moved";
  sectionId: string;
  /** Where it was, and how many went along. */
  from: OutlinePosition;
  childrenCount: number;
}

export type Taken = TakenMove | { kind: "removed"; sectionId: string };

export class TakingBack {
  #done: { taken: Taken; shapeAfter: string }[] = [];

  /** Something was done; this is the outline now. */
  note(taken: Taken, entries: Levelled[]): void {
    this.#done.push({ taken, shapeAfter: shapeOf(entries) });
  }

  /** The last thing that was done. A move is "too late" when the outline was changed otherwise since. */
  take(entries: Levelled[]): Taken | "too late" | undefined {
    const last = this.#done.pop();
    if (last?.taken.kind === "moved" && last.shapeAfter !== shapeOf(entries)) return "too late";
    return last?.taken;
  }

  /** A removed section came back, or its note was hidden. */
  forgetRemoved(sectionId: string): void {
    this.#done = this.#done.filter(({ taken }) => taken.kind === "moved" || taken.sectionId !== sectionId);
  }

  /** A move was refused, so that everything is otherwise than was thought. */
  forgetMoves(): void {
    this.#done = this.#done.filter(({ taken }) => taken.kind === "removed");
  }
}
