// What the import of files says. It is loaded with the dialog, so that nobody waits for it who imports nothing.

import { words } from ".";
import { numbersOf } from "../lib/numbers";

const inEnglish = numbersOf("en");
const inGerman = numbersOf("de");

export const en = {
  title: "Import a file",
  file: "File",
  fileHint:
    "Word, OpenDocument, web page, Markdown or LaTeX (with pictures as a zip archive), plain text, or an export of Quire",
  where: "Where",
  intoThis: (title: string) => `As new sections at the end of “${title}”`,
  asNew: "As a new document",
  read: "Continue",
  cancel: "Cancel",
  stop: "Stop",
  uploading: (percent: number) => `Uploading… ${inEnglish(percent)} %`,
  reading: "Reading the file…",
  making: "Importing…",
  preview: (filename: string) => `What “${filename}” becomes`,
  counts: (sections: number, wordCount: number, pictures: number) =>
    [
      `${inEnglish(sections)} ${sections === 1 ? "section" : "sections"}`,
      `${inEnglish(wordCount)} ${wordCount === 1 ? "word" : "words"}`,
      ...(pictures === 0 ? [] : [`${inEnglish(pictures)} ${pictures === 1 ? "picture" : "pictures"}`]),
    ].join(", "),
  split: "A section begins at headings of",
  level: (level: number) => (level === 1 ? "level 1" : `levels 1 to ${inEnglish(level)}`),
  outline: "Outline",
  beforeHeadings: "Text before the first heading",
  inside: "heading in the text",
  changes: (count: number) =>
    count === 1
      ? "There is 1 tracked change in the file"
      : `There are ${inEnglish(count)} tracked changes in the file`,
  choices: {
    accept: "Accept them",
    reject: "Reject them",
    propose: "Keep them as proposals, to be decided here",
  },
  comments: (count: number) =>
    count === 1
      ? "1 comment comes along, with its author and on its words."
      : `${inEnglish(count)} comments come along, with their authors and on their words.`,
  returns: (count: number) =>
    count === 0
      ? "This file was exported from this document. Nothing in it was changed."
      : `This file was exported from this document. The changes in ${inEnglish(count)} ${
          count === 1 ? "section" : "sections"
        } become proposals.`,
  changedBy: "Changed by:",
  warnings: (count: number) => (count === 1 ? "1 warning" : `${inEnglish(count)} warnings`),
  noWarnings: "Everything in the file is kept.",
  confirm: "Import",
  another: "Another file",
  imported: "The file was imported.",
  open: "Open the document",
  done: "Close",
  laterHere: "The warnings stay in the menu at the document’s title, under “Imports and their warnings…”.",
  reports: "Imports and their warnings",
  looking: "Looking for imports…",
  noReports: "Nothing was imported into this document.",
  by: (author: string, time: string) => `${author}, ${time}`,
  close: "Close",
};

const de: typeof en = {
  title: "Datei importieren",
  file: "Datei",
  fileHint:
    "Word, OpenDocument, Webseite, Markdown oder LaTeX (mit Bildern als zip-Archiv), reiner Text oder ein Export aus Quire",
  where: "Wohin",
  intoThis: (title) => `Als neue Abschnitte am Ende von „${title}“`,
  asNew: "Als neues Dokument",
  read: "Weiter",
  cancel: "Schließen",
  stop: "Abbrechen",
  uploading: (percent) => `Wird hochgeladen … ${inGerman(percent)} %`,
  reading: "Die Datei wird gelesen …",
  making: "Wird importiert …",
  preview: (filename) => `Was aus „${filename}“ wird`,
  counts: (sections, wordCount, pictures) =>
    [
      `${inGerman(sections)} ${sections === 1 ? "Abschnitt" : "Abschnitte"}`,
      `${inGerman(wordCount)} ${wordCount === 1 ? "Wort" : "Wörter"}`,
      ...(pictures === 0 ? [] : [`${inGerman(pictures)} ${pictures === 1 ? "Bild" : "Bilder"}`]),
    ].join(", "),
  split: "Ein Abschnitt beginnt bei Überschriften der",
  level: (level) => (level === 1 ? "Ebene 1" : `Ebenen 1 bis ${inGerman(level)}`),
  outline: "Gliederung",
  beforeHeadings: "Text vor der ersten Überschrift",
  inside: "Überschrift im Text",
  changes: (count) =>
    count === 1
      ? "Die Datei enthält 1 nachverfolgte Änderung"
      : `Die Datei enthält ${inGerman(count)} nachverfolgte Änderungen`,
  choices: {
    accept: "Annehmen",
    reject: "Ablehnen",
    propose: "Als Vorschläge behalten, um hier zu entscheiden",
  },
  comments: (count) =>
    count === 1
      ? "1 Kommentar wird übernommen, mit Verfasser und an seinen Wörtern."
      : `${inGerman(count)} Kommentare werden übernommen, mit ihren Verfassern und an ihren Wörtern.`,
  returns: (count) =>
    count === 0
      ? "Diese Datei wurde aus diesem Dokument exportiert. Nichts darin wurde geändert."
      : `Diese Datei wurde aus diesem Dokument exportiert. Die Änderungen in ${inGerman(count)} ${
          count === 1 ? "Abschnitt" : "Abschnitten"
        } werden zu Vorschlägen.`,
  changedBy: "Geändert von:",
  warnings: (count) => (count === 1 ? "1 Warnung" : `${inGerman(count)} Warnungen`),
  noWarnings: "Alles in der Datei bleibt erhalten.",
  confirm: "Importieren",
  another: "Andere Datei",
  imported: "Die Datei wurde importiert.",
  open: "Dokument öffnen",
  done: "Fertig",
  laterHere:
    "Die Warnungen bleiben im Menü neben dem Titel des Dokuments, unter „Importe und ihre Warnungen …“.",
  reports: "Importe und ihre Warnungen",
  looking: "Importe werden gesucht …",
  noReports: "In dieses Dokument wurde nichts importiert.",
  by: (author, time) => `${author}, am ${time}`,
  close: "Schließen",
};

/** In the language of the page. */
export const importing = () => (words.locale.startsWith("de") ? de : en);
