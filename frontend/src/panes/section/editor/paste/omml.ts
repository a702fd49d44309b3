// The TeX of formulas as Word puts them on the clipboard: OMML, written into a comment that other programs pass over.

import { accented, formulaText, fraction, matrix, operator, root, scripts, sequence } from "./tex";

const depthMax = 60;

/** The TeX of a parsed `m:oMath`; empty where nothing is in it. */
export const texOfOmml = (math: Element): string => formulaText(texOf(math, 0));

function texOf(element: Element, depth: number): string {
  if (depth > depthMax) return element.textContent ?? "";
  const part = (name: string): string => {
    const found = childNamed(element, name);
    return found === undefined ? "" : texOf(found, depth + 1);
  };
  switch (element.localName) {
    case "m:r":
      return run(element.textContent ?? "");
    case "m:f":
      return fraction(part("m:num"), part("m:den"));
    case "m:ssup":
      return scripts(part("m:e"), { above: part("m:sup") });
    case "m:ssub":
      return scripts(part("m:e"), { below: part("m:sub") });
    case "m:ssubsup":
      return scripts(part("m:e"), { below: part("m:sub"), above: part("m:sup") });
    case "m:rad":
      return root(part("m:e"), part("m:deg"));
    case "m:nary":
      return sequence([
        scripts(operator(propertyOf(element, "m:chr") ?? "∫"), {
          below: part("m:sub"),
          above: part("m:sup"),
        }),
        part("m:e"),
      ]);
    case "m:d":
      return delimited(element, depth);
    case "m:func":
      return sequence([operator(part("m:fname")), part("m:e")]);
    case "m:limlow":
      return scripts(operator(part("m:e")), { below: part("m:lim") });
    case "m:limupp":
      return scripts(operator(part("m:e")), { above: part("m:lim") });
    case "m:acc":
      return accented(part("m:e"), propertyOf(element, "m:chr") ?? "^");
    case "m:bar":
      return accented(part("m:e"), "¯");
    case "m:m":
      return matrix(rowsOf(element, depth));
    default:
      return isProperties(element.localName) ? "" : contentOf(element, depth);
  }
}

/** Runs and structures stand in elements of HTML that carry only looks. */
function contentOf(element: Element, depth: number): string {
  return sequence(
    Array.from(element.childNodes, (node) => {
      if (node.nodeType === 1) return texOf(node as Element, depth + 1);
      return node.nodeType === 3 ? (node.nodeValue ?? "").trim() : "";
    }),
  );
}

function delimited(element: Element, depth: number): string {
  const open = propertyOf(element, "m:begchr") ?? "(";
  const close = propertyOf(element, "m:endchr") ?? ")";
  const between = propertyOf(element, "m:sepchr") ?? "|";
  const parts = childrenNamed(element, "m:e").map((part) => texOf(part, depth + 1));
  return `${operator(open)}${parts.join(between)}${operator(close)}`;
}

function rowsOf(element: Element, depth: number): string[][] {
  return childrenNamed(element, "m:mr").map((row) =>
    childrenNamed(row, "m:e").map((cell) => texOf(cell, depth + 2)),
  );
}

function run(text: string): string {
  return operator(text.replace(/\s+/g, " ").trim());
}

/** Elements of properties, such as `m:radPr`: the parser of HTML writes their names in small letters. */
const isProperties = (name: string): boolean => /^(?:m|w):\w*pr$/.test(name);

function propertyOf(element: Element, name: string): string | null {
  const properties = Array.from(element.children).find((child) => isProperties(child.localName));
  const found =
    properties && Array.from(properties.querySelectorAll("*")).find((one) => one.localName === name);
  return found?.getAttribute("m:val") ?? null;
}

/** Looks stand around the parts as well, a few deep. */
function childrenNamed(element: Element, name: string, depth = 0): Element[] {
  return Array.from(element.children).flatMap((child) => {
    if (child.localName === name) return [child];
    return child.localName.startsWith("m:") || depth > 20 ? [] : childrenNamed(child, name, depth + 1);
  });
}

const childNamed = (element: Element, name: string): Element | undefined => childrenNamed(element, name)[0];
