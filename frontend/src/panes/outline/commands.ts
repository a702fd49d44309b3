// What can be done with one section of the outline, by which keys, and as what its menu offers it.

import type { MenuAction } from "../../lib/components/menu";
import type { OutlineEntry } from "../../model/document/open_document.svelte";
import { canShift, levelMax, positionDown, positionUp, type Row } from "../../model/document/outline";
import { words } from "../../words";
import type { Tree } from "./tree.svelte";
import { TypeAhead } from "./type_ahead";

type SectionRow = Row<OutlineEntry>;

export interface Commands {
  open(row: SectionRow): void;
  rename(row: SectionRow): void;
  addBehind(row: SectionRow): void;
  addUnder(row: SectionRow): void;
  moveUp(row: SectionRow): void;
  moveDown(row: SectionRow): void;
  /** So many levels deeper, or higher below 0. */
  shift(row: SectionRow, step: number): void;
  foldOrUnfold(row: SectionRow): void;
  /** Fold all parts of the document, or unfold all. */
  foldAll(): void;
  unfoldAll(): void;
  duplicate(row: SectionRow): void;
  copyLink(row: SectionRow): void;
  setWordGoal(row: SectionRow): void;
  remove(row: SectionRow): void;
  undo(): void;
  openMenu(row: SectionRow): void;
}

/** What the menu of a section offers, in groups. */
export function menuOf(row: SectionRow, entries: OutlineEntry[], commands: Commands): MenuAction[][] {
  const { entry, index } = row;
  const naming: MenuAction[] = [
    { name: words.outline.rename, keys: "F2", run: () => commands.rename(row) },
    { name: words.outline.addBehind, keys: "Alt+Enter", run: () => commands.addBehind(row) },
    {
      name: words.outline.addUnder,
      keys: "Alt+Shift+Enter",
      isOff: entry.level === levelMax,
      run: () => commands.addUnder(row),
    },
  ];
  const moving: MenuAction[] = [
    {
      name: words.outline.moveUp,
      keys: "Alt+Shift+ArrowUp",
      isOff: positionUp(entries, index) === null,
      run: () => commands.moveUp(row),
    },
    {
      name: words.outline.moveDown,
      keys: "Alt+Shift+ArrowDown",
      isOff: positionDown(entries, index) === null,
      run: () => commands.moveDown(row),
    },
    {
      name: words.outline.promote,
      keys: "Alt+Shift+ArrowLeft",
      isOff: !canShift(entries, index, -1),
      run: () => commands.shift(row, -1),
    },
    {
      name: words.outline.demote,
      keys: "Alt+Shift+ArrowRight",
      isOff: !canShift(entries, index, 1),
      run: () => commands.shift(row, 1),
    },
  ];
  const isFolded = row.hidden.length > 0;
  const foldingIt: MenuAction = {
    name: isFolded ? words.outline.unfoldIt : words.outline.foldIt,
    keys: isFolded ? "ArrowRight" : "ArrowLeft",
    run: () => commands.foldOrUnfold(row),
  };
  const folding: MenuAction[] = [
    ...(row.hasChildren ? [foldingIt] : []),
    { name: words.outline.foldAll, run: () => commands.foldAll() },
    { name: words.outline.unfoldAll, run: () => commands.unfoldAll() },
  ];
  const copying: MenuAction[] = [
    { name: words.outline.duplicate, run: () => commands.duplicate(row) },
    { name: words.outline.copyLink, run: () => commands.copyLink(row) },
    { name: words.outline.wordGoal.entry, run: () => commands.setWordGoal(row) },
  ];
  const removing: MenuAction = {
    name: words.outline.remove,
    keys: "Delete",
    run: () => commands.remove(row),
  };
  const hasParts = entries.some(({ level }, other) => level > (entries[other - 1]?.level ?? level));
  return [naming, moving, copying, ...(hasParts ? [folding] : []), [removing]];
}

const nothing = () => undefined;

/** Those that change nothing, for somebody who only reads the outline. */
export function readingCommands(commands: Commands): Commands {
  const { open, foldOrUnfold, foldAll, unfoldAll, copyLink, openMenu } = commands;
  const changing = {
    ...{ rename: nothing, addBehind: nothing, addUnder: nothing, moveUp: nothing, moveDown: nothing },
    ...{ shift: nothing, duplicate: nothing, setWordGoal: nothing, remove: nothing, undo: nothing },
  };
  return { ...changing, open, foldOrUnfold, foldAll, unfoldAll, copyLink, openMenu };
}

/** What the menu of a section offers them. */
export function readingMenuOf(row: SectionRow, commands: Commands): MenuAction[][] {
  return [[{ name: words.outline.copyLink, run: () => commands.copyLink(row) }]];
}

export class Keys {
  readonly #typeAhead = new TypeAhead();

  constructor(
    private readonly tree: Tree,
    private readonly commands: Commands,
  ) {}

  pressed(event: KeyboardEvent, row: SectionRow): void {
    if (Array.from(event.key).length > 1 && event.key !== "Shift") this.#typeAhead.forget();
    const action = this.#actionOf(event, row);
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  #actionOf(event: KeyboardEvent, row: SectionRow): (() => unknown) | undefined {
    const { commands } = this;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.altKey && event.shiftKey) return this.#movingKeys(row)[event.key];
    if (event.altKey) return event.key === "Enter" ? () => commands.addBehind(row) : undefined;
    if (isCommand)
      return event.key.toLowerCase() === "z" && !event.shiftKey ? () => commands.undo() : undefined;
    if (event.shiftKey && event.key === "F10") return () => commands.openMenu(row);
    return this.#plainKeys(row)[event.key] ?? this.#typing(event.key, row);
  }

  #movingKeys(row: SectionRow): Record<string, () => unknown> {
    const { commands } = this;
    return {
      ArrowUp: () => commands.moveUp(row),
      ArrowDown: () => commands.moveDown(row),
      ArrowLeft: () => commands.shift(row, -1),
      ArrowRight: () => commands.shift(row, 1),
      Enter: () => commands.addUnder(row),
    };
  }

  #plainKeys(row: SectionRow): Record<string, () => unknown> {
    const { tree, commands } = this;
    const { rows } = tree;
    const at = rows.indexOf(row);
    const siblings = () => rows.filter((other) => other.parentId === row.parentId);
    return {
      ArrowUp: () => tree.focus(rows[at - 1]?.entry.id ?? row.entry.id),
      ArrowDown: () => tree.focus(rows[at + 1]?.entry.id ?? row.entry.id),
      ArrowLeft: () => this.#foldOrGoUp(row),
      ArrowRight: () => this.#unfoldOrGoDown(row, rows[at + 1]),
      Home: () => tree.focus(rows[0]?.entry.id ?? null),
      End: () => tree.focus(rows.at(-1)?.entry.id ?? null),
      Enter: () => commands.open(row),
      F2: () => commands.rename(row),
      Delete: () => commands.remove(row),
      ContextMenu: () => commands.openMenu(row),
      "*": () => tree.folding.unfold(siblings().map((other) => other.entry.id)),
    };
  }

  #foldOrGoUp(row: SectionRow): unknown {
    const isUnfolded = row.hasChildren && row.hidden.length === 0;
    return isUnfolded ? this.tree.folding.fold(row.entry.id) : this.tree.focus(row.parentId ?? row.entry.id);
  }

  #unfoldOrGoDown(row: SectionRow, next: SectionRow | undefined): unknown {
    if (row.hidden.length > 0) return this.tree.folding.unfold([row.entry.id]);
    return row.hasChildren && next ? this.tree.focus(next.entry.id) : undefined;
  }

  /** Letters lead to the next section whose title begins with them; a space alone opens. */
  #typing(key: string, row: SectionRow): (() => unknown) | undefined {
    // The question mark shows the keys of the whole page.
    if (Array.from(key).length !== 1 || key === "?") return undefined;
    if (key === " " && !this.#typeAhead.isTyping) return () => this.commands.open(row);
    const { rows } = this.tree;
    return () => {
      const titles = rows.map((other) => other.entry.title);
      const found = this.#typeAhead.type(key, titles, rows.indexOf(row));
      if (found !== null) void this.tree.focus(rows[found]?.entry.id ?? null);
    };
  }
}
