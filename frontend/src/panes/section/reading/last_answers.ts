// What a person last answered to a question of *Rewrite*, in this browser: each answer once, the newest first.

import { getItem, removeItem, setItem } from "../../../lib/browser/local_storage";
import type { AskedAction } from "../../../model/answers/quick_actions";

const answersMax = 5;

export class LastAnswers {
  readonly #key: string;

  constructor(account: string, action: AskedAction) {
    this.#key = `quire.rewrite.${account}.${action}`;
  }

  list(): string[] {
    try {
      const kept: unknown = JSON.parse(getItem("localStorage", this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((answer) => typeof answer === "string") : [];
    } catch {
      // Something else stands there, which the next answer replaces.
      return [];
    }
  }

  add(answer: string): void {
    const others = this.list().filter((kept) => kept !== answer);
    setItem("localStorage", this.#key, JSON.stringify([answer, ...others].slice(0, answersMax)));
  }

  clear(): void {
    removeItem("localStorage", this.#key);
  }
}
