// What is asked for about the words of the open section: a question about a selection, a rewriting of it, and that a
// decision be taken back. Says why something cannot be done.

import { announcer } from "../../../lib/browser/announcer.svelte";
import type { InstructionTemplate } from "../../../api";
import { endBeforeNotes } from "../../../model/citing/footnotes";
import {
  instructionBy,
  instructionFor,
  type Instruction,
  type QuickAction,
} from "../../../model/answers/quick_actions";
import type { SelectedText } from "../../../model/text/selected_text";
import { words } from "../../../words";
import type { MadeDecision, TakenBack } from "../editor/decisions";
import type { Undone } from "../review/review.svelte";
import type { OpenedEditor } from "../opening/opened_editor.svelte";
import type { SectionText } from "../opening/section_text.svelte";

export interface RequestCallbacks {
  onAskAbout(selection: SelectedText): void;
  onComment(selection: SelectedText | null): void;
  /** Have a draft written of the selected words, or of the section; tells why that cannot be. */
  onRewrite(instruction: Instruction, selection: SelectedText | null): Promise<string>;
  /** Tells why the decision cannot be taken back, or null where it does not stand any more. */
  onDecisionUndone(decision: MadeDecision): Promise<Undone> | null;
}

export class Requests {
  /** Why the last thing that was asked for was not done. */
  problem = $state("");

  constructor(
    private readonly text: SectionText,
    private readonly editor: () => Pick<OpenedEditor, "selection">,
    private readonly callbacks: RequestCallbacks,
  ) {}

  async askAbout(from: number, to: number): Promise<void> {
    this.problem = "";
    const selection = await this.text.selectionInSavedText(from, to);
    if (selection === null) this.problem = words.section.askNeedsSaving;
    else this.callbacks.onAskAbout(selection);
  }

  /** Comment on the selected words, or without any on the section. */
  async comment(): Promise<void> {
    this.problem = "";
    if (!this.isSelected()) {
      this.callbacks.onComment(null);
      return;
    }
    const { from, to } = this.editor().selection() ?? { from: 0, to: 0 };
    const selection = await this.text.selectionInSavedText(from, to);
    if (selection === null) this.problem = words.comments.needsSaving;
    else this.callbacks.onComment(selection);
  }

  /** Whether words are selected. */
  readonly isSelected = (): boolean => {
    const { from, to } = this.editor().selection() ?? { from: 0, to: 0 };
    return this.text.text.slice(from, to).trim() !== "";
  };

  /** Whether there is something that the action can be done with; says so where there is not. */
  canRewrite(action: QuickAction): boolean {
    const isThere = action === "continue" || this.text.text.trim() !== "";
    this.problem = isThere ? "" : words.quick.nothingToRewrite;
    return isThere;
  }

  async rewrite(action: QuickAction, answer: string): Promise<void> {
    await this.#ask(instructionFor(action, answer), this.#rangeFor(action), words.quick.names[action]);
  }

  async rewriteBy(template: InstructionTemplate): Promise<void> {
    await this.#ask(instructionBy(template), this.#rangeFor("instruction"), template.name);
  }

  async #ask(
    instruction: Instruction,
    wanted: { from: number; to: number } | null,
    name: string,
  ): Promise<void> {
    this.problem = "";
    const selection = wanted && (await this.text.selectionInSavedText(wanted.from, wanted.to));
    const isReady = wanted === null ? (await this.text.saved()) !== null : selection !== null;
    this.problem = isReady
      ? await this.callbacks.onRewrite(instruction, selection)
      : words.section.askNeedsSaving;
    if (this.problem === "") announcer.say(words.quick.asked(name));
  }

  takeBack(decision: MadeDecision): Promise<TakenBack> | null {
    const taking = this.callbacks.onDecisionUndone(decision);
    return taking && this.#takenBack(taking);
  }

  async #takenBack(taking: Promise<Undone>): Promise<TakenBack> {
    this.problem = "";
    const { outcome, reason } = await taking;
    if (outcome !== "taken back") this.problem = words.proposal.notTakenBack(reason);
    return outcome;
  }

  /** What an action is about: the end of the text, what is selected, or null for the whole section. */
  #rangeFor(action: QuickAction): { from: number; to: number } | null {
    if (action === "continue") {
      const end = endBeforeNotes(this.text.text);
      return { from: end, to: end };
    }
    return this.isSelected() ? this.editor().selection() : null;
  }
}
