// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { converted, type Converted } from "../../../../../src/panes/section/editor/paste/converting";
import { comparable } from "./clipboards";

const samples = join(import.meta.dirname, "../../../../../../tests/samples");

async function pasted(html: string, taken: string[] = [], sectionLevel = 1): Promise<Converted> {
  const options = { sectionLevel, takenLabels: new Set(taken), store: () => Promise.resolve(null) };
  return converted(html, options);
}

const markdownOf = async (html: string): Promise<string> => (await pasted(html)).text;

it.each([
  ["<h3>Title</h3><p>One<br>two</p>", "## Title\n\nOne\ntwo"],
  ["<p>A <code>b_c</code> and <em>d</em></p>", "A `b_c` and *d*"],
  ["<ol start=3><li>three<li>four<ul><li>x</ul></ol>", "3. three\n4. four\n   - x"],
  ["<ul><li><p>one</p></li><li><p>two</p></li></ul>", "- one\n- two"],
  ["<pre><code>a *b*\n  c</code></pre>", "```\na *b*\n  c\n```"],
  ["<p>2 * 3 and snake_case, *stars* and [x](y)</p>", "2 * 3 and snake_case, \\*stars\\* and \\[x](y)"],
  ["<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n1\\. no list"],
  ["<a href='javascript:alert(1)'>bad</a> <a href='/relative'>there</a>", "bad there"],
  ["<a href='https://example.org/?utm_source=x'>kept</a>", "[kept](https://example.org/?utm_source=x)"],
  ["<table><tr><td>Just a frame</td></tr></table>", "Just a frame"],
  ["<table><tr><td>a<td>b<tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |"],
  ["<script>alert(1)</script><style>p{}</style><p onclick=x>text</p>", "text"],
  ["<p>seen<span style='display:none'>hidden</span></p>", "seen"],
  ["<p>&lt;b&gt; and &amp;lt;</p>", "<b> and \\&lt;"],
])("%s becomes clean Markdown", async (html, markdown) => {
  expect(await markdownOf(html)).toBe(markdown);
});

describe("letters of a font of signs", () => {
  const symbol = (letters: string) => `<span style='font-family:Symbol'>${letters}</span>`;
  it.each([
    [`5 ${symbol("m")}g/l`, "5 μg/l"],
    [`${symbol("\u00a3")} 10 ${symbol("\uf0b0")}C ${symbol("\u00b1")} 2`, "≤ 10 °C ± 2"],
    [`${symbol("D")}H = <i>${symbol("a")}</i>`, "ΔH = *α*"],
    ["<span style='mso-char-type:symbol;mso-symbol-font-family:Symbol'>W</span>", "Ω"],
    ["<font face='Symbol'>b</font> and <font face=Arial>b</font>", "β and b"],
    [
      "a <span style='font-family:Wingdings'>à</span> b <span style='font-family:Wingdings'>ü</span>",
      "a → b ✓",
    ],
    [symbol("m<span style='font-family:Arial'>m</span>"), "μm"],
    [symbol("12 μ"), "12 μ"],
    ["<span style='font-family:Symbola,Symbol'>m</span>", "m"],
    [symbol("µ"), "µ"],
  ])("%s reads as it was drawn", async (html, markdown) => {
    expect(await markdownOf(`<p>${html}</p>`)).toBe(markdown);
  });
});

it("a document of a word processor becomes clean Markdown", async () => {
  const html = readFileSync(join(samples, "clipboard_word.html"), "utf-8");
  const markdown = readFileSync(join(samples, "clipboard_word.md"), "utf-8").trimEnd();
  expect(comparable(await markdownOf(html))).toBe(comparable(markdown));
});

it("a picture that is left out is said with what it shows", async () => {
  const made = await pasted("<p>a<img src='https://elsewhere.invalid/p.png' alt='A cat'>b<img src=x></p>");
  expect(made.text).toBe("ab");
  expect(made.losses).toEqual([{ kind: "pictures", count: 2 }]);
  expect(made.pictureTexts).toEqual(["A cat"]);
});

it("a footnote gets a label that the section does not have", async () => {
  const html =
    '<p>a<sup><a href="#fn1" id="fnref1">1</a></sup></p><ol><li id="fn1">Note <a href="#fnref1">↩</a></li></ol>';
  const { text, notes } = await pasted(html, ["1", "2"]);
  expect([text, notes]).toEqual(["a[^3]", ["[^3]: Note"]]);
});

it.each([1, 3, 5, 6])(
  "headings stand below a section of level %i, and none below the sixth level",
  async (level) => {
    const { text, losses } = await pasted("<h1>a</h1><h4>b</h4>", [], level);
    const signs = (step: number) => "#".repeat(Math.min(6, level + step));
    expect(text).toBe(`${signs(1)} a\n\n${signs(2)} b`);
    expect(losses.length).toBe(level < 5 ? 0 : 1);
  },
);

describe("what would be read as a sign of the language", () => {
  it.each([
    ["5^a^b", "5\\^a^b"],
    ["5^a b^c", "5^a b^c"],
    ["a~b~c and ~d", "a\\~b~c and ~d"],
    ["~~gone~~", "\\~\\~gone\\~~"],
    ["$5 and $6", "$5 and $6"],
    ["$x$ and $5", "\\$x$ and $5"],
    ["see @fig:x and a@fig.example", "see \\@fig:x and a@fig.example"],
    ["[^1] and [@key]", "\\[^1] and \\[@key]"],
    ["&lt;sup&gt;2&lt;/sup&gt; &lt;br&gt; &lt;i&gt;", "\\<sup>2\\</sup> \\<br> <i>"],
    ["&lt;https://example.org&gt;", "\\<https://example.org>"],
    [": no caption", "\\: no caption"],
    ["a<br>---", "a\n\\---"],
    ["a<br>===", "a\n\\==="],
    ["***", "\\*\\*\\*"],
    ["a [b] c", "a [b] c"],
    ["a [b](c)", "a \\[b](c)"],
    ["a [b][c]", "a \\[b][c]"],
    ["[b]: c", "\\[b]: c"],
    ["a [b [c](d)", "a \\[b \\[c](d)"],
    ["a [b] and [c](d) [e", "a [b] and \\[c](d) [e"],
    ["a ] b ](c) [", "a ] b ](c) ["],
  ])("%s is escaped, and nothing else", async (text, markdown) => {
    expect(await markdownOf(`<p>${text}</p>`)).toBe(markdown);
  });
});

describe("words in formats", () => {
  it.each([
    ["<b>Note:</b>x", "**Note**:x"],
    ["x<b>(y)</b>", "x(**y)**"],
    ["a<b> b </b>c", "a **b** c"],
    ["10<sup>6<sup>2</sup></sup>", "10^62^"],
    ["<sup>a<br>b</sup>", "^a^\n^b^"],
    ["<i>a</i><br><i>b</i>", "*a\nb*"],
  ])("%s", async (html, markdown) => {
    expect(await markdownOf(`<p>${html}</p>`)).toBe(markdown);
  });
});
