// The contract that the panel shows, of a section or of the document, and what breaks it there.

import {
  ApiError,
  changeProgress,
  listFindings,
  listPeople,
  readContract,
  saveContract,
  type DocumentContract,
  type PlacedFinding,
  type ProgressChange,
} from "../../api";
import { sentenceOf } from "../../lib/failures";
import { words } from "../../words";
import { contractOf, formOf, type ContractForm } from "./form";

export class SectionContract {
  phase: "loading" | "failed" | "ready" = $state("loading");
  /** Why something that was asked for was not done. */
  problem = $state("");
  form: ContractForm = $state(formOf({}));
  findings: PlacedFinding[] | null = $state.raw(null);
  /** Whether nobody has begun to write the section that was checked. */
  isEmpty = $state(false);
  people: string[] = $state.raw([]);
  isSaving = $state(false);
  #revision = 0;
  #kept = "";
  #asked = 0;

  constructor(private readonly documentId: string) {}

  get isChanged(): boolean {
    return JSON.stringify(contractOf(this.form, true)) !== this.#kept;
  }

  /** Read the contract of a section, or for null of the document. What is being written stays. */
  async load(sectionId: string | null, isOther: boolean): Promise<void> {
    const asked = (this.#asked += 1);
    if (isOther) this.phase = "loading";
    else if (this.isChanged) return;
    try {
      const read = await readContract(this.documentId, sectionId);
      if (asked !== this.#asked) return;
      this.#take(read.contract, read.revision);
      this.problem = "";
      this.phase = "ready";
    } catch (failure) {
      if (asked !== this.#asked) return;
      this.problem = sentenceOf(failure);
      if (this.phase === "loading") this.phase = "failed";
    }
  }

  async save(sectionId: string | null): Promise<boolean> {
    this.isSaving = true;
    const isDone = await this.#do(async () => {
      const contract = contractOf($state.snapshot(this.form), sectionId === null);
      const saved = await saveContract(this.documentId, sectionId, contract, this.#revision);
      this.#take(saved.contract, saved.revision);
    });
    this.isSaving = false;
    return isDone;
  }

  /** Give up what was written, and show what the server has. */
  async readAgain(sectionId: string | null): Promise<void> {
    await this.load(sectionId, true);
  }

  async check(sectionId: string): Promise<void> {
    const asked = this.#asked;
    await this.#do(async () => {
      const found = await listFindings(this.documentId, sectionId);
      if (asked !== this.#asked) return;
      this.findings = found.findings;
      this.isEmpty = found.is_empty;
    });
  }

  async findPeople(sectionId: string): Promise<void> {
    await this.#do(async () => {
      this.people = await listPeople(this.documentId, sectionId);
    });
  }

  async changeProgress(sectionId: string, change: ProgressChange): Promise<boolean> {
    return this.#do(async () => void (await changeProgress(this.documentId, sectionId, change)));
  }

  #take(contract: DocumentContract, revision: number): void {
    this.form = formOf(contract);
    this.#revision = revision;
    this.#kept = JSON.stringify(contractOf($state.snapshot(this.form), true));
  }

  async #do(action: () => Promise<void>): Promise<boolean> {
    this.problem = "";
    try {
      await action();
    } catch (failure) {
      const isStale = failure instanceof ApiError && failure.status === 412;
      this.problem = isStale ? words.contract.stale : sentenceOf(failure);
      return false;
    }
    return true;
  }
}
