// A reference in a text that is read leads to its section, and there to the figure or table.

import { tick } from "svelte";
import type { OpenDocument } from "../../../model/document/open_document.svelte";

export async function followReference(
  event: MouseEvent & { currentTarget: HTMLElement },
  { numbering }: OpenDocument,
  onOpen: (sectionId: string) => void,
): Promise<void> {
  const { currentTarget: texts } = event;
  const reference = event.target instanceof Element ? event.target.closest("a.reference") : null;
  if (!(reference instanceof HTMLElement)) return;
  event.preventDefault();
  const name = reference.dataset.target ?? "";
  const target = numbering.target(name);
  if (target === undefined) return;
  onOpen(target.sectionId);
  await tick();
  texts.querySelector(`#${CSS.escape(name.replace(":", "-"))}`)?.scrollIntoView({ block: "center" });
}
