// The changes of proposals as the server renders them, beside the text as it is now. Those that are looked at are asked
// for in portions, and again when the text or a decision has changed what they show; until then the older ones stay.

import { SvelteMap } from "svelte/reactivity";
import * as api from "../../../api";
import type { Proposal, RenderedHunk } from "../../../api";

const portion = 50;

export class Renderings {
  readonly #known = new SvelteMap<string, RenderedHunk>();
  /** As of what each portion was asked for last. */
  #asked: Readonly<Record<string, string>> = {};

  /** How a change looks, as far as that is known. */
  find(hunkId: string): RenderedHunk | null {
    return this.#known.get(hunkId) ?? null;
  }

  /** Have the change at an index of a proposal rendered, beside this revision of the section. */
  want(proposal: Proposal, index: number, revision: number | null): void {
    if (revision === null) return;
    const first = index - (index % portion);
    const key = `${proposal.id} ${first}`;
    const state = `${revision} ${proposal.hunks.map((hunk) => hunk.decision_id).join()}`;
    if (this.#asked[key] === state) return;
    this.#asked = { ...this.#asked, [key]: state };
    void this.#ask(proposal.id, first, key, state);
  }

  async #ask(proposalId: string, first: number, key: string, state: string): Promise<void> {
    try {
      const hunks = await api.renderProposal(proposalId, first, portion);
      if (this.#asked[key] === state) for (const hunk of hunks) this.#known.set(hunk.id, hunk);
    } catch {
      // The changes are shown by their source meanwhile, and are asked for again when they are looked at again.
      if (this.#asked[key] === state) this.#asked = { ...this.#asked, [key]: "" };
    }
  }
}
