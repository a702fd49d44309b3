// The language of a section beyond CommonMark and GFM, for the parser of the editor. docs/markdown.md describes it.

import type { MarkdownExtension } from "@lezer/markdown";
import { footnoteSyntax } from "../footnote_syntax";
import { formulaSyntax } from "./formulas";
import { pictureSyntax } from "./pictures";
import { raisedSyntax } from "./raised";
import { referenceSyntax } from "./references";

export const documentSyntax: MarkdownExtension = [
  footnoteSyntax,
  raisedSyntax,
  formulaSyntax,
  pictureSyntax,
  referenceSyntax,
];
