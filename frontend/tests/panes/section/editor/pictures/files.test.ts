import { expect, it } from "vitest";
import { fileOfDataUrl } from "../../../../../src/panes/section/editor/pictures/files";

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
