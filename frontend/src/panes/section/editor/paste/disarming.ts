// HTML is parsed where nothing is fetched and nothing runs. Style sheets and style attributes are taken out before, since
// the content policy of this page would refuse and report each of them; what they say is read under another name.
// All scans go through the HTML once.

export const styleName = "data-style";

export interface DisarmedHtml {
  html: string;
  /** The contents of all style sheets. */
  css: string;
}

export function disarmed(html: string): DisarmedHtml {
  const [withoutScripts] = withoutElements(html, "script");
  const [body, css] = withoutElements(withoutScripts, "style");
  return { html: withRenamedStyles(body), css };
}

/** The HTML without the elements of a name, and what was in them. One that is never closed reaches to the end. */
function withoutElements(html: string, name: string): [string, string] {
  const opening = new RegExp(`<${name}(?=[\\s/>])`, "gi");
  const closing = new RegExp(`</${name}`, "gi");
  const kept: string[] = [];
  const taken: string[] = [];
  let end = 0;
  for (let found = opening.exec(html); found !== null; found = opening.exec(html)) {
    kept.push(html.slice(end, found.index));
    closing.lastIndex = opening.lastIndex;
    const closed = closing.exec(html);
    taken.push(html.slice(html.indexOf(">", opening.lastIndex) + 1, closed?.index ?? html.length));
    const tagEnd = closed === null ? -1 : html.indexOf(">", closing.lastIndex);
    end = tagEnd === -1 ? html.length : tagEnd + 1;
    opening.lastIndex = end;
  }
  kept.push(html.slice(end));
  return [kept.join(""), taken.join("\n")];
}

function withRenamedStyles(html: string): string {
  const parts: string[] = [];
  let end = 0;
  for (let start = html.indexOf("<"); start !== -1; start = html.indexOf("<", end)) {
    parts.push(html.slice(end, start));
    end = /[a-z]/i.test(html[start + 1] ?? "") ? endOfTag(html, start) : start + 1;
    parts.push(renamed(html.slice(start, end)));
  }
  parts.push(html.slice(end));
  return parts.join("");
}

/** Behind the sign that closes a tag, which does not count in quotation marks; the end where a tag is never closed. */
function endOfTag(html: string, start: number): number {
  let quote = "";
  for (let offset = start; offset < html.length; offset += 1) {
    const sign = html[offset] ?? "";
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (sign === ">") return offset + 1;
    else if ((sign === '"' || sign === "'") && /[\s=]/.test(html[offset - 1] ?? "")) quote = sign;
  }
  return html.length;
}

function renamed(tag: string): string {
  return tag.replace(
    /(=\s?(?:"[^"]*"|'[^']*'))|([\s"'/])(style|on[a-z]+)(?=\s?=)/gi,
    (all: string, quoted: string | undefined, before: string, name: string) =>
      quoted ?? (all === "" ? all : `${before}${name.toLowerCase() === "style" ? styleName : "data-off"}`),
  );
}
