import { expect, it } from "vitest";
import { fileOfDataUrl, picturesAlone } from "../../../../../src/panes/section/editor/pictures/files";

it("makes a file of a picture that stands in an address", async () => {
  const file = fileOfDataUrl(`data:image/png;base64,${btoa("pixels")}`);
  expect([file?.name, file?.type, await file?.text()]).toEqual(["picture.png", "image/png", "pixels"]);
});

it("reads an address without base64", async () => {
  const file = fileOfDataUrl("data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E");
  expect([file?.name, await file?.text()]).toEqual(["picture.svg", "<svg/>"]);
});

it.each([
  "https://elsewhere.example/p.png",
  "data:text/html,<p>",
  "data:image/png;base64,***",
  "data:image/png,%",
  "blob:https://elsewhere.example/1",
  "",
])("makes none of %s", (address) => {
  expect(fileOfDataUrl(address)).toBeNull();
});

it.each([
  [{}, 1],
  [{ "text/html": '<meta charset=utf-8><img src="https://elsewhere.example/p.png" alt="A mill">' }, 1],
  [{ "text/html": "<table><tr><td>7</table>", "text/plain": "7" }, 0],
  [{ "text/html": "<p>A mill" }, 0],
])("takes the pictures beside %j as copied for themselves: %i", (texts: Record<string, string>, count) => {
  const data = {
    files: [new File(["pixels"], "p.png", { type: "image/png" }), new File(["a"], "a.txt")],
    getData: (type: string) => texts[type] ?? "",
  };
  expect(picturesAlone(data as unknown as DataTransfer)).toHaveLength(count);
});
