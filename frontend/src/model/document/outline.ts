// A document's sections as a tree, and what becomes of their order when they are moved.
// Sections have only an order and levels: each stands under the nearest one before it that has a lower level.

/** What is needed of a section to know its position. */
export interface Levelled {
  id: string;
  level: number;
}

/** A position in the order, counted without what is moved there, and the level it has there. */
export interface OutlinePosition {
  position: number;
  level: number;
}

/** A section that is to be seen in the outline. */
export interface Row<Entry> {
  entry: Entry;
  /** Its index among all sections, also those that are folded away. */
  index: number;
  parentId: string | null;
  positionAmongSiblings: number;
  siblingsCount: number;
  hasChildren: boolean;
  /** What stands under it and is folded away. */
  hidden: Entry[];
}

export const levelMax = 6;

/** The index of the section that this one stands under; -1 where there is none. */
export function parentOf(entries: Levelled[], index: number): number {
  const level = entries[index]?.level ?? 0;
  return entries.findLastIndex((entry, other) => other < index && entry.level < level);
}

/** How many sections stand under this one, on all levels. */
export function childrenCount(entries: Levelled[], index: number): number {
  const level = entries[index]?.level ?? 0;
  const end = entries.findIndex((entry, other) => other > index && entry.level <= level);
  return (end === -1 ? entries.length : end) - index - 1;
}

/** The rows of the outline: everything but what stands under a folded section. */
export function rowsOf<Entry extends Levelled>(entries: Entry[], folded: ReadonlySet<string>): Row<Entry>[] {
  const rows: Row<Entry>[] = [];
  const ancestors: Row<Entry>[] = [];
  const siblings = new Map<string | null, Row<Entry>[]>();
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as Entry;
    while ((ancestors.at(-1)?.entry.level ?? 0) >= entry.level) ancestors.pop();
    const parentId = ancestors.at(-1)?.entry.id ?? null;
    const hasChildren = (entries[index + 1]?.level ?? 0) > entry.level;
    const row = { entry, index, parentId, positionAmongSiblings: 0, siblingsCount: 0, hasChildren };
    const count = hasChildren && folded.has(entry.id) ? childrenCount(entries, index) : 0;
    const shown = { ...row, hidden: entries.slice(index + 1, index + 1 + count) };
    index += count;
    rows.push(shown);
    ancestors.push(shown);
    const family = siblings.get(parentId);
    if (family) family.push(shown);
    else siblings.set(parentId, [shown]);
  }
  for (const family of siblings.values()) {
    family.forEach((row, index) => {
      row.positionAmongSiblings = index + 1;
      row.siblingsCount = family.length;
    });
  }
  return rows;
}

/** The sections above this one in the tree, nearest first. */
export function ancestorsOf(entries: Levelled[], index: number): string[] {
  const found: string[] = [];
  for (let above = parentOf(entries, index); above !== -1; above = parentOf(entries, above))
    found.push((entries[above] as Levelled).id);
  return found;
}

/** The order after a section was moved with so many of those behind it; their levels change as its own does. */
export function moved<Entry extends Levelled>(
  entries: Entry[],
  index: number,
  target: OutlinePosition,
  count = childrenCount(entries, index),
): Entry[] {
  const step = target.level - (entries[index]?.level ?? target.level);
  const others = entries.toSpliced(index, count + 1);
  const block = entries.slice(index, index + count + 1);
  const shifted =
    step === 0 ? block : block.map((entry) => ({ ...entry, level: clamped(entry.level + step) }));
  return others.toSpliced(target.position, 0, ...shifted);
}

/** Before the neighbour above and all under it; from the first place of a part, before that part. */
export function positionUp(entries: Levelled[], index: number): OutlinePosition | null {
  const parent = parentOf(entries, index);
  const neighbour = neighbourAbove(entries, index, parent);
  const position = neighbour === -1 ? parent : neighbour;
  return position === -1 ? null : { position, level: entries[index]?.level ?? 1 };
}

/** Behind the neighbour below and all under it; from the last place of a part, to the first one of the next part. */
export function positionDown(entries: Levelled[], index: number): OutlinePosition | null {
  const level = entries[index]?.level ?? 1;
  const end = index + childrenCount(entries, index) + 1;
  const next = entries[end];
  if (next === undefined) return null;
  const passed = next.level < level ? 1 : childrenCount(entries, end) + 1;
  return { position: index + passed, level };
}

/** Whether a section can go so many levels deeper (or higher, below 0) without flattening what stands under it. */
export function canShift(entries: Levelled[], index: number, step: number): boolean {
  return (entries[index]?.level ?? 1) + step >= 1 && deepestOf(entries, index) + step <= levelMax;
}

/** Where a section that is dragged can be put: behind a row, on one of some levels. */
export interface Gap {
  position: number;
  levelLowest: number;
  levelHighest: number;
}

/**
 * The gap behind a row, or before the first one.
 * Its levels are those on which the sections around it keep the parts that they stand under.
 */
export function gapBehind(entries: Levelled[], index: number, rowId: string | null, isFolded: boolean): Gap {
  const others = entries.toSpliced(index, childrenCount(entries, index) + 1);
  const above = others.findIndex((entry) => entry.id === rowId);
  const position = above + 1 + (isFolded ? childrenCount(others, above) : 0);
  const next = others[position]?.level ?? 1;
  const room = levelMax - (deepestOf(entries, index) - (entries[index]?.level ?? 1));
  const highest = above === -1 ? next : (others[above]?.level ?? 0) + 1;
  const levelHighest = Math.max(1, Math.min(highest, room));
  return { position, levelLowest: above === -1 ? 1 : Math.min(next, levelHighest), levelHighest };
}

export function levelIn(gap: Gap, wanted: number): number {
  return Math.max(gap.levelLowest, Math.min(wanted, gap.levelHighest));
}

/** The same for two outlines whose sections stand in the same order on the same levels. */
export function shapeOf(entries: Levelled[]): string {
  return entries.map((entry) => `${entry.id} ${entry.level}`).join("\n");
}

/** The nearest one before that stands under the same part; it may be on a deeper level where one was left out. */
function neighbourAbove(entries: Levelled[], index: number, parent: number): number {
  let neighbour = index - 1;
  if (neighbour === parent) return -1;
  for (let above = parentOf(entries, neighbour); above !== parent; above = parentOf(entries, above))
    neighbour = above;
  return neighbour;
}

function deepestOf(entries: Levelled[], index: number): number {
  const block = entries.slice(index, index + 1 + childrenCount(entries, index));
  return Math.max(...block.map((entry) => entry.level));
}

function clamped(level: number): number {
  return Math.max(1, Math.min(level, levelMax));
}
