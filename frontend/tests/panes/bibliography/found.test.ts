import { expect, it } from "vitest";
import { foundIn } from "../../../src/panes/bibliography/found";

const entry = (key: string, title: string, label: string) => ({ key, title, label, kind: "book", uses: 0 });
const entries = [entry("miller2020", "On Foxes", "Miller 2020"), entry("smith", "Hares", "Smith 2019")];

it("entries are found by all words of a query, in key, title and name", () => {
  const keys = (query: string) => foundIn(entries, query).map(({ key }) => key);
  expect(keys("")).toEqual(["miller2020", "smith"]);
  expect(keys(" foxes MILLER ")).toEqual(["miller2020"]);
  expect(keys("2019")).toEqual(["smith"]);
  expect(keys("foxes smith")).toEqual([]);
});
