// Printing from the workspace, whose text is only there where it is seen: the whole document as one reads it.

import { readWholeDocument } from "../../api";
import { focusedElement } from "../../lib/browser/focus";

export async function printWhole(documentId: string): Promise<void> {
  const whole = await readWholeDocument(documentId);
  const paper = document.createElement("div");
  paper.className = "paper read";
  paper.append(...whole.childNodes);
  document.body.append(paper);
  // What is hidden on paper loses the focus.
  const focused = focusedElement();
  const printed = () => {
    paper.remove();
    focused?.focus({ preventScroll: true });
  };
  window.addEventListener("afterprint", printed, { once: true });
  window.print();
}
