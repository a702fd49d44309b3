// What is said when somebody may do something else than before, while the document is open.

import type { OpenDocument } from "../model/document/open_document.svelte";
import type { Rights } from "../model/document/rights.svelte";
import { words } from "../words";

/** Null where nothing has changed. Of several sections, the open one is what is said. */
export function changeOfRights(
  before: Rights,
  now: Rights,
  { entries }: Pick<OpenDocument, "entries">,
  openId: string | null,
): string | null {
  const hasChanged = (sectionId: string | null) => before.extentIn(sectionId) !== now.extentIn(sectionId);
  if (hasChanged(null)) return words.live.rights.ofDocument[now.extentIn(null)];
  const changed = entries.filter(({ id }) => hasChanged(id));
  const said = changed.find(({ id }) => id === openId) ?? changed[0];
  return said === undefined ? null : words.live.rights.ofSection[now.extentIn(said.id)](said.title);
}
