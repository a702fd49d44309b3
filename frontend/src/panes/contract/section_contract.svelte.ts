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
import { Unsent } from "../../lib/browser/unsent";
import { sentenceOf } from "../../lib/failures";
import { words } from "../../words";
import { contractOf, formOf, type ContractForm } from "./form";

/** A contract that is being written, and the revision that it was begun with. */
interface UnsentContract {
  form: ContractForm;
  revision: number;
}

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
  /** Whether what is shown is what was just saved. */
  isJustSaved = $state(false);
  #revision = 0;
  #saved = "";
  #unsent: Unsent<UnsentContract>;
  #asked = 0;

  constructor(private readonly documentId: string) {
    this.#unsent = this.#unsentOf(null);
  }

  get isChanged(): boolean {
    return written(this.form) !== this.#saved;
  }

  /** To be called with every change of the form: what is typed outlives the panel. */
  keepUnsent(): void {
    if (this.phase !== "ready") return;
    const { isChanged } = this;
    if (isChanged) this.isJustSaved = false;
    this.#unsent.keepIf(isChanged, { form: $state.snapshot(this.form), revision: this.#revision });
  }

  /** Read the contract of a section, or for null of the document. What is being written stays. */
  async load(sectionId: string | null, isOther: boolean): Promise<void> {
    const asked = (this.#asked += 1);
    if (isOther) this.phase = "loading";
    else if (this.isChanged) return;
    try {
      const read = await readContract(this.documentId, sectionId);
      if (asked !== this.#asked) return;
      this.#unsent = this.#unsentOf(sectionId);
      this.isJustSaved = false;
      this.#take(read.contract, read.revision);
      this.#takeUnsent();
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
      this.#unsent.forget();
    });
    this.isSaving = false;
    this.isJustSaved = isDone;
    return isDone;
  }

  /** Give up what was written, and show what the server has. */
  async readAgain(sectionId: string | null): Promise<void> {
    this.#unsentOf(sectionId).forget();
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
    this.#saved = written(this.form);
  }

  /** Go on with what was typed and not saved. If others saved since, the server says so when this is saved. */
  #takeUnsent(): void {
    const unsent = this.#unsent.read();
    if (unsent === null) return;
    this.form = { ...this.form, ...unsent.form };
    this.#revision = unsent.revision;
  }

  #unsentOf(sectionId: string | null): Unsent<UnsentContract> {
    return new Unsent(`contract.${this.documentId}.${sectionId ?? "document"}`);
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

/** All that is typed, also what would not be sent: a quote to which its point is still missing. */
const written = (form: ContractForm): string =>
  JSON.stringify({ ...contractOf(form, true), points: form.points });
