// The lines that stand around two texts where both changed the same place.

export const conflictMarkers = {
  mine: "⟦ Your text ⟧",
  theirs: "⟦ The other text ⟧",
  end: "⟦ End of both ⟧",
} as const;

const all: ReadonlySet<string> = new Set(Object.values(conflictMarkers));

export function isConflictMarker(line: string): boolean {
  return line.startsWith("⟦") && all.has(line.trim());
}
