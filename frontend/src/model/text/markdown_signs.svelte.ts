// Whether the editor shows all signs of Markdown, or hides them; kept in this browser.

import { getItem, setItem } from "../../lib/browser/local_storage";

const storageKey = "quire:markdown-signs";

class MarkdownSigns {
  areShown = $state(getItem("localStorage", storageKey) === "shown");

  toggle(): void {
    this.areShown = !this.areShown;
    setItem("localStorage", storageKey, this.areShown ? "shown" : "hidden");
  }
}

export const markdownSigns = new MarkdownSigns();
