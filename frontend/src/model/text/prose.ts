// Shows a text that the server has rendered, and of a text that still grows also the end that it has not rendered yet.

import { directByLetters } from "../../lib/browser/directions";
import { openBeside } from "../../lib/links";

/** A box with rendered blocks. What has not changed is left alone: nothing flickers, and a selection stays. */
export class Prose {
  #html = "";
  readonly #tail = document.createElement("span");
  readonly #ownBlock = document.createElement("p");

  constructor(
    private readonly box: HTMLElement,
    /** Changes rendered HTML before it is shown. */
    private readonly dress: (rendered: ParentNode) => void = () => undefined,
  ) {
    this.#tail.className = "tail";
    this.#ownBlock.dir = "auto";
  }

  /**
   * Show safe HTML, made by the server's one rendering function, and how the text goes on from there as plain text;
   * null when it has come to its end.
   */
  show(html: string, tail: string | null): void {
    this.#tail.remove();
    this.#ownBlock.remove();
    if (html !== this.#html) this.#showBlocks(html);
    if (tail !== null) this.#showTail(tail);
  }

  #showBlocks(html: string): void {
    this.#html = html;
    const made = document.createElement("template");
    made.innerHTML = html;
    openBeside(made.content);
    directByLetters(made.content);
    this.dress(made.content);
    const blocks = [...made.content.children];
    blocks.forEach((block, index) => {
      const shown = this.box.children[index];
      if (shown === undefined) this.box.append(block);
      else if (!shown.isEqualNode(block)) shown.replaceWith(block);
    });
    while (this.box.children.length > blocks.length) this.box.lastElementChild?.remove();
  }

  #showTail(text: string): void {
    const open = text.startsWith("\n") ? null : openEnd(this.box.lastElementChild);
    this.#tail.textContent = open === null ? text.trimStart() : text;
    if (open === null) {
      this.#ownBlock.append(this.#tail);
      this.box.append(this.#ownBlock);
    } else {
      open.append(this.#tail);
    }
  }
}

/** Where a text would go on that ends with this block: in the last item of a list, not below the list. */
function openEnd(block: Element | null): Element | null {
  if (block === null) return null;
  if (block.matches("p, h1, h2, h3, h4, h5, h6, code")) return block;
  if (block.matches("ul, ol, blockquote, pre")) return openEnd(block.lastElementChild);
  if (block.matches("li")) return openEnd(block.lastElementChild) ?? block;
  return null;
}
