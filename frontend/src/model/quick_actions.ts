// What the assistant can be asked to do with a text by one choice. Each is a question that asks for a draft.

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

/** What the assistant is told; `audience` counts only where the text is rewritten for somebody. */
export function instructionFor(action: QuickAction, audience: string): string {
  return action === "audience"
    ? words.quick.instructions.audience(audience)
    : words.quick.instructions[action];
}
