// What style attributes, and the classes of the style sheets that come along, say about words: bold, raised, hidden.

import { styleName } from "./disarming";
import type { Format } from "./tree";

export type Declarations = ReadonlyMap<string, string>;

export class Styles {
  readonly #ofClasses: Map<string, string>;

  constructor(css: string) {
    this.#ofClasses = classesIn(css);
  }

  /** What the classes and the style of an element declare; the later declaration counts. */
  of(element: Element): Declarations {
    const classes = element.getAttribute("class");
    const ofClasses =
      classes === null || this.#ofClasses.size === 0
        ? []
        : classes.split(/\s+/).map((name) => this.#ofClasses.get(name) ?? "");
    return declarationsIn([...ofClasses, element.getAttribute(styleName) ?? ""].join(";"));
  }
}

/** The format of words in an element whose surroundings have a format. */
export function formatIn(declared: Declarations, format: Format): Format {
  const weight = declared.get("font-weight");
  const slope = declared.get("font-style");
  const line = `${declared.get("text-decoration") ?? ""} ${declared.get("text-decoration-line") ?? ""}`;
  return {
    ...format,
    isStrong: weight === undefined ? format.isStrong : isBold(weight, format.isStrong),
    isEmphasis: slope === undefined ? format.isEmphasis : /italic|oblique/.test(slope),
    isStruck: format.isStruck || line.includes("line-through"),
    raised: raisedBy(declared) ?? format.raised,
  };
}

export function isHidden(element: Element, declared: Declarations): boolean {
  if (element.hasAttribute("hidden")) return true;
  const says = (name: string, pattern: RegExp) => pattern.test(declared.get(name) ?? "");
  return (
    says("display", /^none/) ||
    says("visibility", /^(?:hidden|collapse)/) ||
    says("mso-hide", /^all/) ||
    // Around elements it is a way to have no gaps between them.
    (element.children.length === 0 && says("font-size", /^0(?:px|pt|em|%)?$/)) ||
    says("opacity", /^0$/) ||
    isForScreenReaders(declared)
  );
}

/** Text of one pixel is there to be heard only. */
function isForScreenReaders(declared: Declarations): boolean {
  const isTiny = declared.get("width") === "1px" && declared.get("height") === "1px";
  return isTiny && declared.get("position") === "absolute";
}

function isBold(weight: string, outside: boolean): boolean {
  if (/^(?:bold|bolder|[6-9]00)/.test(weight)) return true;
  return /^(?:normal|lighter|[1-5]00)/.test(weight) ? false : outside;
}

function raisedBy(declared: Declarations): Format["raised"] | undefined {
  const align = declared.get("vertical-align") ?? "";
  if (align.startsWith("super")) return "^";
  if (align.startsWith("sub")) return "~";
  const raise = /^(-?)[1-9]/.exec(declared.get("mso-text-raise") ?? "");
  if (raise === null) return undefined;
  return raise[1] === "-" ? "~" : "^";
}

function declarationsIn(style: string): Declarations {
  const declared = new Map<string, string>();
  for (const part of style.split(";")) {
    const colon = part.indexOf(":");
    if (colon === -1) continue;
    declared.set(
      part.slice(0, colon).trim().toLowerCase(),
      part
        .slice(colon + 1)
        .trim()
        .toLowerCase(),
    );
  }
  return declared;
}

/** The declarations of the rules for a class alone. Rules within others, for print or small screens, do not count. */
function classesIn(css: string): Map<string, string> {
  const classes = new Map<string, string>();
  let depth = 0;
  let selector = "";
  for (const [part = ""] of css.matchAll(/[^{}]+|[{}]/g)) {
    if (part === "{") depth += 1;
    else if (part === "}") depth = Math.max(0, depth - 1);
    else if (depth === 0) selector = part;
    else if (depth === 1) addRule(classes, selector, part);
  }
  return classes;
}

function addRule(classes: Map<string, string>, selector: string, declared: string): void {
  const bare = selector.replace(/<!--|-->/g, "").split("*/");
  for (const one of (bare.at(-1) ?? "").split(",")) {
    const name = /^[a-z]*\.([\w-]+)$/i.exec(one.trim())?.[1];
    if (name !== undefined) classes.set(name, `${classes.get(name) ?? ""};${declared}`);
  }
}
