import { expect, it } from "vitest";
import { Numbering } from "../../../../src/model/text/numbering";
import { referenceTargets } from "../../../../src/panes/section/reading/reference_targets";
import type { OutlineEntry } from "../../../../src/model/document/open_document.svelte";

const entry = (id: string, landmarks: OutlineEntry["landmarks"]): OutlineEntry => ({
  id,
  title: id.toUpperCase(),
  level: 2,
  wordCount: 0,
  revision: 1,
  lines: 1,
  wordGoal: null,
  state: "draft",
  responsible: null,
  dueOn: null,
  chatSessionId: null,
  landmarks,
});

it("sections, figures and tables are offered in the order of the document", () => {
  const entries = [
    entry("scope", { figures: [{}, { label: "pump", caption: "The pump" }] }),
    entry("limits", { tables: [{ label: "limits" }] }),
  ];
  expect(referenceTargets(new Numbering(entries, true), entries)).toEqual([
    { label: "sec:scope", name: "1 SCOPE", detail: "Level 2" },
    { label: "fig:pump", name: "Figure 2: The pump", detail: "" },
    { label: "sec:limits", name: "2 LIMITS", detail: "Level 2" },
    { label: "tbl:limits", name: "Table 1: limits", detail: "" },
  ]);
});
