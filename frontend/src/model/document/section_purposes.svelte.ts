// What sections are to say by their contracts, shown while nothing is written there. Read for those that are seen.

import { SvelteMap } from "svelte/reactivity";
import { readContract } from "../../api";

export class SectionPurposes {
  readonly #known = new SvelteMap<string, string>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing that is shown depends on it.
  readonly #underWay = new Set<string>();

  constructor(private readonly documentId: string) {}

  find(sectionId: string): string {
    return this.#known.get(sectionId) ?? "";
  }

  async read(sectionId: string): Promise<void> {
    if (this.#underWay.has(sectionId)) return;
    this.#underWay.add(sectionId);
    try {
      const { contract } = await readContract(this.documentId, sectionId);
      this.#known.set(sectionId, contract.purpose?.trim() ?? "");
    } catch {
      // Readers see no contracts, and without a connection what is known stays.
    } finally {
      this.#underWay.delete(sectionId);
    }
  }
}
