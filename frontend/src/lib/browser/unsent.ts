// What somebody has typed and not sent yet: kept in this browser, for them alone, until it is sent or given up, whatever
// becomes of the panel that it was typed in.
//
// Each tab finds its own again after a reload. What a tab left that is gone is found by whichever looks for it next.

import { getItem, keysOf, removeItem, setItem } from "./local_storage";

const keptDaysMax = 60;
const dayMilliseconds = 86_400_000;
const prefix = "quire.unsent.";

interface Kept {
  value: unknown;
  keptAt: number;
}

let account = "";

/** Whose texts are kept and found from now on. Those of others stay, unseen. */
export function keepUnsentFor(accountId: string): void {
  account = accountId;
  dropOld();
}

/** One thing that is being typed, by the name of what it is for: `reply.<thread>`. */
export class Unsent<Value = string> {
  readonly #key: string;

  constructor(name: string) {
    this.#key = `${prefix}${account}.${name}`;
  }

  read(): Value | null {
    const kept = keptIn(getItem("sessionStorage", this.#key) ?? getItem("localStorage", this.#key));
    return kept === null ? null : (kept.value as Value);
  }

  keep(value: Value): void {
    const kept = JSON.stringify({ value, keptAt: Date.now() } satisfies Kept);
    setItem("sessionStorage", this.#key, kept);
    setItem("localStorage", this.#key, kept);
  }

  /** It was sent, or is given up. What another tab has typed since stays. */
  forget(): void {
    const own = getItem("sessionStorage", this.#key);
    if (own === null || own === getItem("localStorage", this.#key)) removeItem("localStorage", this.#key);
    removeItem("sessionStorage", this.#key);
  }

  /** Keep what is worth it, and forget it otherwise. */
  keepIf(isWorthIt: boolean, value: Value): void {
    if (isWorthIt) this.keep(value);
    else this.forget();
  }
}

/** A text that is typed; the empty one is not kept. */
export class UnsentText extends Unsent {
  get text(): string {
    return this.read() ?? "";
  }

  /** For a field's `oninput`. */
  readonly typed = ({ currentTarget: field }: { currentTarget: { value: string } }): void =>
    this.keepIf(field.value !== "", field.value);
}

function keptIn(stored: string | null): Kept | null {
  if (stored === null) return null;
  try {
    const kept = JSON.parse(stored) as Partial<Kept> | null;
    return typeof kept?.keptAt === "number" ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

function dropOld(): void {
  const oldest = Date.now() - keptDaysMax * dayMilliseconds;
  for (const key of keysOf("localStorage").filter((key) => key.startsWith(prefix))) {
    const kept = keptIn(getItem("localStorage", key));
    if (kept === null || kept.keptAt < oldest) removeItem("localStorage", key);
  }
}
