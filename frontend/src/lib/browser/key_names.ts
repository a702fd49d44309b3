// What the keys are called on the keyboards of a language.

const arrows: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

let names: Record<string, string> = {};

/** From here on, keys are called like this; those without a name as in English. */
export function nameKeys(named: Record<string, string>): void {
  names = named;
}

/** Keys pressed together, "Alt+Shift+ArrowUp", as people read them. */
export function shownKeys(keys: string): string {
  return keys
    .split("+")
    .map((key) => names[key] ?? arrows[key] ?? key)
    .join("+");
}
