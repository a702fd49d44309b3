// Decisions about proposals as steps of editing: to undo such a step is to take the decision back where it was made.
// Nothing is undone before that is done, so that the text and what is decided do not tell different things.

import { invertedEffects, undo } from "@codemirror/commands";
import {
  StateEffect,
  type EditorState,
  type Extension,
  type Text,
  type Transaction,
} from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

export interface MadeDecision {
  proposalId: string;
  decisionId: string;
}

/** How a text of the server came to be: by a decision that was made here, or written by somebody else or in another tab. */
export interface CameToText {
  made?: MadeDecision;
  isFromElsewhere?: boolean;
}

/** What came of taking a decision back; `unanswered` where the server may not have heard of it. */
export type TakenBack = "taken back" | "refused" | "unanswered";

/** Says that a change of the text is what a decision has made of it. */
export const decisionMade = StateEffect.define<MadeDecision>();
const decisionUndone = StateEffect.define<MadeDecision>();

/** To do such a step again is a change of the text alone: nobody has decided. */
export const decisionSteps: Extension = invertedEffects.of(({ effects }) =>
  effects.filter((effect) => effect.is(decisionMade)).map(({ value }) => decisionUndone.of(value)),
);

/** Steps back to a text that the server has. */
const stepsOfServer = new WeakSet<Transaction>();
export const isStepOfServer = (step: Transaction): boolean => stepsOfServer.has(step);

/** Has decisions taken back whose steps are undone. */
export class DecisionUndoing {
  #isUnderWay = false;
  /** How often undo was wanted meanwhile. */
  #waiting = 0;

  /** `takeBack` tells what came of it; null where the decision does not stand any more. */
  constructor(private readonly takeBack: (decision: MadeDecision) => Promise<TakenBack> | null) {}

  /** Show changes; a step back over a decision waits until that is taken back. */
  dispatch(view: EditorView, changes: readonly Transaction[]): void {
    const decision = decisionUndoneBy(changes);
    const takingBack = decision === null || this.#isUnderWay ? null : this.takeBack(decision);
    if (decision !== null && takingBack !== null) void this.#undo(view, decision, takingBack);
    else if (decision !== null && this.#isUnderWay) this.#waiting += 1;
    else view.update(changes);
  }

  async #undo(view: EditorView, decision: MadeDecision, takingBack: Promise<TakenBack>): Promise<void> {
    this.#isUnderWay = true;
    const { doc } = view.state;
    const outcome = await takingBack;
    this.#isUnderWay = false;
    const wanted = this.#waiting;
    this.#waiting = 0;
    // Where the server refuses, or has shown what stands there now, that stays.
    if (outcome === "unanswered" && view.state.doc.eq(doc)) undoInTextAlone(view, decision);
    if (outcome === "taken back") for (let times = 0; times < wanted; times += 1) undo(view);
  }
}

/** Go back to the text before the last decision, where that is the wanted one. Returns whether it was. */
export function hasSteppedBackTo(view: EditorView, wanted: Text): boolean {
  const step = undoStepOf(view.state);
  if (step === null || decisionUndoneBy([step]) === null || !step.newDoc.eq(wanted)) return false;
  stepsOfServer.add(step);
  view.update([step]);
  return true;
}

/** The decision stands; what was written after it stays, too. */
function undoInTextAlone(view: EditorView, { decisionId }: MadeDecision): void {
  const step = undoStepOf(view.state);
  if (step !== null && decisionUndoneBy([step])?.decisionId === decisionId) view.update([step]);
}

function undoStepOf(state: EditorState): Transaction | null {
  const steps: Transaction[] = [];
  undo({ state, dispatch: (step) => steps.push(step) });
  return steps[0] ?? null;
}

function decisionUndoneBy(changes: readonly Transaction[]): MadeDecision | null {
  const effects = changes.flatMap((change) => change.effects);
  return effects.find((effect) => effect.is(decisionUndone))?.value ?? null;
}
