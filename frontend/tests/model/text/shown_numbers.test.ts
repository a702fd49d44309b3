// @vitest-environment jsdom

import { expect, test } from "vitest";
import { noSettings, OpenSettings } from "../../../src/model/document/document_settings.svelte";
import { Numbering } from "../../../src/model/text/numbering";
import { showNumbers } from "../../../src/model/text/shown_numbers";

const rendered =
  '<p>See <a class="reference" data-target="fig:b" href="#fig-b">Figure <span>1</span></a>, ' +
  '<a class="reference dead" data-target="sec:one" title="?">@sec:one</a>, ' +
  '<a class="reference" data-target="fig:gone" href="#fig-gone">Figure <span>9</span></a>' +
  '<sup data-number="note" data-ordinal="1">1</sup></p>' +
  '<figure class="picture"><figcaption><span class="caption-number" id="fig-b">Figure ' +
  '<span data-number="figure" data-ordinal="1">1</span></span>: B</figcaption></figure>' +
  '<section class="footnotes"><ol><li>Note</li></ol></section>';

function shown(): HTMLElement {
  const text = document.createElement("div");
  text.innerHTML = rendered;
  const sections = [
    { id: "one", title: "One", level: 1, landmarks: { figures: [{ label: "a" }], notes: 2 } },
    { id: "two", title: "Two", level: 1, landmarks: { figures: [{ label: "b" }], notes: 1 } },
  ];
  const settings = new OpenSettings("d");
  settings.take({
    ...noSettings,
    caption_words: {
      figure: "Abbildung {number}",
      table: "{number}. táblázat",
      section: "Abschnitt {number}",
    },
  });
  showNumbers(text, "two", new Numbering(sections, true), settings);
  return text;
}

test("numbers of the server's moment become those of now", () => {
  const text = shown();
  expect(text.querySelector("sup")?.textContent).toBe("3");
  expect(text.querySelector("ol")?.start).toBe(3);
  expect(text.querySelector("figcaption")?.textContent).toBe("Abbildung 2: B");
  expect(text.querySelector('[data-target="fig:b"]')?.textContent).toBe("Abbildung 2");
});

test("a reference comes to life, and another dies", () => {
  const text = shown();
  const section = text.querySelector<HTMLAnchorElement>('[data-target="sec:one"]');
  expect(section?.textContent).toBe("Abschnitt 1");
  expect(section?.classList.contains("dead")).toBe(false);
  const gone = text.querySelector<HTMLAnchorElement>('[data-target="fig:gone"]');
  expect(gone?.textContent).toBe("@fig:gone");
  expect(gone?.hasAttribute("href")).toBe(false);
});
