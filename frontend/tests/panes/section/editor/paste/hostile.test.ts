// @vitest-environment jsdom
import { expect, it } from "vitest";
import { converted } from "../../../../../src/panes/section/editor/paste/converting";
import { disarmed } from "../../../../../src/panes/section/editor/paste/disarming";
import { escaped } from "../../../../../src/panes/section/editor/paste/escaping";
import { tableOfTsv } from "../../../../../src/panes/section/editor/paste/tsv";

const made = (html: string) =>
  converted(html, { sectionLevel: 1, takenLabels: new Set(), store: () => Promise.resolve(null) });

// Deep and large HTML as far as jsdom can hold it; more of it is pasted in a browser by the end-to-end tests.
it.each([
  ["elements in elements", `${"<div>".repeat(1_000)}x`],
  ["words in words", `${"<b><i>".repeat(300)}x`],
  ["lists in lists", `${"<ul><li>a".repeat(300)}`],
  ["lists directly in a list", `<ul><li>a</li>${"<ul><li>b</li></ul>".repeat(500)}</ul>`],
  ["tables in tables", `${"<table><tr><td>a<td>".repeat(60)}`],
  ["cells of a huge span", '<table><tr><td rowspan="65534" colspan="1000">a<td>b<tr><td>c</table>'],
  ["cells", `<table>${`<tr>${"<td>1".repeat(40)}`.repeat(50)}</table>`],
  ["one wide row and many short ones", `<table><tr>${"<td>1".repeat(500)}${"<tr><td>2".repeat(500)}</table>`],
  ["breaks", `<p>${"a<br>".repeat(3_000)}</p>`],
  [
    "notes",
    `<p>${Array.from({ length: 300 }, (_, index) => `<a href="#fn${index}">${index}</a>`).join(" ")}</p><ol>${Array.from({ length: 300 }, (_, index) => `<li id="fn${index}">n</li>`).join("")}</ol>`,
  ],
  ["formulas in formulas", `<p>x<math>${"<msup><mi>a</mi>".repeat(300)}</math></p>`],
  ["changing formats", `<p>${"<b>a</b><i>b.</i>".repeat(1_500)}</p>`],
])("%s are read at once", async (_, html) => {
  const { text, losses } = await made(html);
  expect(text.length + losses.length).toBeGreaterThan(0);
});

it.each([
  ["tags that are never closed", "<a".repeat(100_000)],
  ["quotes that are never closed", '<a title="'.repeat(50_000)],
  ["style sheets that are never closed", "<style>".repeat(50_000)],
  ["scripts that are never closed", "<script ".repeat(50_000)],
])("%s are disarmed at once", (_, html) => {
  expect(disarmed(html).html.length).toBeLessThanOrEqual(html.length);
});

it.each([
  "[",
  "*",
  "_",
  "~",
  "^",
  "$",
  "`",
  "<",
  "&",
  "\\",
  "<a",
  "$a",
  "^a",
  "~a",
  "[a](",
  "&a",
  "1. ",
  "\n- ",
  " ",
  "|",
])("a text of many %j is escaped at once", (sign) => {
  expect(escaped(sign.repeat(60_000), true).length).toBeGreaterThan(59_999);
});

it.each(['"', '"\t"', '""\t', "\t", 'a\t"b'])("tab-separated text of many %j is read at once", (part) => {
  const table = tableOfTsv(part.repeat(60_000));
  expect(table === null || table.length > 0).toBe(true);
});

it.each([
  '<a href="javascript:alert(1)">a</a>',
  '<a href=" java&#10;script:alert(1)">a</a>',
  '<a href="data:text/html,<script>alert(1)</script>">a</a>',
  '<a href="vbscript:x" onclick="alert(1)">a</a>',
  '<a href="//elsewhere.invalid/">a</a>',
  "<svg><script>alert(1)</script><a href='javascript:x'><text>a</text></a></svg>a",
  "<math><mtext><script>alert(1)</script></mtext></math>a<iframe srcdoc='<script>x</script>'></iframe>",
])("%s leaves no address and no script", async (html) => {
  const { text } = await made(`<p>${html}</p>`);
  expect(text.replace(/^\$.*\$/, "")).toBe("a");
});

it("an address cannot end its link", async () => {
  const { text } = await made('<a href="https://example.org/a)](b [c](javascript:x">words</a>');
  expect(text).toBe("[words](https://example.org/a%29]%28b%20[c]%28javascript:x)");
});

it("nothing of the clipboard is fetched or run", async () => {
  const { text } = await made(
    '<img src=x onerror="globalThis.hasRun = true"><p onload="globalThis.hasRun = true">a</p>',
  );
  expect([text, "hasRun" in globalThis]).toEqual(["a", false]);
});
