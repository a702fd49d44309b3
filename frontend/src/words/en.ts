// Every word the page says, in one place; each other language has a file of the same shape beside this one.

import { numbersOf } from "../lib/numbers";
import { timesOf } from "../lib/times";

const locale = "en-GB";
const number = numbersOf(locale);

const plural = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

const under = (parent: string | null) => (parent === null ? "" : `, under “${parent}”`);

const keptWhere = (isKept: boolean) => (isKept ? "kept in this browser" : "keep this page open");

const listed = (counts: [number, string][]) =>
  counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString(locale)} ${what}`)
    .join(", ");

interface NoteValues {
  pages: string;
  count: number;
  name: string;
}

export const en = {
  /** By which times are written. */
  locale,
  number,
  time: timesOf(locale),

  count: (count: number) => plural(count, "word", "words"),

  /** How many words there are, and how many there are to be. */
  countOf: (count: number, goal: number | null): string =>
    goal === null ? plural(count, "word", "words") : `${number(count)} of ${plural(goal, "word", "words")}`,

  failures: {
    unreachable: "The server cannot be reached.",
    status: (status: number) => `The server answered with status ${status}.`,
    /** By the code of an answer's error. The server keeps these sentences in English, so English needs none. */
    ofAnswers: {} as Record<string, string>,
  },

  live: {
    here: (names: string, count: number) => `${names} ${count === 1 ? "is here" : "are here"}`,
    writes: (name: string) => `${name} is writing here`,
    wrote: (name: string) => `${name} is no longer writing here`,
    choices: (title: string) => `What to do while somebody writes in “${title}”`,
    wait: "Wait; you will hear when it is free",
    suggest: "Suggest changes instead",
    takeOver: "Take over…",
    takeOverFrom: (name: string) => `Take over from ${name}`,
    takeOverHint: (name: string) =>
      `${name} hears at once that you write here now. Nothing that was typed is lost: what both of you change is put together, or shown side by side.`,
    word: (name: string) => `A word to ${name}, if you like`,
    takeOverNow: "Take over",
    takenOver: (name: string, word: string) => `${name} has taken over this section and says: “${word}”`,
    deleted: (title: string) => `“${title}” was deleted by somebody else. It can be restored from the trash.`,
  },

  problems: {
    entry: "Problems in the text",
    title: "Problems in the text",
    looking: "Looking through the document…",
    count: (count: number) =>
      count === 0
        ? "None: every picture has a description, and every reference leads somewhere."
        : plural(count, "problem in the saved text", "problems in the saved text"),
    more: (count: number) => `${plural(count, "more problem is", "more problems are")} not listed.`,
    kinds: {
      picture_without_description: "Picture without a description",
      picture_missing: "Picture that is missing",
      picture_elsewhere: "Picture from another address, which is not loaded",
      reference_dead: "Reference that leads nowhere",
      citation_dead: "Citation without an entry",
      label_twice: "Label that something else has too",
    },
    close: "Close",
  },

  bibliography: {
    entry: "Bibliography…",
    title: "Bibliography",
    paste: "Paste entries: BibTeX, RIS or CSL-JSON",
    add: "Add",
    file: "or from a file",
    loading: "One moment…",
    search: "Search entries",
    count: (count: number) => plural(count, "entry", "entries"),
    uses: (count: number) => (count === 0 ? "not cited" : `cited ${plural(count, "time", "times")}`),
    remove: "Delete",
    removeNamed: (name: string) => `Delete ${name}`,
    sources: "Sources of this document",
    dead: "Cited and not here:",
  },

  pictures: {
    choose: "Pictures",
    uploading: (name: string, percent: number) =>
      percent < 100 ? `Sending ${name}: ${percent}%` : `Preparing ${name}…`,
    failed: (name: string, reason: string) => `${name} was not inserted. ${reason}`,
    cancel: "Cancel",
    tryAgain: "Try again",
    dismiss: "Dismiss",
    said: "Picture inserted.",
    inserted: "Picture inserted",
    title: "Picture",
    alt: "Description",
    altHint: "Say what the picture shows, for those who cannot see it.",
    caption: "Caption",
    label: "Label for references",
    labelExample: "setup",
    labelHint: "With a label, a sentence can refer to this figure by its number.",
    labelUse: (label: string) => `Write @fig:${label} in a sentence to refer to this figure.`,
    width: "Width",
    ownWidth: "Its own",
    fullWidth: "Full width",
    percent: (width: number) => `${width}%`,
    save: "Save",
    skip: "Skip",
    remove: "Remove picture",
  },

  workspace: {
    widthOf: { outline: "Width of the outline", chat: "Width of the chat" },
    widthHint: "Drag, or use the arrow keys; double-click or press Enter to reset.",
    loading: "Opening the document…",
    failed: "The document could not be opened.",
    tryAgain: "Try again",
    panes: "Parts of the workspace",
    outlineTab: "Outline",
    textTab: "Text",
    chatTab: "Chat",
    offline: "You are offline. What you type is kept in this browser and saved when the connection is back.",
    lost: "No connection to the server. Trying again… What you type is kept in this browser.",
    signedOut: "You are signed out. Your text is kept in this browser.",
    signInAgain: "Sign in again in a new tab",
    noChat: "Open a section to talk about it.",
    printFailed: (reason: string) => `The document could not be printed: ${reason}`,
    printedWithoutUnsaved: "Some text is not saved yet; what was printed is without it.",
    printedInPart: "Only what was on the screen is printed here. Ctrl+P prints the whole document.",
    notLoaded: "This part of the page could not be loaded. Try again when the connection is back.",
  },

  outline: {
    label: "Outline",
    documentTitle: "Title of the document",
    sections: (count: number) => plural(count, "section", "sections"),
    add: "Add a section",
    addFirst: "Add the first section",
    newTitle: "Title of the new section",
    newTitleHint:
      "Enter adds it, Tab and Shift+Tab set its level, Escape closes this field. Paste an outline to add several.",
    newTitles: "Titles of the new sections, one per line",
    newTitlesHint:
      "One section per line. Tab and Shift+Tab set the level, Ctrl+Enter adds them, Escape closes this field.",
    confirmAdd: "Add",
    confirmAddSeveral: (count: number) => `Add ${plural(count, "section", "sections")}`,
    addedSeveral: (count: number) => `Added ${plural(count, "section", "sections")}.`,
    cancel: "Cancel",
    empty: "No sections yet. A section holds one piece of the text and has its own chat.",
    actions: (title: string) => `Change “${title}”`,
    rename: "Rename",
    renameField: (title: string) => `New title of “${title}”`,
    addBehind: "Add a section after it",
    addUnder: "Add a section under it",
    newPlace: (level: number, parent: string | null) => `Level ${level}${under(parent)}`,
    moveUp: "Move up",
    moveDown: "Move down",
    promote: "One level up",
    demote: "One level down",
    foldIt: "Fold",
    unfoldIt: "Unfold",
    fold: (title: string) => `Fold “${title}”`,
    unfold: (title: string) => `Unfold “${title}”`,
    foldAll: "Collapse all",
    unfoldAll: "Expand all",
    duplicate: "Duplicate",
    wordGoal: {
      entry: "Word goal…",
      title: (section: string) => `Word goal of “${section}”`,
      label: "Words",
      hint: "Leave it empty to remove the goal.",
      save: "Save",
      cancel: "Cancel",
    },
    copyOf: (title: string) => `${title} (copy)`,
    copyLink: "Copy link",
    linkCopied: (title: string) => `The link to “${title}” is copied.`,
    remove: "Delete",
    removed: (title: string, partsCount = 0) =>
      partsCount === 0
        ? `Deleted “${title}”.`
        : `Deleted “${title}” and ${plural(partsCount, "section", "sections")} under it.`,
    undo: "Undo",
    deletedSections: (count: number) => plural(count, "deleted section", "deleted sections"),
    undoTooLate: "The outline has changed since this move, so it can no longer be taken back.",
    dismiss: "Hide this note",
    restored: (title: string) => `“${title}” is back.`,
    added: (title: string) => `Added “${title}”.`,
    renamed: (title: string) => `Renamed to “${title}”.`,
    moved: (title: string, place: number, count: number, level: number, parent: string | null) =>
      `“${title}” is now ${place} of ${count}, level ${level}${under(parent)}.`,
    movedNote: "Moved.",
    cannotMove: (title: string) => `“${title}” cannot go further in this direction.`,
    cannotPromote: (title: string) => `“${title}” is already on the highest level.`,
    cannotDemote: (title: string) => `“${title}” or a section under it is already on the deepest level.`,
    answering: "An answer is being written",
    answeringInside: "An answer is being written in a section under it",
    waiting: "An answer waits to be read",
    pending: (count: number) => plural(count, "proposed change waits", "proposed changes wait"),
    pendingInside: (count: number) =>
      `${plural(count, "proposed change waits", "proposed changes wait")} here and in the sections under it`,
    waitingInside: "An answer waits to be read in a section under it",
    containsOpen: "Contains the open section",
    countInside: (count: number) => `${plural(count, "word", "words")} with the sections under it`,
    level: (level: number) => `Level ${level}`,
    keys: "Up and down arrows move through the outline, left and right fold and unfold. Enter opens, Enter again leads into the text. F2 renames, Alt+Enter adds, Alt+Shift and an arrow moves, Delete deletes, Ctrl+Z undoes.",
  },

  removal: {
    question: (title: string, count: number) =>
      `Delete “${title}”? ${count === 1 ? "There is a section" : `There are ${number(count)} sections`} under it.`,
    all: "Delete all of it",
    raise: (count: number) =>
      count === 1 ? "Keep that section, one level up" : `Keep those ${number(count)}, one level up`,
  },

  documentMenu: {
    label: "Document menu",
  },

  firstSteps: {
    title: "This document is empty",
    add: "A section holds one part of the text and has its own chat.",
    addSources: "Add sources",
    sources: "Files and texts that answers quote and check. You can also drop files anywhere on this page.",
    importing: "A document that was written elsewhere becomes sections here.",
  },

  /** What keys are called, by their names in events. */
  keyNames: { Ctrl: "Ctrl", Shift: "Shift", Enter: "Enter", Delete: "Del", Escape: "Esc" },

  keysHelp: {
    title: "Keyboard shortcuts",
    close: "Close",
    everywhere: "Everywhere",
    review: "Review of proposals",
    names: {
      replace: "Find and replace",
      nextPlace: "Next place found",
      strikethrough: "Strikethrough",
      code: "Code",
      itemIn: "Item one level deeper",
      itemOut: "Item one level up",
      slash: "Menu of what can be inserted, at the start of a line or after a space",
      atSign: "Reference to a section",
      toolbar: "Go to the toolbar",
      palette: "Go to a section, a document or an action",
      save: "Save now",
      undo: "Undo",
      redo: "Redo",
      leaveText: "Close the text field",
      takeBack: "Undo the last decision",
      open: "Open, then write",
      newLine: "New line",
      drafts: "Switch between chat and drafts",
    },
  },

  search: {
    label: "Search this document",
    hint: "Search this document (Ctrl+Shift+F)",
    placeholder: "Search",
    clear: "Clear the search",
    results: "Places found",
    looking: "Searching…",
    failed: (reason: string) => `The search failed: ${reason}`,
    none: (text: string) => `Nothing found for “${text}”.`,
    inSource: "In a source",
    found: (count: number) => plural(count, "place found", "places found"),
  },

  palette: {
    label: "Go to",
    placeholder: "Section, document or action",
    button: "Go to…",
    open: "Go to a section, a document or an action (Ctrl+K)",
    sections: "Sections",
    documents: "Documents",
    actions: "Actions",
    inText: "In the text",
    none: (text: string) => `Nothing is called “${text}”.`,
    loadingDocuments: "Loading your documents…",
    documentsFailed: (reason: string) => `Your documents could not be loaded: ${reason}`,
    results: (count: number) => plural(count, "result", "results"),
    close: "Close",
    addSection: "Add a section",
    search: "Search this document",
    sources: "Sources of this document",
    toText: "Go to the text",
    toChat: "Go to the chat",
    toOutline: "Go to the outline",
    ask: "Ask about this section",
    draft: "Draft a proposal for this section",
    review: "Review proposals",
    acceptAll: "Accept all proposed changes",
    rejectAll: "Reject all proposed changes",
    find: "Find in the document",
    readPage: "Read the whole document",
    authorship: "Who wrote what",
    historyPage: "History of the document",
    deletedSections: "Deleted sections of the document",
    print: "Print the document",
    share: "Share the document…",
    copy: "Duplicate the document",
    copyFailed: (reason: string) => `The document was not duplicated: ${reason}`,
    light: "Light colours",
    dark: "Dark colours",
    system: "Match system colours",
    keys: "Keyboard shortcuts",
    themeNotKept: (reason: string) => `These colours last only until the next page: ${reason}`,
    trashPage: "Trash",
    documentsPage: "All documents",
    accountPage: "Account",
    signOut: "Sign out",
    signOutFailed: (reason: string) => `You could not be signed out: ${reason}`,
  },

  section: {
    label: "Text",
    loading: "Opening the section…",
    openedLater: (reason: string) => `Cannot be edited for now: ${reason} Trying again…`,
    failed: "The section could not be opened.",
    tryAgain: "Try again",
    title: "Title of the section",
    text: (title: string) => `Text of “${title}”`,
    textHint:
      "Markdown. Saved automatically. Escape closes the text field, and so does Tab outside of lists; Ctrl+S saves at once; Alt+Enter asks about the selection.",
    readHint: "Enter opens the text for writing.",
    nothingYet: "Nothing written yet.",
    placeholder: "Write here. Saved automatically.",
    saved: (time: string) => `Saved ${time}`,
    version: (revision: number) => `v${revision}`,
    history: "History of this section",
    saving: "Saving…",
    unsaved: "Not saved yet",
    retrying: {
      connection: (_: string, isKept: boolean) => `Not saved: no connection; ${keptWhere(isKept)}`,
      "signed out": (_: string, isKept: boolean) => `Not saved: you are signed out; ${keptWhere(isKept)}`,
      other: (reason: string, isKept: boolean) => `Not saved: ${reason} Trying again; ${keptWhere(isKept)}`,
    },
    refused: (reason: string, isKept: boolean) => `Not saved: ${reason} Your text is ${keptWhere(isKept)}.`,
    resumed: "Text from your last visit that had not been saved was put back.",
    discard: "Discard it",
    discarded: "Discarded. The text is kept below the status line until you drop it.",
    conflictStatus: (isKept: boolean) => `Conflict: changed elsewhere; yours is ${keptWhere(isKept)}`,
    emptied: "Not saved: all of the text was deleted",
    inserted: "Inserted into the section. Press Ctrl+Z to undo.",
    askAbout: "Ask about this",
    askKey: "Alt+Enter",
    askNeedsSaving: "The text must be saved before it can be asked about, and that did not work. Try again.",
  },

  preview: {
    showSigns: "Show all Markdown signs",
    hideSigns: "Hide Markdown signs",
    formulaWrong: "This formula cannot be shown:",
    formulaTooComplex: "it is too long or too deeply nested.",
    pictureWithoutAlt: "No description yet",
    pictureNotLoaded: "not loaded",
  },

  /** The line under a text that was just pasted. */
  paste: {
    done: (lost: string) => (lost === "" ? "Pasted." : `Pasted. ${lost}.`),
    quoted: (text: string) => `“${text}”`,
    tooLong: "Pasted as plain text: this is too long to keep its formatting.",
    plain: "Paste as plain text",
    table: "Make a table of it",
    sections: (count: number) => `Make ${number(count)} sections of it`,
    sectionsMade: (count: number) => `${plural(count, "section", "sections")} added.`,
    sectionsRemoved: (count: number) => `${plural(count, "section", "sections")} removed.`,
    changedMeanwhile: "The text was changed meanwhile, so no sections were made.",
    losses: {
      merged: (count: number) => plural(count, "merged cell repeated", "merged cells repeated"),
      pictures: (count: number, texts: string) =>
        plural(count, "picture left out", "pictures left out") + (texts === "" ? "" : ` (${texts})`),
      links: (count: number) => plural(count, "link target left out", "link targets left out"),
      embedded: (count: number) => plural(count, "video or frame left out", "videos or frames left out"),
      comments: (count: number) => plural(count, "comment left out", "comments left out"),
      deletions: (count: number) => plural(count, "tracked deletion left out", "tracked deletions left out"),
      hidden: (count: number) =>
        plural(count, "hidden row or column left out", "hidden rows or columns left out"),
      numbering: (count: number) => plural(count, "list numbered 1, 2, 3", "lists numbered 1, 2, 3"),
      cellLists: (count: number) => plural(count, "list in a cell set as text", "lists in cells set as text"),
      innerTables: (count: number) =>
        plural(count, "table in a cell set as text", "tables in cells set as text"),
      notes: (count: number) => plural(count, "note sign without its note", "note signs without their notes"),
      formulas: (count: number) => plural(count, "formula left out", "formulas left out"),
      levels: (count: number) =>
        plural(count, "level of headings set to the sixth", "levels of headings set to the sixth"),
    },
  },

  /** What the editor says by itself; the names are its own English words. */
  tables: {
    table: (rows: number, columns: number) =>
      `Table, ${plural(rows, "row", "rows")}, ${plural(columns, "column", "columns")}`,
    cell: (row: number, column: number, head: string) =>
      `Row ${number(row)}, column ${number(column)}${head === "" ? "" : `, ${head}`}`,
    row: "Row",
    column: "Column",
    hint: "Tab goes to the next cell, Enter to the row below, Escape out of the table; Alt, Shift and F10 lead to what can be done with rows and columns.",
    insertRowAbove: "Insert row above",
    insertRowBelow: "Insert row below",
    moveRowUp: "Move row up",
    moveRowDown: "Move row down",
    deleteRow: "Delete row",
    insertColumnBefore: "Insert column before",
    insertColumnBehind: "Insert column after",
    moveColumnToStart: "Move column to the left",
    moveColumnToEnd: "Move column to the right",
    deleteColumn: "Delete column",
    alignLeft: "Align left",
    alignCenter: "Align centre",
    alignRight: "Align right",
    alignNone: "No alignment",
    useAsHead: "Use first row as header",
    addHead: "Add a header row",
    deleteTable: "Delete table",
    rowInserted: "Row inserted.",
    cellsSelected: (count: number) => `${plural(count, "cell", "cells")} selected.`,
  },

  editor: {
    "Selection deleted": "Selection deleted",
    close: "close",
    "Control character": "Control character",
  },

  conflict: {
    title: "This section was changed elsewhere",
    text: "Both texts are here, with their differences marked. Nothing is saved until you choose; you can still edit yours below.",
    mine: "Your text",
    theirs: (time: string, revision: number) => `The other text, saved ${time} · v${revision}`,
    empty: "(empty)",
    onlyHere: "Only here: ",
    keepMine: "Keep mine",
    takeTheirs: "Take theirs",
    merge: "Merge both",
    mergeText: "Puts both changes into one text. Where both changed the same lines, you choose.",
    merged: "Merged. No line was changed on both sides.",
  },

  merging: {
    text: (count: number) =>
      `Both texts changed ${plural(count, "passage", "passages")}. Choose what the section is to say there; nothing is saved before that.`,
    place: (number: number, count: number) => `Passage ${number} of ${count}`,
    sides: { mine: "Your text", theirs: "The other text", both: "Both" },
    nothing: "(deleted)",
    save: "Save the merged text",
    back: "Back",
    left: (count: number) => plural(count, "choice left", "choices left"),
    said: "Both texts changed the same passages. Choose for each of them.",
  },

  emptied: {
    title: "Empty this section?",
    text: "All of its text was deleted. The saved text stays until you confirm. Ctrl+Z brings it back as well.",
    empty: "Empty it",
    bringBack: "Bring the text back",
  },

  suggesting: {
    label: "What typing does",
    edit: "Edit",
    suggest: "Suggest",
    only: "Suggesting",
    on: "You suggest now: the text stays as it is until somebody accepts it.",
    off: "You edit now.",
    notYet: "Not everything that you have typed is saved yet; try again in a moment.",
    nothingYet:
      "What you type here becomes a suggestion. The text stays as it is until an editor accepts it.",
    sending: "Your suggestion is kept in this browser and on its way…",
    sent: (count: number) => `Suggested: ${plural(count, "change", "changes")}. Editors decide on it.`,
    why: "Why",
    whyHint: "Reason (optional)",
    withdraw: "Withdraw",
    by: (name: string, count: number) => `Suggestion of ${name}: ${plural(count, "change", "changes")}`,
    decidedByEditors: "Editors decide on suggestions.",
    mode: "Edit or suggest",
  },

  proposal: {
    title: (count: number) => `Proposal: ${plural(count, "change", "changes")}`,
    counts: (accepted: number, rejected: number, waiting: number) =>
      listed([
        [accepted, "accepted"],
        [rejected, "rejected"],
        [waiting, "waiting"],
      ]),
    nothingToChange: "It would change nothing: the section says this already.",
    loading: "Opening the proposal…",
    failed: (reason: string) => `The proposal could not be opened: ${reason}`,
    tryAgain: "Try again",
    waiting: (count: number) => plural(count, "proposal", "proposals"),
    openWaiting: "Review what is proposed for this section (Alt+])",
    noneWaiting: "Nothing is proposed for this section.",
    review: "Review",
    close: "Close the review",
    previous: "Previous change",
    previousKeys: "Alt+[",
    next: "Next change",
    nextKeys: "Alt+]",
    change: (number: number, count: number) => `Change ${number} of ${count}`,
    inserted: "inserted: ",
    deleted: "deleted: ",
    accept: "Accept",
    acceptKeys: "Ctrl+Enter",
    acceptEdited: "Accept my wording",
    acceptOne: (number: number) => `Accept change ${number}`,
    reject: "Reject",
    rejectKeys: "Ctrl+Shift+Enter",
    rejectOne: (number: number) => `Reject change ${number}`,
    acceptAll: "Accept all",
    rejectAll: "Reject all",
    edit: "Edit",
    editField: (number: number) => `Your wording of change ${number}`,
    stopEditing: "Cancel editing",
    showInText: "Show in text",
    insert: "Insert at the cursor",
    placeLost: "The text here has changed since; compare both before you go on.",
    madeFor: "It was made for this text:",
    proposes: "It proposes:",
    nothing: "(nothing)",
    drops: "It drops a citation:",
    cites: "What it cites",
    allDecided: "All changes reviewed.",
    decided: (accepted: number, rejected: number, left: number) =>
      `${listed([
        [accepted, "accepted"],
        [rejected, "rejected"],
      ])}. ${left === 0 ? "All changes reviewed." : `${plural(left, "change waits", "changes wait")}.`}`,
    decidedOne: {
      accepted: (number: number) => `Change ${number} accepted`,
      rejected: (number: number) => `Change ${number} rejected`,
    },
    takeBack: "Undo",
    takeBackOne: (number: number) => `Undo the decision on change ${number}`,
    takeBackThis: (decision: string) => `Undo: ${decision}`,
    takenBack: "Taken back. What was decided waits again.",
    notTakenBack: (reason: string) => `The decision could not be taken back and still stands: ${reason}`,
    decisions: (count: number) => plural(count, "decision", "decisions"),
    decision: (time: string, revision: number | null) =>
      `Decided ${time} · ${revision === null ? "rejected only" : `v${revision}`}`,
    other: (count: number) =>
      count === 1 ? "Next proposal" : `Next of ${count.toLocaleString(locale)} more proposals`,
    needsSaving:
      "Nothing was decided: what you have typed must be saved first, and that did not work. It is kept; try again.",
    arrived: (count: number) =>
      `Proposal with ${plural(count, "change", "changes")}. Press Alt+] to go to the first one.`,
  },

  reviewing: {
    placing: "It goes where the text shows it.",
    insertHere: "Insert here",
    doNotInsert: "Cancel",
    source: "Source",
    inText: "The text shows the change.",
    details: "Details",
    acceptedReworded: (number: number) => `Change ${number} accepted in your wording`,
    takeBackAll: (count: number) => `Undo these ${plural(count, "change", "changes")}`,
  },

  quick: {
    button: "Rewrite",
    key: "Alt+Shift+Enter",
    forSelection: "Have the selection rewritten",
    forSection: "Have this section rewritten",
    names: {
      instruction: "Your own instruction…",
      shorten: "Shorten",
      expand: "Expand",
      audience: "Rewrite for an audience…",
      language: "Fix language",
      translate: "Translate…",
      list: "Turn into a list",
      table: "Turn into a table",
      continue: "Continue writing",
    },
    instructions: {
      instruction: (instruction: string) =>
        `Rewrite this text by this instruction: ${instruction}\n\nChange nothing that the instruction does not ask for.`,
      shorten:
        "Shorten this text to about half of its length. Keep every fact, name, figure and citation, and its form.",
      expand:
        "Expand this text: say more fully what it already says. Add no facts that neither the document nor its sources give.",
      audience: (audience: string) =>
        `Rewrite this text for these readers: ${audience}. Keep every fact, figure and citation.`,
      language:
        "Correct spelling, grammar and punctuation of this text and smooth clumsy sentences. Change nothing else, and keep its language.",
      translate: (language: string) =>
        `Translate this text into this language: ${language}. Keep every fact, figure, citation and link, and its form.`,
      list: "Turn this text into a Markdown list with one point to each item. Keep every fact, figure and citation.",
      table:
        "Turn this text into a Markdown table with fitting columns. Keep every fact, figure and citation.",
      continue:
        "Continue this section from where its text ends, in the same voice. Write only what comes next, and repeat nothing.",
    },
    questions: {
      instruction: {
        label: "What should be done with it?",
        placeholder: "For example: use the present tense",
        submit: "Rewrite",
      },
      audience: {
        label: "For which readers?",
        placeholder: "For example: new colleagues",
        submit: "Rewrite",
      },
      translate: {
        label: "Into which language?",
        placeholder: "For example: German",
        submit: "Translate",
      },
    },
    last: "Used last, on this device",
    forget: "Forget these",
    cancel: "Cancel",
    asked: (name: string) => `${name}: a proposal is being drafted.`,
    inPalette: (name: string) => `Assistant: ${name}`,
    nothingToRewrite: "There is no text yet that could be rewritten.",
  },

  kept: {
    label: "Kept texts",
    titles: {
      other: (time: string) => `The other text is kept (${time}).`,
      mine: (time: string) => `Your text is kept (${time}).`,
      draft: (time: string) => `A text that was not saved is kept (${time}).`,
    },
    said: "The other text is kept.",
    putBack: "Put it back",
    drop: "Drop it",
  },

  start: {
    title: "This section is empty. How do you want to begin?",
    write: "Write it myself",
    writeText: "Start typing.",
    draft: "Draft from a brief",
    draftText: "Tell the assistant what belongs here.",
    paste: "Paste text",
    pasteText: "From a document or a web page.",
    pasteKeys:
      "Press Ctrl+V: headings, lists, tables and links become Markdown. Ctrl+Shift+V pastes plain text.",
    brief: (title: string) => `Write a first draft of “${title}”. It should say: `,
  },

  chat: {
    label: "Chat",
    of: (title: string) => `Chat of “${title}”`,
    loading: "Opening the chat…",
    failed: "The chat could not be opened.",
    tryAgain: "Try again",
    tryingAgain: "Trying again…",
    tryNow: "Try now",
    troubles: {
      lost: "Connection lost; trying again",
      crowded: "Too many answers are being followed at once; trying again",
    },
    older: "Show older messages",
    loadingOlder: "Loading older messages…",
    you: "You",
    assistant: "Assistant",
    emptyTitle: "Ask about this section",
    emptyText: "The chat stays with the section, whatever it is called and wherever it moves.",
    draftExamples: ["Draft this section from the sources.", "Propose an outline for this section."],
    examples: [
      "What does this section say, in three sentences?",
      "What is missing or unclear in this section?",
      "Suggest a better opening paragraph.",
    ],
    question: "Your question",
    about: "About",
    notAbout: "Ask about the whole section",
    questionPlaceholder: "Ask about this section",
    draftPlaceholder: "Tell the assistant what to write",
    questionHint:
      "Enter sends, Shift+Enter starts a new line, Escape stops, Alt+D switches to drafts and back.",
    questionHintWithoutDrafts: "Enter sends, Shift+Enter starts a new line, Escape stops.",
    connectModel: "Connect a model",
    connectModelText:
      "Without a language model, the assistant finds and quotes passages; it writes and rewrites nothing. Whoever runs this server connects one: set QUIRE_MODEL_URL and QUIRE_MODEL_NAME, and start it again.",
    useQuote: "Use this quote",
    send: "Send",
    sending: "Sending…",
    stop: "Stop",
    stopping: "Stopping…",
    queued: "Waiting…",
    moreActions: "More actions",
    queuedFor: "It begins when another answer that is being written has ended.",
    writing: "Writing…",
    stopped: "Stopped. This is what was written until then.",
    stoppedEmpty: "Stopped before anything was written.",
    failedAnswer: (reason: string) => `No answer: ${reason}`,
    brokenOff: (reason: string) => `Not finished: ${reason}`,
    withServersWords: (reason: string, said: string) => `${reason} Its server said: “${said}”`,
    cutOffByLength: "Cut off: the language model reached its limit of length.",
    cutOffByFilter: "Cut off: the language model's server filtered the rest.",
    cutOff: (reason: string) => `Incomplete: the language model's server ended the answer with “${reason}”.`,
    unknownFailure: "Something went wrong.",
    interrupted: "Interrupted: the server stopped while this was being written.",
    retry: "Retry",
    another: "Another answer",
    versions: "Versions",
    version: (number: number, count: number) => `Version ${number} of ${count}`,
    place: (number: number, count: number) => `${number} of ${count}`,
    previousVersion: "Previous version",
    nextVersion: "Next version",
    reword: "Change this question",
    rewordedQuestion: "Your changed question",
    rewordHint: "The old question and what followed stay; the arrows lead back.",
    ask: "Ask",
    asking: "Asking…",
    cancel: "Cancel",
    intent: "What the answer is for",
    discuss: "Discuss",
    draft: "Draft",
    draftsSection: "The answer becomes a proposal for this section. Nothing changes before you accept it.",
    draftsSelection:
      "The answer becomes a proposal for the selected text. Nothing changes before you accept it.",
    thorough: "Search thoroughly",
    thoroughCost: "Asks the model twice more per question: up to about 7,000 tokens.",
    search: {
      heading: "Searched thoroughly",
      wordings: "Also searched for",
      ordered: (count: number) => `${plural(count, "passage", "passages")} put in order of relevance`,
      problems: {
        no_wordings: "There were no other wordings of the question: it was searched for as it is.",
        no_order: "What was found could not be put in order: it stands in the usual order.",
      },
    },
    draftForSection: "Draft for this section",
    draftForSelection: "Draft for the selected text",
    aboutSelection: "About the selected text",
    draftNeedsSaving:
      "A draft is based on the saved text, and saving did not work. Your question is still here; try again.",
    propose: "Propose for this section",
    proposeReplacing: "In place of its text",
    proposeAppending: "At the end of its text",
    proposeFailed: (reason: string) => `No proposal was made: ${reason}`,
    sent: "What was sent",
    sentLoading: "One moment…",
    sentFailed: (reason: string) => `This could not be read: ${reason}`,
    nothingKept: "Nothing is kept about it.",
    kinds: {
      reference: "Source, whole",
      outline: "Outline",
      section: "This section",
      neighbour: "Neighbouring section",
      passage: "Passage",
    } as Record<string, string>,
    sentParts: "Given to the model",
    sentPassages: "Passages",
    leftOut: "Left out, because it did not fit",
    didNotFit: "Some things did not fit",
    aboutTokens: (tokens: number) => `about ${plural(tokens, "token", "tokens")}`,
    insert: "Insert into section",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "The browser did not allow copying.",
    ended: {
      queued: "Answer queued",
      streaming: "Answer being written",
      completed: "Answer finished",
      stopped: "Answer stopped",
      failed: "Answer failed",
      interrupted: "Answer interrupted",
    },
    gone: (reason: string) => `This answer cannot be followed any more: ${reason}`,
    busy: "An answer is being written. Send the next question when it has ended, or stop it.",
    citations: (count: number) => plural(count, "citation", "citations"),
    toNewest: "To the newest message",
  },

  citation: {
    name: (number: number, title: string, place: string, state: string) =>
      `${number}: ${title}, ${place}. ${state}`,
    nameWithoutSource: (number: number, state: string) => `${number}: quotation without a source. ${state}`,
    states: {
      verified: "Quote found in the source",
      repaired: "Quote found, but for typography",
      shortened: "Quote found, with words left out",
      recognised: "Quote found in text read from a picture",
      unverified: "Quote not found in the source",
      gone: "The source was deleted",
    },
    meanings: {
      verified: "These words stand in the source exactly like this.",
      repaired:
        "These words stand in the source but for spacing, hyphens or capitals. They are shown as the source has them.",
      shortened:
        "All these words stand in the source in this order, but others between them are left out. Read the whole sentence before you use the quote.",
      recognised:
        "These words stand in text that was recognised in a picture of the page, which may have errors. Compare them with the picture.",
      gone: "This is the quote as it was kept with the answer.",
    },
    reasons: {
      not_found: {
        state: "Quote not found in the source",
        meaning:
          "These words could not be found in the source. Compare them with what it says before you use them.",
      },
      altered: {
        state: "The source says it differently",
        meaning:
          "The source has something similar, but not these words. The words that the quote does not have are marked.",
      },
      cut: {
        state: "The quote leaves out what may turn it",
        meaning:
          "These words stand in the source, but what is left out of the sentence may change what they say. It is marked.",
      },
      spliced: {
        state: "The quote joins what does not belong together",
        meaning:
          "These words come from different places: over a heading, the end of a list item, a cell of a table or a gap.",
      },
    },
    sentence: "The whole sentence in the source",
    sourceSays: "What the source says",
    leftOut: "left out:",
    leftOutEnd: "end of what is left out",
    differs: "not in the quote:",
    differsEnd: "end",
    noSource: "No source has these words",
    noSourceMeaning: "None of the sources that the answer was given has anything like these words.",
    noteOfPlace: "About this place in the source",
    before: (state: string) => `Before that: ${state}.`,
    nothingQuoted: "The answer quotes no words here, so nothing could be checked.",
    quote: "What the answer quotes",
    notFoundNote: "not found there word for word",
    cutNote: "cut from a sentence that may say something else",
    shortenedNote: "shortened",
  },

  passage: {
    loading: "Opening the passage…",
    failed: (reason: string) => `The passage could not be opened: ${reason}`,
    tryAgain: "Try again",
    text: "Passage in its surroundings",
    previous: "Previous passage",
    next: "Next passage",
    picture: (page: number, title: string) => `Page ${page} of “${title}”`,
    pictureLoading: "Drawing the page…",
    pictureFailed: "The page could not be drawn.",
    larger: "Larger",
    smaller: "Fit the width",
    download: "Download the original",
    copy: "Copy as footnote",
    copied: "Copied",
    copyFailed: "The browser did not allow copying.",
    use: "Use in section",
    used: "Put into the section with a footnote. Press Ctrl+Z to undo.",
    back: "All sources",
    close: "Close",
  },

  readingNotes: {
    label: "Notes on how this source was read",
    status: (count: number) => `Ready, with ${plural(count, "note", "notes")}`,
    read: (title: string, count: number) =>
      `“${title}” has been read, with ${plural(count, "note", "notes")}.`,
    below: (headings: string, sentence: string) => `${headings}: ${sentence}`,
    codes: {
      pages_without_text: ({ pages }: NoteValues) => `No text could be read on these pages: ${pages}.`,
      words_uncertain: ({ pages, count }: NoteValues) =>
        `Words that were hardly legible in the picture: ${count} (pages: ${pages}).`,
      pages_recognised: ({ pages }: NoteValues) =>
        `The text of these pages was recognised in a picture and may have errors: ${pages}.`,
      letters_unknown: ({ pages }: NoteValues) =>
        `Some letters could not be read, since their font does not say what they are (pages: ${pages}).`,
      signs_uncertain: ({ pages }: NoteValues) =>
        `Signs such as minus may be missing or wrong, since their font does not say what they are (pages: ${pages}).`,
      tables_uncertain: ({ pages }: NoteValues) =>
        `Cells of tables may stand in the wrong row or column (pages: ${pages}).`,
      encoding_guessed: ({ name }: NoteValues) => `The encoding of the text was guessed: ${name}.`,
      comments_left_out: ({ count }: NoteValues) =>
        `${plural(count, "comment was", "comments were")} left out.`,
      hidden_text_left_out: ({ count }: NoteValues) =>
        `Hidden text was left out in ${plural(count, "place", "places")}.`,
      changes_accepted: ({ count }: NoteValues) =>
        `${plural(count, "tracked change was", "tracked changes were")} read as accepted.`,
      pictures_without_text: ({ count }: NoteValues) =>
        `The content of ${plural(count, "picture", "pictures")} was not read.`,
      objects_left_out: ({ count }: NoteValues) =>
        `${plural(count, "embedded object was", "embedded objects were")} not read.`,
      formulas_unread: ({ count }: NoteValues) =>
        `${plural(count, "formula", "formulas")} could not be written as text.`,
    },
  },

  references: {
    label: "Sources",
    /** Which of them the chat uses is not known before it is open. */
    button: (used: number | null, count: number, beingRead: number) => {
      if (count === 0) return "Sources";
      const reading = beingRead === 0 ? "" : ` · ${number(beingRead)} being read`;
      const counted = used === null ? number(count) : `${number(used)} of ${number(count)}`;
      return `Sources · ${counted}${reading}`;
    },
    open: "Sources of this document",
    empty:
      "Sources are files and texts that answers may quote; each quote is checked against them and leads back to its place.",
    formats:
      "PDF, Word, OpenDocument, HTML, Markdown or plain text. You can also drop files anywhere on this page.",
    loading: "Opening the sources…",
    failed: (reason: string) => `The sources could not be opened: ${reason}`,
    tryAgain: "Try again",
    upload: "Upload files",
    paste: "Paste a text",
    drop: "Drop files to add them as sources",
    pasteTitle: "Title",
    pasteText: "Text",
    pasteAdd: "Add the text",
    pasteAdding: "Adding…",
    cancel: "Cancel",
    used: "Used by this chat",
    useAll: "Use all",
    useNone: "Use none",
    use: (title: string) => `Use “${title}” in this chat`,
    kinds: {
      pdf: "PDF",
      docx: "Word",
      odt: "OpenDocument",
      html: "HTML",
      markdown: "Markdown",
      text: "Text",
    },
    pages: (count: number) => plural(count, "page", "pages"),
    statuses: {
      queued: "Waiting…",
      reading: "Being read…",
      ready: "Ready",
      failed: "Cannot be read",
    },
    read: (title: string) => `“${title}” has been read.`,
    unreadable: (title: string, reason: string) => `“${title}” cannot be read: ${reason}`,
    uploads: "Uploads",
    waiting: "Waiting…",
    sending: (percent: number) => `${percent} % sent`,
    sendingOf: (name: string) => `Sending “${name}”`,
    cancelUpload: (name: string) => `Cancel “${name}”`,
    uploadFailed: (name: string, reason: string) => `“${name}” was not added: ${reason}`,
    known: (title: string) => `“${title}” is among the sources already.`,
    added: (title: string) => `“${title}” was added and is being read.`,
    dismiss: (name: string) => `Drop “${name}”`,
    download: (title: string) => `Download “${title}”`,
    rename: (title: string) => `Rename “${title}”`,
    title: "Title of the source",
    titleHint: "Leave it empty to have the file’s own title.",
    save: "Save",
    whereUsed: "Where used",
    lookingForUses: "Looking…",
    notUsed: "No answer cites it yet.",
    citedBy: (count: number) => `cited by ${plural(count, "answer", "answers")}`,
    remove: (title: string) => `Delete “${title}”`,
    removeAsked: (title: string) =>
      `Delete “${title}”? Its file and text are deleted, and no new answer can use it. Quotes in answers stay, marked as deleted. This cannot be undone.`,
    removeIt: "Delete",
    keepIt: "Keep it",
    removed: (title: string) => `Deleted “${title}”.`,
  },

  tools: {
    label: "Writing tools",
    heading: "Form of the paragraph",
    headings: (level: number) => (level === 0 ? "Text" : `Heading ${level}`),
    names: {
      strong: "Bold",
      emphasis: "Italic",
      superscript: "Superscript",
      subscript: "Subscript",
      bullets: "List",
      numbers: "Numbered list",
      quote: "Quote",
      link: "Link",
      footnote: "Footnote",
      table: "Table",
      picture: "Picture",
      formula: "Formula",
    },
    more: "More tools",
    figure: (figure: string) => `Figure ${figure}`,
    table: (table: string) => `Table ${table}`,
    kinds: { fig: "Figure", tbl: "Table" },
    forms: { link: "Link", footnote: "Footnote", formula: "Formula", table: "Table" },
    address: "Address",
    linkText: "Text to show",
    noteText: "Text of the footnote",
    formulaText: "Formula in TeX",
    formulaPreview: "How the formula reads",
    formulaAlone: "On a line of its own",
    rows: "Rows, with the header",
    columns: "Columns",
    insert: "Insert",
    change: "Change",
    cancel: "Cancel",
  },

  finding: {
    selected: (count: number) => `${plural(count, "word", "words")} selected`,
    label: "Find in the document",
    find: "Find",
    replacement: "Replace with",
    replace: "Replace",
    matchCase: "Match case",
    wholeWord: "Whole words",
    next: "Next (F3)",
    previous: "Previous (Shift+F3)",
    close: "Close (Escape)",
    position: (position: number, count: number) =>
      count === 0 ? "None" : `${position === 0 ? "–" : number(position)} of ${number(count)}`,
    found: (count: number) => plural(count, "place found", "places found"),
    inSection: (count: number) => `In this section (${number(count)})`,
    inDocument: (count: number) => `In the document (${number(count)})…`,
    confirm: (count: number, sections: number) =>
      `Replace ${plural(count, "place", "places")} in ${plural(sections, "section", "sections")}`,
    preview: "What would be replaced",
    more: (count: number) => `and ${plural(count, "more place", "more places")}`,
    progress: (done: number, of: number) =>
      `Replacing: ${number(done)} of ${plural(of, "section", "sections")}…`,
    replaced: (places: number, sections: number) =>
      `Replaced ${plural(places, "place", "places")} in ${plural(sections, "section", "sections")}.`,
    undone: (_places: number, sections: number) => `Undone in ${plural(sections, "section", "sections")}.`,
    undo: "Undo",
    changed: (titles: string) => `Changed elsewhere meanwhile: ${titles}.`,
    failed: (titles: string, reason: string) => `Not saved: ${titles}. ${reason}`,
  },

  exporting: {
    entry: "Export…",
    title: "Export the document",
    format: "Format",
    formats: {
      docx: "Word (.docx)",
      pdf: "PDF",
      odt: "OpenDocument (.odt)",
      html: "Web page (.html)",
      md: "Markdown (.md)",
      tex: "LaTeX (.zip)",
      json: "Everything (.json)",
    },
    hints: {
      docx: "With styles, footnotes, contents and page numbers",
      pdf: "With bookmarks and tags, to be handed in",
      odt: "For LibreOffice and others",
      html: "One file, pictures included",
      md: "The text as it is stored; with pictures as an archive",
      tex: "The text and its pictures",
      json: "The whole document with history, chats and sources, to import again",
    },
    what: "What",
    whole: "The whole document",
    section: (title: string) => `Only “${title}”`,
    make: "Export",
    citations: "Citations",
    asNotes: "As footnotes",
    asList: "As a list at the end",
    appendices: "Appendices",
    statement: "Who wrote what",
    unverified: "Citations that are not verified",
    warnings: "The file was made, but not everything could be kept:",
    earlierMade: "The file whose export had begun earlier was downloaded.",
    making: "The file is being made…",
    made: (percent: number) => `The file is being made… ${number(percent)} %`,
    stop: "Stop",
    cancel: "Cancel",
  },

  importing: {
    entry: "Import…",
    reports: "Imports and their warnings…",
    drop: "Import as new sections",
  },

  documentSettings: {
    entry: "Document settings…",
    title: "Document settings",
    numbering: "Number the sections",
    numberingHint: "4.1.2 before titles, in the outline, the text and on paper",
    language: "Language",
    languageOfReader: "As the reader’s",
    citations: "Citations",
    citationStyles: { numeric: "Numbers: [1]", "author-date": "Author and year", note: "Notes" },
    paper: "Paper",
    papers: { a4: "A4", letter: "US Letter" },
    save: "Save",
    cancel: "Cancel",
    leadsNowhere: "Nothing in this document has this name",
    isTwice: "Several things in this document have this name",
  },
};
