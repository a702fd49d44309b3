// What the assistant can be asked to do with a text by one choice. Each is a question that asks for a draft.

import type { Question } from "../api";
import { words } from "../words";

export const quickActions = [
  "shorten",
  "expand",
  "audience",
  "language",
  "list",
  "table",
  "continue",
] as const;

export type QuickAction = (typeof quickActions)[number];

/** What can be done with a part of a text. */
export const selectionActions: QuickAction[] = quickActions.filter((action) => action !== "continue");

/** What the assistant is told, and by what it finds passages: never by the words of the instruction. */
export interface Instruction {
  text: string;
  lookUp: NonNullable<Question["look_up"]>;
}

/** The instruction of an action; `audience` counts only where the text is rewritten for somebody. */
export function instructionFor(action: QuickAction, audience: string): Instruction {
  const text =
    action === "audience" ? words.quick.instructions.audience(audience) : words.quick.instructions[action];
  return { text, lookUp: action === "language" ? "nothing" : "text" };
}
