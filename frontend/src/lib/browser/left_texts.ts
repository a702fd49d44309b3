// What somebody typed and neither sent nor saved stays in the browser when they sign out, for them alone. The page at which
// one signs in says so, and deletes it for whoever does not want that.

import { IndexedDbStore } from "./indexed_db";
import { getItem, keysOf, removeItem, setItem } from "./local_storage";

const lastAccount = "quire.account";

/** Unsent texts, unsaved ones, and those that lost a choice; each begins with the account. */
const prefixes = ["quire.unsent.", "quire.draft.", "quire.kept."];

/** Whose texts are kept in this browser from now on. */
export function noteAccount(accountId: string): void {
  setItem("localStorage", lastAccount, accountId);
}

/** The texts of whoever worked in this browser last. */
export class LeftTexts {
  readonly #large = new IndexedDbStore();
  readonly #prefixes: readonly string[];

  constructor() {
    const account = getItem("localStorage", lastAccount);
    this.#prefixes = account === null ? [] : prefixes.map((prefix) => `${prefix}${account}.`);
  }

  async areThere(): Promise<boolean> {
    return this.#keysOf("localStorage").length > 0 || (await this.#keysOfLarge()).length > 0;
  }

  async delete(): Promise<void> {
    for (const store of ["localStorage", "sessionStorage"] as const)
      for (const key of this.#keysOf(store)) removeItem(store, key);
    for (const key of await this.#keysOfLarge()) await this.#large.remove(key);
  }

  #keysOf(store: "localStorage" | "sessionStorage"): string[] {
    return keysOf(store).filter((key) => this.#prefixes.some((prefix) => key.startsWith(prefix)));
  }

  /** None where the browser keeps nothing for pages. */
  async #keysOfLarge(): Promise<string[]> {
    try {
      const found = await Promise.all(this.#prefixes.map((prefix) => this.#large.all(prefix)));
      return found.flatMap((texts) => [...texts.keys()]);
    } catch {
      return [];
    }
  }
}
