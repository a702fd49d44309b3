// Blocks of code: their text as it stands, and the language that the page names.

import type { Block } from "./tree";

const ofClass = /(?:^|\s)(?:(?:language|lang|highlight-source|highlight)-|brush:\s?)([\w+#-]+)/;

export function codeBlockOf(pre: Element): Block {
  return { kind: "code", language: languageOf(pre), text: textOf(pre).replace(/\n$/, "") };
}

function languageOf(pre: Element): string {
  const holders = [pre.querySelector("code"), pre, pre.parentElement];
  for (const holder of holders) {
    const found = ofClass.exec(holder?.getAttribute("class") ?? "")?.[1];
    if (found !== undefined && found !== "default" && found !== "none") return found;
  }
  return "";
}

function textOf(pre: Element): string {
  for (const lineBreak of pre.querySelectorAll("br")) lineBreak.replaceWith("\n");
  return (pre.textContent ?? "").replace(/\r\n?/g, "\n");
}
