// What a reference in the text can lead to.

import type { OutlineEntry } from "../../model/open_document.svelte";
import { words } from "../../words";
import type { ReferenceTarget } from "./editor/tools/menus";

export const sectionTargets = (entries: OutlineEntry[]): ReferenceTarget[] =>
  entries.map(({ id, title, level }) => ({
    label: `sec:${id}`,
    name: title,
    detail: words.outline.level(level),
  }));
