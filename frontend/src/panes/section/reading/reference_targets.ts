// What a reference in the text can lead to: the sections, figures and tables of the document, in their order.

import type { OutlineEntry } from "../../../model/document/open_document.svelte";
import type { Numbering, Target } from "../../../model/text/numbering";
import type { CitableEntry } from "../../../model/citing/citable.svelte";
import { words } from "../../../words";
import type { ReferenceTarget } from "../editor/tools/menus";

export function referenceTargets(
  numbering: Pick<Numbering, "targets">,
  entries: OutlineEntry[],
): ReferenceTarget[] {
  const levels = new Map(entries.map(({ id, level }) => [id, level]));
  return [...numbering.targets].map(([label, target]) => {
    if (target.kind !== "sec") return { label, name: nameOf(target, label), detail: "" };
    const detail = words.outline.level(levels.get(target.sectionId) ?? 1);
    return { label, name: `${target.number} ${target.title}`.trim(), detail };
  });
}

export function citableTargets(entries: CitableEntry[]): ReferenceTarget[] {
  return entries.map(({ key, label, title }) => ({
    label: key,
    name: label === title || title === "" ? label || key : `${label || key}: ${title}`,
    detail: key.startsWith("source:") ? words.references.label : key,
  }));
}

function nameOf({ kind, number, title }: Target, label: string): string {
  const named = kind === "fig" ? words.tools.figure(number) : words.tools.table(number);
  return `${named}: ${title === "" ? label.slice(label.indexOf(":") + 1) : title}`;
}
