// Which entries have all the words of a query in their keys, titles or short names.

import type { CitedEntry } from "../../api";

export function foundIn(entries: CitedEntry[], query: string): CitedEntry[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return entries;
  return entries.filter(({ key, title, label }) => {
    const text = `${key} ${title} ${label}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
