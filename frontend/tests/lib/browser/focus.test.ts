// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchFocus, watchPerson } from "../../../src/lib/browser/focus";

let one: HTMLButtonElement;
let other: HTMLButtonElement;

const press = (key: string) => one.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

beforeEach(() => {
  one = document.body.appendChild(document.createElement("button"));
  other = document.body.appendChild(document.createElement("button"));
  one.focus();
});

afterEach(() => document.body.replaceChildren());

describe("a focus that is watched", () => {
  it("is still there, or nowhere, until it goes elsewhere", () => {
    const isStillThere = watchFocus();
    expect(isStillThere()).toBe(true);
    one.blur();
    expect(isStillThere()).toBe(true);
    other.focus();
    expect(isStillThere()).toBe(false);
  });
});

describe("a person who is watched", () => {
  it("waits while nothing happens", () => {
    const isWaiting = watchPerson();
    expect(isWaiting()).toBe(true);
  });

  it("has gone on with the focus elsewhere", () => {
    const isWaiting = watchPerson();
    other.focus();
    expect(isWaiting()).toBe(false);
  });

  it("has gone on with a key or a click where the focus is", () => {
    const [beforeKey, beforeClick] = [watchPerson(), watchPerson()];
    press("z");
    expect(beforeKey()).toBe(false);
    one.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    expect(beforeClick()).toBe(false);
  });

  it("has done nothing yet with a modifier key", () => {
    const isWaiting = watchPerson();
    press("Control");
    expect(isWaiting()).toBe(true);
  });

  it("waits where what had the focus is gone, whatever was pressed", () => {
    const isWaiting = watchPerson();
    press("Enter");
    one.remove();
    expect(isWaiting()).toBe(true);
  });
});
