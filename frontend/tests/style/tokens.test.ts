import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const sheet = readFileSync(new URL("../../src/style/tokens.css", import.meta.url), "utf8");
const leastContrast = 4.5;
const leastContrastOfLines = 3;

/** Inks and the grounds they stand on. */
const texts = [
  ["ink", "ground"],
  ["ink", "paper"],
  ["ink", "wash"],
  ["ink", "accent-wash"],
  ["ink", "found"],
  ["ink", "found-now"],
  ["ink-soft", "ground"],
  ["ink-soft", "paper"],
  ["ink-soft", "wash"],
  ["ink-soft", "accent-wash"],
  ["ink-faint", "paper"],
  ["accent", "ground"],
  ["accent", "paper"],
  ["accent", "accent-wash"],
  ["on-accent", "accent"],
  ["warn", "ground"],
  ["warn", "paper"],
  ["warn", "wash"],
  ["bad", "wash"],
  ["removed", "paper"],
  ["added", "paper"],
  ["added", "added-wash"],
  ["removed", "removed-wash"],
] as const;

const lines = [
  ["line-strong", "ground"],
  ["line-strong", "paper"],
  ["accent", "ground"],
] as const;

type Theme = "light" | "dark";

function luminance(theme: Theme, name: string): number {
  const pair = new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);`).exec(sheet);
  const hex = pair?.[theme === "light" ? 1 : 2] ?? "";
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(theme, one), luminance(theme, other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  it.each(texts)("%s can be read on %s", (ink, ground) => {
    expect(contrast(theme, ink, ground)).toBeGreaterThanOrEqual(leastContrast);
  });

  it.each(lines)("%s can be seen on %s", (line, ground) => {
    expect(contrast(theme, line, ground)).toBeGreaterThanOrEqual(leastContrastOfLines);
  });
});
