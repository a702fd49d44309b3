// @vitest-environment jsdom
import { expect, it } from "vitest";
import { converted, type Converted } from "../../../../../src/panes/section/editor/paste/converting";

const pixels = `data:image/png;base64,${btoa("pixels")}`;
const file = (name: string) => new File([name], name, { type: "image/png" });

async function pasted(
  html: string,
  files: File[] = [],
): Promise<Pick<Converted, "text" | "losses"> & { stored: string[] }> {
  const stored: string[] = [];
  const store = async (one: File) => {
    stored.push(await one.text());
    return stored.at(-1) === "refused" ? null : `quire:${stored.length}`;
  };
  const { text, losses } = await converted(html, { sectionLevel: 1, takenLabels: new Set(), files, store });
  return { text, losses, stored };
}

it("a picture that stands in the HTML is stored once, wherever it stands", async () => {
  const made = await pasted(`<p>a <img alt="A [mill]" src="${pixels}"></p><p><img src="${pixels}"></p>`);
  expect(made).toEqual({
    text: "a ![A \\[mill\\]](quire:1)\n\n![](quire:1)",
    losses: [],
    stored: ["pixels"],
  });
});

it("pictures that only the other program can read are the files beside the HTML, in their order", async () => {
  const html =
    '<p><img src="file:///C:/one.png"></p><p><img src="cid:two"></p><img src="https://elsewhere.example">';
  const made = await pasted(html, [file("one"), file("two")]);
  expect(made).toEqual({
    text: "![](quire:1)\n\n![](quire:2)",
    losses: [{ kind: "pictures", count: 1 }],
    stored: ["one", "two"],
  });
});

it("where files and pictures are not as many, none is taken for another", async () => {
  const made = await pasted('<p>a<img src="file:///one.png"><img src="file:///two.png">', [file("one")]);
  expect(made).toEqual({ text: "a", losses: [{ kind: "pictures", count: 2 }], stored: [] });
});

it("a picture that is refused is left out, and said", async () => {
  const made = await pasted(`<p>a <img src="data:image/png;base64,${btoa("refused")}">`);
  expect([made.text, made.losses]).toEqual(["a", [{ kind: "pictures", count: 1 }]]);
});
