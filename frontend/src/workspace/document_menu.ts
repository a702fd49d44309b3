// What the menu at the document's title offers: the pages about the document, and what holds for all of it.

import type { MenuAction } from "../lib/components/menu";
import type { Choice } from "../panes/palette/choices";

const groups = [
  ["read", "print", "share", "export", "import", "duplicate", "template"],
  ["contract", "comments", "settings", "sources", "bibliography"],
  ["overview", "history", "authorship", "problems", "imports", "deleted"],
  ["system", "light", "dark"],
  ["keys"],
];

/** The actions of the palette that concern the document, in groups. */
export function documentMenuOf(actions: Choice[]): MenuAction[][] {
  const named = new Map(actions.map((action) => [action.id, action]));
  return groups.map((ids) => ids.flatMap((id) => entryOf(named.get(id))));
}

function entryOf(action: Choice | undefined): MenuAction[] {
  if (action === undefined) return [];
  const { name, detail, run } = action;
  return [{ name, ...(detail !== undefined && { keys: detail }), run }];
}
