// The question that is being written for a section, kept over a reload: its text, what it is about and what it is for.

import type { InstructionTemplate, Intent, Question } from "../../../api";
import { getItem, removeItem, setItem } from "../../../lib/browser/local_storage";
import { UnsentText } from "../../../lib/browser/unsent";
import { hasLanguageModel } from "../../../model/answers/language_model";
import type { SelectedText } from "../../../model/text/selected_text";

export type ChosenTemplate = Pick<InstructionTemplate, "id" | "name">;

export class QuestionDraft {
  text = $state("");
  /** What the question is about, where it is about a part of the text. */
  selection: SelectedText | null = $state.raw(null);
  /** What the next answer is for. */
  intent: Intent = $state("discuss");
  /** Whether the model also helps to find passages, at a cost. */
  isThorough = $state(false);
  /** The instructions that the next answers follow. */
  template: ChosenTemplate | null = $state.raw(null);

  /** The model for the next questions on this page; empty for the usual one. */
  modelId = $state("");

  readonly #unsent: UnsentText;

  constructor(private readonly sectionId: string) {
    this.#unsent = new UnsentText(`question.${sectionId}`);
    const isDraft = getItem("localStorage", this.#intentKey) === "draft" && hasLanguageModel();
    this.intent = isDraft ? "draft" : "discuss";
    this.isThorough = getItem("localStorage", this.#thoroughKey) !== null && hasLanguageModel();
    this.template = hasLanguageModel() ? templateIn(getItem("localStorage", this.#templateKey)) : null;
    this.text = this.#unsent.text;
  }

  keepText(text: string): void {
    this.text = text;
    this.#unsent.keepIf(text !== "", text);
  }

  keepIntent(intent: Intent): void {
    this.intent = intent;
    if (intent === "draft") setItem("localStorage", this.#intentKey, intent);
    else removeItem("localStorage", this.#intentKey);
  }

  keepThorough(isThorough: boolean): void {
    this.isThorough = isThorough;
    if (isThorough) setItem("localStorage", this.#thoroughKey, "on");
    else removeItem("localStorage", this.#thoroughKey);
  }

  keepTemplate(template: ChosenTemplate | null): void {
    this.template = template;
    if (template === null) removeItem("localStorage", this.#templateKey);
    else setItem("localStorage", this.#templateKey, `${template.id} ${template.name}`);
  }

  /** What is sent with every question of this chat. */
  get options(): Pick<Question, "config" | "model_id"> {
    return {
      ...(this.isThorough && { config: { thorough: true } }),
      ...(this.modelId !== "" && { model_id: this.modelId }),
    };
  }

  /** What to send; null where nothing is written. */
  toSend(): Question | null {
    const message = this.text.trim();
    if (message === "") return null;
    const template = this.template && { template_id: this.template.id };
    return { ...questionOf(message, this.intent, this.selection), ...this.options, ...template };
  }

  /** It has been sent; the next question is for the same. */
  clear(): void {
    this.keepText("");
    this.selection = null;
  }

  get #thoroughKey(): string {
    return `quire.thorough.${this.sectionId}`;
  }

  get #templateKey(): string {
    return `quire.template.${this.sectionId}`;
  }

  get #intentKey(): string {
    return `quire.intent.${this.sectionId}`;
  }
}

function templateIn(stored: string | null): ChosenTemplate | null {
  const [id, ...name] = stored?.split(" ") ?? [];
  return id ? { id, name: name.join(" ") } : null;
}

export function questionOf(message: string, intent: Intent, selection: SelectedText | null): Question {
  return {
    message,
    ...(intent === "draft" && { intent }),
    ...(selection && { selection: rangeOf(selection) }),
  };
}

const rangeOf = ({ start, end, revision }: SelectedText) => ({ start, end, revision });
