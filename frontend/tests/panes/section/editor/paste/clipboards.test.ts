// @vitest-environment jsdom
import { expect, it } from "vitest";
import { converted } from "../../../../../src/panes/section/editor/paste/converting";
import { tableOfTsv } from "../../../../../src/panes/section/editor/paste/tsv";
import { comparable, readClipboards, type Clipboard } from "./clipboards";

const clipboards = readClipboards();

it("sixty clipboards are measured, fifteen of each shape", () => {
  expect(clipboards.length).toBe(60);
});

it.each(clipboards.map((clipboard) => [clipboard.name, clipboard] as const))(
  "no digit, sign, cell, level or note of %s is changed without being said",
  async (_, clipboard) => {
    expect(await pasted(clipboard)).toEqual({
      markdown: comparable(clipboard.markdown),
      said: clipboard.said,
    });
  },
);

async function pasted({ html, text }: Clipboard): Promise<{ markdown: string; said: string[] }> {
  if (html === "") return { markdown: comparable(tableOfTsv(text) ?? text), said: [] };
  let count = 0;
  const {
    text: markdown,
    notes,
    losses,
  } = await converted(html, {
    sectionLevel: 1,
    takenLabels: new Set(),
    store: () => Promise.resolve(`quire:p${(count += 1)}`),
  });
  return {
    markdown: comparable(notes.length === 0 ? markdown : `${markdown}\n\n${notes.join("\n")}`),
    said: losses.map(({ kind, count: times }) => `${kind} ${times}`).sort(),
  };
}
