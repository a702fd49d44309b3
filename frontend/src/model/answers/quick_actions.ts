// What the assistant can be asked to do with a text by one choice. Each is a question that asks for a draft.

import type { InstructionTemplate, Question } from "../../api";
import { words } from "../../words";

export const quickActions = [
  "instruction",
  "shorten",
  "expand",
  "audience",
  "language",
  "translate",
  "list",
  "table",
  "continue",
] as const;

export type QuickAction = (typeof quickActions)[number];

/** Those that ask something first: what to do, for whom, into which language. */
export const askedActions = ["instruction", "audience", "translate"] as const;

export type AskedAction = (typeof askedActions)[number];

export const isAsked = (action: QuickAction): action is AskedAction =>
  (askedActions as readonly QuickAction[]).includes(action);

/** What can be done with a part of a text. */
export const selectionActions: QuickAction[] = quickActions.filter((action) => action !== "continue");

/** What the assistant is told, and by what it finds passages: never by the words of the instruction. */
export interface Instruction {
  text: string;
  lookUp: NonNullable<Question["look_up"]>;
  /** The template whose instructions it follows as well. */
  templateId?: string;
}

/** The instruction of an action; `answer` counts only where the action asks something. */
export function instructionFor(action: QuickAction, answer: string): Instruction {
  const text = isAsked(action) ? words.quick.instructions[action](answer) : words.quick.instructions[action];
  return { text, lookUp: action === "language" || action === "translate" ? "nothing" : "text" };
}

/** The instruction to rewrite a text by a template. */
export function instructionBy(template: InstructionTemplate): Instruction {
  return { text: words.quick.byTemplate(template.name), lookUp: "text", templateId: template.id };
}
