// What stands in a menu.

/** One line of a menu. */
export interface MenuAction {
  name: string;
  /** The keys that do the same, by their names in events: "Alt+Shift+ArrowUp". */
  keys?: string;
  isOff?: boolean;
  run(): void;
}
