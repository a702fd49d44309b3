// Which of several templates of one name is meant, as the server finds them by their names.

import type { InstructionTemplate } from "../../api";

/** Each name once: what is nearest to the person stands first in the list, and hides others of its name. */
export function nearestByName(templates: InstructionTemplate[]): InstructionTemplate[] {
  const seen = new Set<string>();
  return templates.filter(({ name }) => {
    const key = name.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}
