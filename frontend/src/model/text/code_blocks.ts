// Code in a rendered text: it scrolls sideways by keys as well, and can be copied.

import { copyText } from "../../lib/browser/clipboard";
import { announcer } from "../../lib/browser/announcer.svelte";
import { words } from "../../words";

const copiedMilliseconds = 2_000;

/** Give each block of code a button that copies it. */
export function dressCode(rendered: ParentNode): void {
  for (const block of rendered.querySelectorAll("pre")) {
    block.tabIndex = 0;
    const box = document.createElement("div");
    box.className = "code-block";
    block.replaceWith(box);
    box.append(block, copyButton(block));
  }
}

function copyButton(block: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small-button copy-code";
  button.textContent = words.chat.copy;
  button.addEventListener("click", () => void copy(block, button));
  return button;
}

async function copy(block: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const isCopied = await copyText(block.innerText.replace(/\n$/, ""));
  const said = isCopied ? words.chat.copied : words.chat.copyFailed;
  announcer.say(said);
  button.textContent = said;
  setTimeout(() => (button.textContent = words.chat.copy), copiedMilliseconds);
}
