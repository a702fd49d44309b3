// The proposal that is being looked at in the open section: which change one is at, and how it is decided.
// A decision is made by the server alone; what comes of it goes into the text that is being written.

import * as api from "../../../api";
import {
  ApiError,
  mayPass,
  type Choices,
  type TakenBackReply,
  type Hunk,
  type HunkFinding,
  type Proposal,
  type Section,
} from "../../../api";
import { announcer } from "../../../lib/browser/announcer.svelte";
import { sentenceOf } from "../../../lib/failures";
import { IdempotentCall } from "../../../lib/idempotency";
import { Unsent } from "../../../lib/browser/unsent";
import { pendingHunks, type DocumentProposals } from "../../../model/document/proposals.svelte";
import { words } from "../../../words";
import type { MadeDecision, TakenBack } from "../editor/decisions";
import type { SectionText } from "../opening/section_text.svelte";
import { MadeDecisions } from "./made_decisions";

export interface ReviewCallbacks {
  /** The text of the section that a proposal is for. */
  textOf(sectionId: string): Pick<SectionText, "change" | "notice">;
  /** Something was decided: other places count what waits. */
  onDecided(): void;
}

/** What came of undoing a decision; `reason` is a sentence where it still stands. */
export interface Undone {
  outcome: TakenBack;
  reason: string;
}

export class Review {
  #hunkId: string | null = $state(null);
  #wantsInPlace = $state(false);
  /** Why the last thing that was tried here did not work. */
  problem = $state("");
  isDeciding = $state(false);
  /** Texts that are being written in place of what is proposed, by the ids of their changes. */
  edits: Record<string, string> = $state.raw({});
  /** The revision of the section in which the places of the changes count. */
  rangesRevision: number | null = $state(null);
  /** Tells whether the list may still take the focus that it was given; null where it was not. */
  #mayTakeFocus: (() => boolean) | null = $state.raw(null);
  /** What the changes would break of the contract, as the server found it. */
  findings: HunkFinding[] = $state.raw([]);
  readonly made = new MadeDecisions();
  readonly #deciding = new IdempotentCall();
  /** The change of the text that was begun last. */
  #lastChange: Promise<boolean> = Promise.resolve(true);
  /** Whether the server has refused the last change, rather than not answered. */
  #wasRefused = false;

  readonly proposal: Proposal | null = $derived.by(() => this.proposals.find(this.proposals.reviewedId));
  readonly pending: Hunk[] = $derived(this.proposal ? pendingHunks(this.proposal) : []);
  /** The change one is at, if one of them waits to be decided. */
  readonly hunk: Hunk | null = $derived(
    this.pending.find(({ id }) => id === this.#hunkId) ?? this.pending[0] ?? null,
  );

  constructor(
    private readonly proposals: DocumentProposals,
    private readonly callbacks: ReviewCallbacks,
  ) {}

  /** The other proposals of the section that have something to decide. */
  get others(): Proposal[] {
    const { proposal } = this;
    if (proposal === null) return [];
    return this.proposals.waitingOf(proposal.section_id).filter(({ id }) => id !== proposal.id);
  }

  /** Whether the text alone shows what is reviewed: one change, about which there is nothing to say. */
  get isInPlace(): boolean {
    const [hunk, ...others] = this.proposal?.hunks ?? [];
    if (!this.#wantsInPlace || hunk === undefined || others.length > 0) return false;
    return (
      this.findings.length === 0 &&
      hunk.place !== null &&
      !isOfTable(hunk) &&
      hunk.citations.length === 0 &&
      hunk.dropped_citations.length === 0
    );
  }

  /** Show the list in place of the text alone. */
  showList(): void {
    this.#wantsInPlace = false;
    this.giveFocus(() => true);
  }

  isOpenIn(sectionId: string): boolean {
    return this.proposal?.section_id === sectionId;
  }

  /** Look at a proposal that is known here, in the text alone where that is enough. */
  openInPlace(proposalId: string): void {
    this.open(proposalId);
    this.#wantsInPlace = true;
  }

  /** Look at a proposal that is known here. */
  open(proposalId: string): void {
    this.#wantsInPlace = false;
    if (proposalId !== this.proposals.reviewedId) {
      this.#hunkId = null;
      this.rangesRevision = null;
      this.findings = [];
    }
    this.proposals.reviewedId = proposalId;
    this.problem = "";
    this.edits = keptEdits(this.pending);
    void this.readAgain();
  }

  close(): void {
    this.proposals.reviewedId = null;
    this.#hunkId = null;
    this.rangesRevision = null;
    this.#mayTakeFocus = null;
  }

  /** The list is to take the focus as soon as it is there, unless the person has gone on by then. */
  giveFocus(isPersonWaiting: () => boolean): void {
    this.#mayTakeFocus = isPersonWaiting;
  }

  get isFocusGiven(): boolean {
    return this.#mayTakeFocus !== null;
  }

  /** Whether the list is to take the focus now. To be asked once the list is there: a focus that was given is spent. */
  takeFocus(): boolean {
    const isGiven = this.#mayTakeFocus?.() ?? false;
    this.#mayTakeFocus = null;
    return isGiven;
  }

  /** The section was saved since: where the changes stand now. */
  async readAgain(): Promise<void> {
    const proposalId = this.proposals.reviewedId;
    if (proposalId === null) return;
    try {
      const revision = await this.proposals.read(proposalId);
      if (proposalId === this.proposals.reviewedId) this.rangesRevision = revision;
      const findings = await api.listProposalFindings(proposalId);
      if (proposalId === this.proposals.reviewedId) this.findings = findings;
    } catch {
      // What is shown is what was known; deciding compares with the text as it is, and says what is wrong.
      return;
    }
  }

  goTo(hunkId: string): void {
    this.#hunkId = hunkId;
  }

  /** Go to the next change that waits, or the one before; behind the last one is the first. */
  step(by: 1 | -1): void {
    const { pending, hunk } = this;
    if (hunk === null) return;
    const isFirstStep = this.#hunkId === null;
    const index = isFirstStep ? 0 : (pending.indexOf(hunk) + by + pending.length) % pending.length;
    this.#hunkId = pending[index]?.id ?? null;
    this.sayHunk();
  }

  sayHunk(): void {
    const { proposal, hunk } = this;
    if (proposal && hunk)
      announcer.say(words.proposal.change(numberOf(proposal, hunk), proposal.hunks.length));
  }

  edit(hunkId: string, text: string): void {
    this.edits = { ...this.edits, [hunkId]: text };
    unsentEditOf(hunkId).keep(text);
  }

  stopEditing(hunkId: string): void {
    this.edits = Object.fromEntries(Object.entries(this.edits).filter(([id]) => id !== hunkId));
    unsentEditOf(hunkId).forget();
  }

  /** Accept these changes, each with the text that was written in its place if there is one. */
  async accept(hunkIds: string[]): Promise<boolean> {
    const edits = Object.fromEntries(Object.entries(this.edits).filter(([id]) => hunkIds.includes(id)));
    return this.#decide({ accept: hunkIds, reject: [], edits });
  }

  async reject(hunkIds: string[]): Promise<boolean> {
    return this.#decide({ accept: [], reject: hunkIds, edits: {} });
  }

  /** Take a decision back: its changes wait again, and the wordings that were accepted are kept for another try. */
  async takeBack(proposalId: string, decisionId: string): Promise<boolean> {
    return this.#change(proposalId, (proposal) => {
      const stands = proposal.decisions.some(({ id }) => id === decisionId);
      return stands ? () => this.#takeBackNow(proposal, decisionId) : null;
    });
  }

  async #takeBackNow(proposal: Proposal, decisionId: string): Promise<TakenBackReply> {
    const before = pendingHunks(proposal).map(({ id }) => id);
    const reworded = proposal.hunks.filter(
      (hunk) => hunk.decision_id === decisionId && hunk.accepted !== null,
    );
    const decided = await api.takeBackDecision(proposal.id, decisionId);
    this.made.forget(decisionId, decided.section);
    this.#hunkId = pendingHunks(decided.proposal).find(({ id }) => !before.includes(id))?.id ?? null;
    for (const { id, accepted } of reworded) this.edit(id, accepted ?? "");
    announcer.say(words.proposal.takenBack);
    return decided;
  }

  /**
   * What a decision has made of the text is to be undone: take it back, after whatever is under way. Tells why that
   * cannot be, if so. Null where the decision does not stand any more.
   */
  undo({ proposalId, decisionId }: MadeDecision): Promise<Undone> | null {
    const decisions = this.proposals.find(proposalId)?.decisions ?? [];
    return decisions.some(({ id }) => id === decisionId) ? this.#undo(proposalId, decisionId) : null;
  }

  async #undo(proposalId: string, decisionId: string): Promise<Undone> {
    await this.#lastChange;
    if (await this.takeBack(proposalId, decisionId)) return { outcome: "taken back", reason: "" };
    const reason = this.problem;
    this.problem = "";
    return { outcome: this.#wasRefused ? "refused" : "unanswered", reason };
  }

  async #decide(choices: Choices): Promise<boolean> {
    if (this.proposal === null) return false;
    return this.#change(this.proposal.id, (proposal) => {
      const waiting = stillWaiting(proposal, choices);
      return waiting === null ? null : () => this.#decideNow(proposal, waiting);
    });
  }

  async #decideNow(proposal: Proposal, choices: Choices): Promise<TakenBackReply> {
    const next = this.#nextAfter([...choices.accept, ...choices.reject]);
    const key = this.#deciding.keyFor(JSON.stringify([proposal.id, choices, proposal.decisions.length]));
    const reply = await api.decide(proposal.id, choices, key);
    this.#deciding.answered();
    this.made.note(proposal.id, reply.decision, reply.section);
    for (const hunkId of choices.accept) this.stopEditing(hunkId);
    this.#hunkId = next;
    const left = pendingHunks(reply.proposal).length;
    announcer.say(words.proposal.decided(choices.accept.length, choices.reject.length, left));
    return reply;
  }

  /** The first change behind these that waits, or else the first of all. */
  #nextAfter(hunkIds: string[]): string | null {
    const { pending } = this;
    const last = pending.findLastIndex(({ id }) => hunkIds.includes(id));
    const rest = [...pending.slice(last + 1), ...pending.slice(0, last + 1)];
    return rest.find(({ id }) => !hunkIds.includes(id))?.id ?? null;
  }

  /**
   * Change the text after whatever is under way: what a person chooses meanwhile is done then. `begin` is given the
   * proposal as it is by then, and returns null where nothing is left to do.
   */
  #change(
    proposalId: string,
    begin: (proposal: Proposal) => (() => Promise<TakenBackReply>) | null,
  ): Promise<boolean> {
    this.#lastChange = this.#lastChange.then(() => {
      const proposal = this.proposals.find(proposalId);
      const call = proposal && begin(proposal);
      return proposal && call ? this.#changeNow(proposal, call) : false;
    });
    return this.#lastChange;
  }

  async #changeNow(proposal: Proposal, call: () => Promise<TakenBackReply>): Promise<boolean> {
    this.isDeciding = true;
    this.problem = "";
    this.#wasRefused = false;
    const text = this.callbacks.textOf(proposal.section_id);
    try {
      const decided = await text.change(call);
      if (decided === null) this.problem = words.proposal.needsSaving;
      else this.#take(decided.proposal, decided.section);
      return decided !== null;
    } catch (failure) {
      this.problem = sentenceOf(failure);
      this.#wasRefused = !mayPass(failure);
      this.#takeRefusal(failure, text);
      return false;
    } finally {
      this.isDeciding = false;
    }
  }

  #take(proposal: Proposal, section: Section): void {
    this.proposals.take(proposal);
    if (proposal.id === this.proposals.reviewedId) this.rangesRevision = section.revision;
    this.callbacks.onDecided();
  }

  /** The server has compared, and says what stands there now; another tab may also have decided first. */
  #takeRefusal(failure: unknown, text: Pick<SectionText, "notice">): void {
    if (!(failure instanceof ApiError)) return;
    const { section, proposal } = failure.body as { section?: Section; proposal?: Proposal };
    if (section) text.notice(section, true);
    if (proposal && section) this.#take(proposal, section);
    else void this.readAgain();
  }
}

/** What is left of choices to decide; null for nothing. */
function stillWaiting(proposal: Proposal, choices: Choices): Choices | null {
  const pending = new Set(pendingHunks(proposal).map(({ id }) => id));
  const accept = choices.accept.filter((id) => pending.has(id));
  const reject = choices.reject.filter((id) => pending.has(id));
  const edits = Object.fromEntries(Object.entries(choices.edits).filter(([id]) => pending.has(id)));
  return accept.length + reject.length > 0 ? { accept, reject, edits } : null;
}

export function numberOf(proposal: Proposal, hunk: Hunk): number {
  return proposal.hunks.findIndex(({ id }) => id === hunk.id) + 1;
}

/** Of a table, the text marks only what goes. */
const isOfTable = ({ before, after }: Hunk): boolean =>
  `${before}\n${after}`.split("\n").every((line) => line.trim() === "" || line.includes("|"));

function keptEdits(hunks: Hunk[]): Record<string, string> {
  const kept = hunks.map(({ id }) => [id, unsentEditOf(id).read()] as const);
  return Object.fromEntries(kept.filter((edit): edit is [string, string] => edit[1] !== null));
}

const unsentEditOf = (hunkId: string) => new Unsent(`hunk.${hunkId}`);
