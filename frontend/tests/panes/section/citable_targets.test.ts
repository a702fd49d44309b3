import { expect, it } from "vitest";
import { citableTargets } from "../../../src/panes/section/reading/reference_targets";
import { words } from "../../../src/words";

it("an entry is offered by its short name and title, a source as what it is", () => {
  const entries = [
    { key: "miller2020", label: "Miller 2020", title: "On Foxes" },
    { key: "source:0f", label: "Site book", title: "Site book" },
    { key: "bare", label: "", title: "" },
  ];
  expect(citableTargets(entries)).toEqual([
    { label: "miller2020", name: "Miller 2020: On Foxes", detail: "miller2020" },
    { label: "source:0f", name: "Site book", detail: words.references.label },
    { label: "bare", name: "bare", detail: "bare" },
  ]);
});
