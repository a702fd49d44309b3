// Pieces of TeX, put together alike from MathML and from the formulas of word processors.

const operators: Record<string, string> = { "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "∮": "\\oint" };
const functions = new Set(
  "arccos arcsin arctan cos cosh cot det dim exp gcd inf ker lg lim ln log max min sin sinh sup tan tanh".split(
    " ",
  ),
);
const accents: Record<string, string> = {
  "¯": "\\bar",
  "‾": "\\bar",
  "^": "\\hat",
  ˆ: "\\hat",
  "̂": "\\hat",
  "~": "\\tilde",
  "̃": "\\tilde",
  "˙": "\\dot",
  "̇": "\\dot",
  "→": "\\vec",
  "⃗": "\\vec",
};

/** Parts side by side; a command is divided from a letter behind it. */
export function sequence(parts: string[]): string {
  let tex = "";
  for (const part of parts) {
    const isDivided = /\\[a-zA-Z]+$/.test(tex.slice(-24)) && /^\p{L}/u.test(part);
    tex += isDivided ? ` ${part}` : part;
  }
  return tex;
}

export function identifier(name: string): string {
  if (functions.has(name)) return `\\${name}`;
  return Array.from(name).length > 1 ? `\\mathrm{${literal(name)}}` : literal(name);
}

export function operator(sign: string): string {
  return functions.has(sign) ? `\\${sign}` : (operators[sign] ?? literal(sign));
}

export const words = (text: string): string => `\\text{${literal(text)}}`;

export function scripts(base: string, { below = "", above = "" }): string {
  const isOne = base.startsWith("\\") ? /^\\[a-zA-Z]+$/.test(base) : Array.from(base).length <= 1;
  const written = isOne || isClosed(base) ? base : `{${base}}`;
  return `${written}${below === "" ? "" : `_${argument(below)}`}${above === "" ? "" : `^${argument(above)}`}`;
}

export const fraction = (over: string, under: string): string => `\\frac{${over}}{${under}}`;

export const root = (content: string, degree = ""): string =>
  degree === "" ? `\\sqrt{${content}}` : `\\sqrt[${degree}]{${content}}`;

export function accented(base: string, accent: string): string {
  const command = accents[accent];
  return command === undefined ? `\\overset{${accent}}{${base}}` : `${command}{${base}}`;
}

export const underset = (base: string, under: string): string => `\\underset{${under}}{${base}}`;

export const matrix = (rows: string[][]): string =>
  `\\begin{matrix}${rows.map((cells) => cells.join("&")).join("\\\\")}\\end{matrix}`;

/** Signs that limits stand under and over, and not beside. */
export const hasLimits = (base: string): boolean =>
  Object.values(operators).includes(base) || base === "\\lim" || base === "\\max" || base === "\\min";

/** What Markdown can hold between its signs for formulas: no empty lines, and no blanks at the ends. */
export function formulaText(tex: string): string {
  const bare = tex.replace(/\u00a0/g, " ").trim();
  const inner = /^\{\\displaystyle\s([\s\S]*)\}$/.exec(bare)?.[1] ?? bare;
  return inner.trim().replace(/\s*\n\s*/g, "\n");
}

/** A group in brackets or a command with its arguments needs no braces around it. */
const isClosed = (tex: string): boolean => /^\\[a-zA-Z]+\{[^{}]*\}$/.test(tex);

const argument = (tex: string): string => (Array.from(tex).length === 1 ? tex : `{${tex}}`);

const invisible = /[\u2061-\u2064\u200b\ufeff]/g;

function literal(text: string): string {
  return text
    .replace(invisible, "")
    .replace(/\\/g, "\\backslash ")
    .replace(/[%&#{}$_]/g, "\\$&");
}
