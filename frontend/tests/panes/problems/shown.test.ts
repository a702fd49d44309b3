import { expect, it } from "vitest";
import type { Problem } from "../../../src/api";
import { shownOf } from "../../../src/panes/problems/shown";

const id = "0123456789abcdef0123456789abcdef";
const shown = (kind: Problem["kind"], text: string) =>
  shownOf({ kind, text, section_id: "a section", paragraph: 1 });

it.each<[Problem["kind"], string, string | null, string]>([
  ["picture_without_description", `![](quire:${id})`, id, ""],
  ["picture_without_description", `![](quire:${id} "In 1871"){#fig:mill}`, id, "In 1871"],
  ["label_twice", `![A mill](quire:${id} "In 1871"){#fig:mill}`, id, "A mill"],
  ["picture_missing", `![A mill](quire:${id})`, null, "A mill"],
  ["picture_elsewhere", "![](https://elsewhere.example/p.png)", null, "https://elsewhere.example/p.png"],
  ["reference_dead", "@fig:none", null, "@fig:none"],
])("shows %s in %s", (kind, text, pictureId, words) => {
  expect(shown(kind, text)).toEqual({ pictureId, words });
});
