// Alles, was die Seite auf Deutsch sagt.

import { moneyOf } from "../lib/money";
import { numbersOf } from "../lib/numbers";
import { timesOf } from "../lib/times";
import type { Words } from ".";

const locale = "de-DE";
const number = numbersOf(locale);
const money = moneyOf(locale, "USD");

const plural = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

const under = (parent: string | null) => (parent === null ? "" : `, unter „${parent}“`);

const keptWhere = (isKept: boolean) =>
  isKept ? "in diesem Browser aufbewahrt" : "lassen Sie diese Seite geöffnet";

const listed = (counts: [number, string][]) =>
  counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString(locale)} ${what}`)
    .join(", ");

export const de: Words = {
  locale,
  number,
  time: timesOf(locale),

  count: (count: number) => plural(count, "Wort", "Wörter"),

  countOf: (count: number, goal: number | null): string =>
    goal === null
      ? plural(count, "Wort", "Wörter")
      : `${number(count)} von ${plural(goal, "Wort", "Wörtern")}`,

  failures: {
    unreachable: "Der Server ist nicht erreichbar.",
    status: (status: number) => `Der Server hat mit dem Status ${status} geantwortet.`,
    ofAnswers: {
      answer_timeout: "Die Antwort hat länger gedauert als erlaubt und wurde hier abgeschnitten.",
      answer_too_long: "Die Antwort war länger als erlaubt und wurde hier abgeschnitten.",
      coverage_interrupted:
        "Der Server wurde angehalten, bevor das Sprachmodell geantwortet hat; fragen Sie noch einmal.",
      coverage_no_model: "Das Sprachmodell dieses Abschnitts kann nur Fragen beantworten.",
      coverage_timeout:
        "Das Sprachmodell hat zu lange gebraucht und wurde aufgegeben; fragen Sie noch einmal.",
      coverage_unchecked: "Es hat zu lange gedauert, die Sätze der Antwort im Text zu suchen.",
      coverage_unreadable: "Das Sprachmodell hat zu keinem Punkt etwas gesagt; fragen Sie noch einmal.",
      internal_error: "Beim Schreiben dieser Antwort ist etwas schiefgegangen.",
      interrupted:
        "Der Server wurde angehalten, während diese Antwort geschrieben wurde. Was schon da war, ist aufbewahrt; versuchen Sie es noch einmal.",
      model_busy: "Der Server des Sprachmodells ist ausgelastet oder das Kontingent ist aufgebraucht.",
      model_closed: "Das gewählte Sprachmodell darf hier nicht mehr verwendet werden.",
      model_connection_lost: "Die Verbindung zum Sprachmodell ist abgebrochen.",
      model_cut_off: "Das Sprachmodell hat seine Längengrenze vor dem ersten Wort der Antwort erreicht.",
      model_empty: "Das Sprachmodell hat ohne Antwort geendet.",
      model_error: "Der Server des Sprachmodells hat einen Fehler gemeldet.",
      model_filtered: "Der Server des Sprachmodells hat die Antwort ausgefiltert.",
      model_first_token_timeout:
        "Das Sprachmodell hat zu lange gebraucht, um zu beginnen, und wurde aufgegeben.",
      model_key_unreadable:
        "Der Schlüssel für den Server des Sprachmodells lässt sich nicht entschlüsseln; wer diesen Server verwaltet, muss ihn neu eingeben.",
      model_malformed: "Der Server des Sprachmodells hat etwas Unlesbares gesendet.",
      model_not_found: "Der Server des Sprachmodells kennt das eingestellte Modell nicht.",
      model_paused:
        "Der Server des Sprachmodells hat eben erst versagt und wird eine Weile in Ruhe gelassen.",
      model_prompt_too_long:
        "Der Prompt ist länger, als das Sprachmodell zulässt; die Einstellung model_context_tokens muss kleiner sein.",
      model_quota_used_up: "Das Kontingent beim Server des Sprachmodells ist aufgebraucht.",
      model_refused_key: "Der Server des Sprachmodells nimmt den eingestellten Schlüssel nicht an.",
      model_removed: "Das Sprachmodell wurde entfernt; fragen Sie mit einem anderen noch einmal.",
      model_silence_timeout: "Das Sprachmodell ist mitten in der Antwort verstummt und wurde aufgegeben.",
      model_unreachable: "Der Server des Sprachmodells ist nicht erreichbar.",
      section_deleted: "Der Abschnitt dieses Chats wurde gelöscht.",
    },
  },

  live: {
    here: (names: string, count: number) => `${names} ${count === 1 ? "ist hier" : "sind hier"}`,
    writes: (name: string) => `${name} schreibt hier`,
    wrote: (name: string) => `${name} schreibt hier nicht mehr`,
    choices: (title: string) => `Was tun, während jemand in „${title}“ schreibt`,
    wait: "Warten; Sie hören, wenn der Abschnitt frei ist",
    suggest: "Stattdessen Änderungen vorschlagen",
    takeOver: "Übernehmen …",
    takeOverFrom: (name: string) => `Von ${name} übernehmen`,
    takeOverHint: (name: string) =>
      `${name} erfährt sofort, dass jetzt Sie hier schreiben. Nichts Getipptes geht verloren: Was Sie beide ändern, wird zusammengeführt oder nebeneinander gezeigt.`,
    word: (name: string) => `Ein Wort an ${name}, wenn Sie mögen`,
    takeOverNow: "Übernehmen",
    takenOver: (name: string, word: string) =>
      `${name} hat diesen Abschnitt übernommen und schreibt: „${word}“`,
    deleted: (title: string) =>
      `„${title}“ hat jemand anderes gelöscht. Der Abschnitt lässt sich aus dem Papierkorb wiederherstellen.`,
    rights: {
      gone: "Sie haben auf dieses Dokument keinen Zugriff mehr; es steht hier, wie Sie es zuletzt gesehen haben.",
      ofDocument: {
        nothing: "Von diesem Dokument sind jetzt nur noch einzelne Abschnitte mit Ihnen geteilt.",
        read: "Sie können dieses Dokument jetzt nur noch lesen.",
        comment: "Sie können dieses Dokument jetzt lesen und kommentieren.",
        suggest: "Sie schlagen in diesem Dokument jetzt Änderungen vor.",
        write: "Sie können in diesem Dokument jetzt schreiben.",
      },
      ofSection: {
        nothing: (title: string) => `Der Text von „${title}“ ist nicht mehr mit Ihnen geteilt.`,
        read: (title: string) => `Sie können „${title}“ jetzt lesen, aber nicht ändern.`,
        comment: (title: string) => `Sie können „${title}“ jetzt lesen und kommentieren.`,
        suggest: (title: string) => `Sie schlagen in „${title}“ jetzt Änderungen vor.`,
        write: (title: string) => `Sie können in „${title}“ jetzt schreiben.`,
      },
    },
  },

  problems: {
    entry: "Probleme im Text",
    title: "Probleme im Text",
    looking: "Das Dokument wird durchgesehen …",
    count: (count: number) =>
      count === 0
        ? "Keine: Jedes Bild hat eine Beschreibung, und jeder Verweis führt irgendwohin."
        : plural(count, "Problem im gespeicherten Text", "Probleme im gespeicherten Text"),
    unchecked: "Diese Abschnitte durchzusehen hat zu lange gedauert. Sie können weitere Probleme haben:",
    more: (count: number) =>
      `${plural(count, "weiteres Problem ist", "weitere Probleme sind")} nicht aufgeführt.`,
    kinds: {
      picture_without_description: "Bild ohne Beschreibung",
      picture_missing: "Bild, das fehlt",
      picture_elsewhere: "Bild von einer anderen Adresse, das nicht geladen wird",
      reference_dead: "Verweis, der nirgendwohin führt",
      citation_dead: "Zitat ohne Eintrag",
      label_twice: "Kürzel, das noch etwas anderes hat",
    },
    close: "Schließen",
  },

  contract: {
    entry: "Vereinbarung und Befunde",
    overview: "Tabelle der Abschnitte",
    label: "Vereinbarung",
    close: "Vereinbarung schließen",
    loading: "Die Vereinbarung wird gelesen …",
    checking: "Der Text wird geprüft …",
    count: (count: number) =>
      count === 0
        ? "Nichts im gespeicherten Text verstößt gegen die Vereinbarung."
        : plural(count, "Befund im gespeicherten Text", "Befunde im gespeicherten Text"),
    empty: "Hier steht noch nichts. Der Text wird geprüft, sobald etwas da ist.",
    stale:
      "Jemand anderes hat diese Vereinbarung geändert, seit Sie sie gelesen haben. Was Sie geschrieben haben, steht noch hier und ist nicht gespeichert.",
    readAgain: "Die neueste zeigen",
    unsaved: "Noch nicht gespeichert",
    giveUp: "Änderungen verwerfen",
    saved: "Gespeichert",
    state: "Zustand",
    states: {
      draft: "Entwurf",
      in_work: "In Arbeit",
      ready_for_review: "Bereit zur Durchsicht",
      ready: "Fertig",
    },
    responsible: "Verantwortlich",
    dueOn: "Fällig am",
    stateIs: (state: string) => `Zustand: ${state}`,
    responsibleIs: (name: string) => `verantwortlich: ${name}`,
    dueOnDay: (day: string) => `fällig am ${day}`,
    whose: "Vereinbarung für",
    ofSection: "diesen Abschnitt",
    ofDocument: "das ganze Dokument",
    fields: {
      purpose: "Zweck",
      audience: "Leserschaft",
      tone: "Ton",
      instructions: "Anweisungen für das Sprachmodell",
      forbidden: "Wörter, die nicht verwendet werden",
      preferred: "Bevorzugte Wörter",
      known: "Zahlen, die keine Quelle brauchen",
    },
    hints: {
      forbidden: "Ein Wort oder eine Wendung in jeder Zeile; alle Formen werden gefunden.",
      preferred: "Eines in jeder Zeile, mit denen, an deren Stelle es steht: verwenden: nutzen, benutzen",
      known: "Eine in jeder Zeile, etwa 12 mg oder 3. Mai 2030.",
    },
    points: "Punkte, die er behandeln muss",
    point: (number: number) => `Punkt ${number}`,
    addPoint: "Punkt hinzufügen",
    removePoint: (number: number) => `Punkt ${number} entfernen`,
    requirement: "Anforderung",
    requirementOf: (number: number) => `Anforderung zu Punkt ${number}`,
    quote: "Zitat aus einer Quelle",
    quoteOf: (number: number) => `Zitat aus einer Quelle zu Punkt ${number}`,
    mustCite: "Quellen, die er zitieren muss",
    keys: "Schlüssel des Literaturverzeichnisses, durch Kommas getrennt",
    length: "Länge",
    min: "Mindestens",
    max: "Höchstens",
    unit: "Gezählt in",
    units: { words: "Wörtern", characters: "Zeichen", pages: "Seiten einer PDF-Datei" },
    amount: (count: number, unit: string) => {
      if (unit === "pages") return plural(count, "Seite", "Seiten");
      return unit === "characters" ? plural(count, "Zeichen", "Zeichen") : plural(count, "Wort", "Wörter");
    },
    numbers: "Zahlen, Daten und Einheiten",
    numbersUsual: "müssen in einer zitierten Quelle stehen",
    numbersInherited: "wie in der Vereinbarung des Dokuments",
    numbersChecked: "müssen in einer zitierten Quelle stehen",
    numbersFree: "werden nicht geprüft",
    hard: "Abschnitte sind nur ohne Befunde fertig",
    hardHint: "Sonst werden Befunde gezeigt und hindern niemanden.",
    save: "Vereinbarung speichern",
    kinds: {
      too_short: (is: string, limit: string) => `Zu kurz: ${is}, mindestens ${limit}`,
      too_long: (is: string, limit: string) => `Zu lang: ${is}, höchstens ${limit}`,
      pages_unknown: () =>
        "Die Seiten lassen sich nicht zählen: Der Abschnitt kann nicht als PDF gesetzt werden",
      forbidden_word: (text: string) => `„${text}“ wird nicht verwendet`,
      preferred_word: (text: string, use: string) => `„${use}“ statt „${text}“`,
      number_without_source: (text: string) => `„${text}“ steht in keiner zitierten Quelle`,
      source_not_cited: (title: string) => `„${title}“ wird nicht zitiert`,
      reference_dead: (text: string) => `„${text}“ führt nirgendwohin`,
    },
    inProposal: "Was dies von der Vereinbarung bräche",
    coverage: {
      ask: "Den Assistenten fragen, welche Punkte behandelt sind",
      label: "Was der Assistent zu den Punkten meint",
      asking: "Der Assistent liest den Abschnitt und seine Punkte …",
      stop: "Anhalten",
      stopped: "Angehalten; der Assistent sagt nichts zu den Punkten.",
      noReason: "Der Assistent konnte nicht gefragt werden.",
      by: (model: string, when: string) =>
        `Eine Meinung von ${model}, ${when}. Sie kann falsch sein und entscheidet nichts.`,
      earlier:
        "Sie gilt einem früheren Text oder einer früheren Vereinbarung. Fragen Sie noch einmal, was zu diesen gilt.",
      verdicts: {
        covered: "Der Assistent meint, er sei behandelt, durch diesen Satz:",
        partly: "Der Assistent meint, er sei zum Teil behandelt, durch diesen Satz:",
        not_found: "Der Assistent hat ihn nicht gefunden.",
        unproven: "Der Assistent meint, etwas stehe da, ohne einen Satz, der im Text steht.",
        no_opinion: "Der Assistent hat keine Meinung.",
      },
    },
  },

  comments: {
    label: "Kommentare",
    entry: "Kommentare",
    comment: "Markierten Text kommentieren",
    unread: (count: number) => `Kommentare, ${count.toLocaleString("de")} neu für Sie`,
    close: "Kommentare schließen",
    where: "Welche Kommentare",
    ofSection: "Zu diesem Abschnitt",
    ofDocument: "Zum ganzen Dokument",
    forMe: (unread: number) => (unread === 0 ? "Für mich" : `Für mich (${unread} neu)`),
    state: "Offen oder erledigt",
    open: "Offen",
    resolved: "Erledigt",
    all: "Alle",
    onSection: "Diesen Abschnitt kommentieren",
    onWords: "Diese Wörter kommentieren",
    add: "Kommentieren",
    reply: "Antworten",
    send: "Antworten",
    save: "Speichern",
    cancel: "Abbrechen",
    edit: "Bearbeiten",
    edited: "bearbeitet",
    remove: "Löschen",
    deleted: "Der Kommentar wurde gelöscht.",
    undo: "Rückgängig",
    loading: "Die Kommentare werden geladen …",
    none: "Hier gibt es keine Kommentare.",
    show: "Im Text zeigen:",
    changed: "Diese Wörter wurden seitdem geändert.",
    resolve: "Erledigen",
    reopen: "Wieder öffnen",
    resolvedBy: (name: string) => `Erledigt von ${name}`,
    assign: "Zuweisen",
    nobody: "Niemand",
    assignedTo: (name: string) => `Zugewiesen an ${name}`,
    people: "Personen, die erwähnt werden können",
    ask: "Den Assistenten dazu fragen",
    question: (comment: string) =>
      `Zum markierten Text wurde angemerkt: „${comment}“ Was sollte geändert werden?`,
    draft: "Als Vorschlag ausarbeiten",
    instruction: (comment: string, isOnWords: boolean) =>
      isOnWords
        ? `Zum markierten Text wurde angemerkt: „${comment}“ Ändere den markierten Text entsprechend und sonst nichts.`
        : `Zu diesem Abschnitt wurde angemerkt: „${comment}“ Ändere den Abschnitt entsprechend und lass alles andere, wie es ist.`,
    drafts: {
      drafting: "Der Assistent arbeitet eine Änderung aus.",
      proposed: "Dazu wurde eine Änderung vorgeschlagen.",
      decided: "Dazu wurde eine Änderung vorgeschlagen und entschieden.",
    },
    needsSaving:
      "Ein Kommentar gilt gespeicherten Wörtern, und das Speichern ist nicht gelungen. Versuchen Sie es noch einmal.",
    nothingForMe: "Niemand hat Sie erwähnt, Ihnen etwas zugewiesen oder Ihnen geantwortet.",
    occasions: {
      mentioned: (name: string) => `${name} hat Sie erwähnt`,
      assigned: (name: string) => `${name} hat Ihnen dies zugewiesen`,
      replied: (name: string) => `${name} hat geantwortet`,
    },
    openHere: (count: number) => plural(count, "offener Kommentar", "offene Kommentare"),
    openInside: (count: number) =>
      `${plural(count, "offener Kommentar", "offene Kommentare")} hier und darunter`,
  },

  bibliography: {
    entry: "Literaturverzeichnis …",
    title: "Literaturverzeichnis",
    paste: "Einträge einfügen: BibTeX, RIS oder CSL-JSON",
    add: "Hinzufügen",
    file: "oder aus einer Datei",
    loading: "Einen Moment …",
    search: "Einträge suchen",
    count: (count: number) => plural(count, "Eintrag", "Einträge"),
    uses: (count: number) =>
      count === 0 ? "nicht mit Schlüssel zitiert" : `${count}-mal mit Schlüssel zitiert`,
    remove: "Löschen",
    removeNamed: (name: string) => `${name} löschen`,
    sources: "Quellen dieses Dokuments",
    dead: "Zitiert und nicht hier:",
  },

  pictures: {
    choose: "Bilder",
    forEditors: "Neue Bilder fügt hinzu, wer das ganze Dokument schreibt.",
    uploading: (name: string, percent: number) =>
      percent < 100 ? `${name} wird gesendet: ${percent} %` : `${name} wird vorbereitet …`,
    failed: (name: string, reason: string) => `${name} wurde nicht eingefügt. ${reason}`,
    cancel: "Abbrechen",
    tryAgain: "Erneut versuchen",
    dismiss: "Schließen",
    said: "Bild eingefügt.",
    inserted: "Bild eingefügt",
    title: "Bild",
    alt: "Beschreibung",
    altHint: "Was zeigt das Bild? Für alle, die es nicht sehen können.",
    caption: "Bildunterschrift",
    label: "Kürzel für Verweise",
    labelExample: "aufbau",
    labelHint: "Mit einem Kürzel kann ein Satz auf die Nummer dieser Abbildung verweisen.",
    labelUse: (label: string) => `@fig:${label} in einem Satz verweist auf diese Abbildung.`,
    width: "Breite",
    ownWidth: "Wie das Bild",
    fullWidth: "Volle Breite",
    percent: (width: number) => `${width} %`,
    save: "Speichern",
    skip: "Überspringen",
    remove: "Bild entfernen",
  },

  workspace: {
    widthOf: { outline: "Breite der Gliederung", chat: "Breite des Chats" },
    widthHint: "Ziehen oder Pfeiltasten; Doppelklick oder Eingabetaste setzt zurück.",
    loading: "Das Dokument wird geöffnet …",
    failed: "Das Dokument konnte nicht geöffnet werden.",
    tryAgain: "Noch einmal versuchen",
    panes: "Bereiche des Arbeitsplatzes",
    outlineTab: "Gliederung",
    textTab: "Text",
    chatTab: "Chat",
    offline:
      "Sie sind offline. Was Sie schreiben, wird in diesem Browser aufbewahrt und gespeichert, sobald die Verbindung wieder da ist.",
    lost: "Keine Verbindung zum Server. Es wird weiter versucht … Was Sie schreiben, bleibt in diesem Browser.",
    signedOut: "Sie sind abgemeldet. Ihr Text ist in diesem Browser aufbewahrt.",
    signInAgain: "In einem neuen Tab wieder anmelden",
    noChat: "Öffnen Sie einen Abschnitt, um über ihn zu sprechen.",
    notLoaded:
      "Dieser Teil der Seite konnte nicht geladen werden. Versuchen Sie es noch einmal, wenn die Verbindung wieder da ist.",
    printFailed: (reason: string) => `Das Dokument konnte nicht gedruckt werden: ${reason}`,
    printedWithoutUnsaved:
      "Ein Teil des Textes ist noch nicht gespeichert; er fehlt in dem, was gedruckt wurde.",
    printedInPart:
      "Hier wird nur gedruckt, was auf dem Bildschirm zu sehen war. Strg+P druckt das ganze Dokument.",
  },

  outline: {
    label: "Gliederung",
    documentTitle: "Titel des Dokuments",
    sections: (count: number) => plural(count, "Abschnitt", "Abschnitte"),
    add: "Abschnitt hinzufügen",
    addFirst: "Ersten Abschnitt hinzufügen",
    newTitle: "Titel des neuen Abschnitts",
    newTitleHint:
      "Eingabe fügt ihn hinzu und führt zu seinem Text, Strg+Eingabe fügt ihn hinzu und noch einen. Tab und Umschalt+Tab ändern seine Ebene, Escape schließt dieses Feld. Eine eingefügte Gliederung ergibt mehrere.",
    newTitles: "Titel der neuen Abschnitte, einer je Zeile",
    newTitlesHint:
      "Ein Abschnitt je Zeile. Tab und Umschalt+Tab ändern die Ebene, Strg+Eingabe fügt sie hinzu, Escape schließt dieses Feld.",
    confirmAdd: "Hinzufügen",
    confirmAddSeveral: (count: number) => `${plural(count, "Abschnitt", "Abschnitte")} hinzufügen`,
    addedSeveral: (count: number) => `${plural(count, "Abschnitt", "Abschnitte")} hinzugefügt.`,
    cancel: "Abbrechen",
    empty: "Noch keine Abschnitte. Ein Abschnitt enthält ein Stück des Textes und hat seinen eigenen Chat.",
    actions: (title: string) => `„${title}“ ändern`,
    rename: "Umbenennen",
    renameField: (title: string) => `Neuer Titel von „${title}“`,
    addBehind: "Abschnitt danach hinzufügen",
    addUnder: "Abschnitt darunter hinzufügen",
    newPlace: (level: number, parent: string | null) => `Ebene ${level}${under(parent)}`,
    moveUp: "Nach oben",
    moveDown: "Nach unten",
    promote: "Eine Ebene höher",
    demote: "Eine Ebene tiefer",
    foldIt: "Zuklappen",
    unfoldIt: "Aufklappen",
    fold: (title: string) => `„${title}“ zuklappen`,
    unfold: (title: string) => `„${title}“ aufklappen`,
    foldAll: "Alle zuklappen",
    unfoldAll: "Alle aufklappen",
    duplicate: "Duplizieren",
    wordGoal: {
      entry: "Wortziel …",
      title: (section: string) => `Wortziel für „${section}“`,
      label: "Wörter",
      hint: "Lassen Sie das Feld leer, um das Ziel zu entfernen.",
      save: "Speichern",
      cancel: "Schließen",
    },
    copyOf: (title: string) => `${title} (Kopie)`,
    copyLink: "Link kopieren",
    linkCopied: (title: string) => `Der Link zu „${title}“ ist kopiert.`,
    remove: "Löschen",
    removed: (title: string, partsCount = 0) =>
      partsCount === 0
        ? `„${title}“ ist gelöscht.`
        : `„${title}“ und ${plural(partsCount, "Abschnitt", "Abschnitte")} darunter sind gelöscht.`,
    undo: "Rückgängig machen",
    deletedSections: (count: number) => plural(count, "gelöschter Abschnitt", "gelöschte Abschnitte"),
    undoTooLate:
      "Die Gliederung hat sich seit diesem Verschieben geändert; es lässt sich nicht mehr rückgängig machen.",
    dismiss: "Diesen Hinweis ausblenden",
    restored: (title: string) => `„${title}“ ist wieder da.`,
    added: (title: string) => `„${title}“ ist hinzugefügt.`,
    renamed: (title: string) => `In „${title}“ umbenannt.`,
    moved: (title: string, place: number, count: number, level: number, parent: string | null) =>
      `„${title}“ ist jetzt ${place} von ${count}, Ebene ${level}${under(parent)}.`,
    movedNote: "Verschoben.",
    cannotMove: (title: string) => `„${title}“ kann in dieser Richtung nicht weiter.`,
    cannotPromote: (title: string) => `„${title}“ ist schon auf der obersten Ebene.`,
    cannotDemote: (title: string) =>
      `„${title}“ oder ein Abschnitt darunter ist schon auf der untersten Ebene.`,
    answering: "Eine Antwort wird geschrieben",
    answeringInside: "In einem Abschnitt darunter wird eine Antwort geschrieben",
    waiting: "Eine Antwort wartet darauf, gelesen zu werden",
    pending: (count: number) =>
      plural(count, "vorgeschlagene Änderung ist offen", "vorgeschlagene Änderungen sind offen"),
    pendingInside: (count: number) =>
      `${plural(count, "vorgeschlagene Änderung ist offen", "vorgeschlagene Änderungen sind offen")}, hier und in den Abschnitten darunter`,
    waitingInside: "In einem Abschnitt darunter wartet eine Antwort darauf, gelesen zu werden",
    containsOpen: "Enthält den geöffneten Abschnitt",
    countInside: (count: number) => `${plural(count, "Wort", "Wörter")} mit den Abschnitten darunter`,
    emptySection: "leer",
    level: (level: number) => `Ebene ${level}`,
    keys: "Die Pfeiltasten nach oben und unten gehen durch die Gliederung, nach links und rechts klappen sie zu und auf. Die Eingabetaste öffnet, noch einmal gedrückt führt sie in den Text. F2 benennt um, Alt und Eingabetaste fügt hinzu, Alt, Umschalt und eine Pfeiltaste verschiebt, Entf löscht, Strg+Z macht rückgängig.",
  },

  removal: {
    question: (title: string, count: number) =>
      `„${title}“ löschen? Darunter ${count === 1 ? "steht ein Abschnitt" : `stehen ${number(count)} Abschnitte`}.`,
    all: "Alles löschen",
    raise: (count: number) =>
      count === 1 ? "Diesen eine Ebene höher behalten" : `Diese ${number(count)} eine Ebene höher behalten`,
  },

  documentMenu: {
    label: "Menü des Dokuments",
  },

  firstSteps: {
    title: "Dieses Dokument ist leer",
    add: "Ein Abschnitt enthält einen Teil des Textes und hat seinen eigenen Chat.",
    addSources: "Quellen hinzufügen",
    sources:
      "Dateien und Texte, aus denen Antworten geprüft zitieren. Sie können Dateien auch überall auf dieser Seite ablegen.",
    importing: "Ein anderswo geschriebenes Dokument wird hier zu Abschnitten.",
  },

  keyNames: {
    Ctrl: "Strg",
    Shift: "Umschalt",
    Enter: "Eingabe",
    Delete: "Entf",
    Escape: "Esc",
  },

  keysHelp: {
    title: "Tastenkürzel",
    close: "Schließen",
    everywhere: "Überall",
    review: "Prüfen von Vorschlägen",
    names: {
      replace: "Suchen und ersetzen",
      nextPlace: "Nächste Fundstelle",
      strikethrough: "Durchgestrichen",
      code: "Code als Schrift",
      itemIn: "Listenpunkt eine Ebene tiefer",
      itemOut: "Listenpunkt eine Ebene höher",
      slash: "Menü zum Einfügen, am Zeilenanfang oder nach einem Leerzeichen",
      atSign: "Verweis auf einen Abschnitt",
      toolbar: "Zur Werkzeugleiste",
      palette: "Zu einem Abschnitt, einem Dokument oder einer Aktion gehen",
      save: "Sofort speichern",
      undo: "Rückgängig machen",
      redo: "Wiederholen",
      leaveText: "Textfeld schließen",
      takeBack: "Letzte Entscheidung rückgängig machen",
      open: "Öffnen, dann schreiben",
      newLine: "Neue Zeile",
      drafts: "Zwischen Gespräch und Entwurf wechseln",
    },
  },

  search: {
    inSource: "In einer Quelle",
    label: "In diesem Dokument suchen",
    hint: "In diesem Dokument suchen (Strg+Umschalt+F)",
    placeholder: "Suchen",
    clear: "Suche leeren",
    results: "Gefundene Stellen",
    looking: "Suche läuft …",
    failed: (reason: string) => `Die Suche ist fehlgeschlagen: ${reason}`,
    none: (text: string) => `Zu „${text}“ wurde nichts gefunden.`,
    found: (count: number) => plural(count, "Stelle gefunden", "Stellen gefunden"),
    incomplete: "Neues wird noch in den Suchindex aufgenommen; die Suche geht von selbst weiter.",
  },

  palette: {
    label: "Gehe zu",
    placeholder: "Abschnitt, Dokument oder Aktion",
    button: "Gehe zu …",
    open: "Zu einem Abschnitt, einem Dokument oder einer Aktion gehen (Strg+K)",
    sections: "Abschnitte",
    documents: "Dokumente",
    actions: "Aktionen",
    inText: "Im Text",
    none: (text: string) => `Nichts heißt „${text}“.`,
    loadingDocuments: "Ihre Dokumente werden geladen …",
    documentsFailed: (reason: string) => `Ihre Dokumente konnten nicht geladen werden: ${reason}`,
    results: (count: number) => plural(count, "Treffer", "Treffer"),
    close: "Schließen",
    addSection: "Abschnitt hinzufügen",
    search: "In diesem Dokument suchen",
    toText: "Zum Text",
    toChat: "Zum Chat",
    toOutline: "Zur Gliederung",
    documentsPage: "Alle Dokumente",
    accountPage: "Konto",
    ask: "Zu diesem Abschnitt fragen",
    draft: "Einen Vorschlag für diesen Abschnitt entwerfen",
    review: "Vorschläge prüfen",
    acceptAll: "Alle vorgeschlagenen Änderungen übernehmen",
    rejectAll: "Alle vorgeschlagenen Änderungen ablehnen",
    find: "Im Dokument suchen",
    sources: "Quellen dieses Dokuments",
    readPage: "Das ganze Dokument lesen",
    authorship: "Wer was geschrieben hat",
    historyPage: "Verlauf des Dokuments",
    deletedSections: "Gelöschte Abschnitte des Dokuments",
    print: "Das Dokument drucken",
    share: "Das Dokument teilen …",
    saveAsTemplate: "Als Vorlage speichern",
    copy: "Das Dokument duplizieren …",
    copyFailed: (reason: string) => `Das Dokument wurde nicht dupliziert: ${reason}`,
    light: "Helle Farben",
    dark: "Dunkle Farben",
    system: "Farben wie im System",
    keys: "Tastenkürzel",
    themeNotKept: (reason: string) => `Diese Farben gelten nur bis zur nächsten Seite: ${reason}`,
    trashPage: "Papierkorb",
    signOut: "Abmelden",
    signOutFailed: (reason: string) => `Sie konnten nicht abgemeldet werden: ${reason}`,
  },

  section: {
    label: "Text",
    loading: "Der Abschnitt wird geöffnet …",
    openedLater: (reason: string) => `Zurzeit nicht zu bearbeiten: ${reason} Es wird weiter versucht …`,
    failed: "Der Abschnitt konnte nicht geöffnet werden.",
    tryAgain: "Noch einmal versuchen",
    title: "Titel des Abschnitts",
    text: (title: string) => `Text von „${title}“`,
    textHint: (mayAsk: boolean) =>
      `Markdown. Wird automatisch gespeichert. Escape schließt das Textfeld, außerhalb von Listen auch die Tabulatortaste; Strg+S speichert sofort${mayAsk ? "; Alt+Eingabe fragt zur Auswahl" : ""}.`,
    readHint: "Die Eingabetaste öffnet den Text zum Schreiben.",
    nothingYet: "Noch nichts geschrieben.",
    notShared: "Der Text dieses Abschnitts ist nicht mit Ihnen geteilt.",
    purpose: "Was hierher gehört:",
    placeholder: "Schreiben Sie hier. Wird automatisch gespeichert.",
    saved: (time: string) => `Gespeichert ${time}`,
    version: (revision: number) => `v${revision}`,
    history: "Verlauf dieses Abschnitts",
    saving: "Wird gespeichert …",
    unsaved: "Noch nicht gespeichert",
    retrying: {
      connection: (_: string, isKept: boolean) => `Nicht gespeichert: keine Verbindung; ${keptWhere(isKept)}`,
      "signed out": (_: string, isKept: boolean) =>
        `Nicht gespeichert: Sie sind abgemeldet; ${keptWhere(isKept)}`,
      other: (reason: string, isKept: boolean) =>
        `Nicht gespeichert: ${reason} Es wird wieder versucht; ${keptWhere(isKept)}`,
    },
    refused: (reason: string, isKept: boolean) =>
      `Nicht gespeichert: ${reason} ${isKept ? "Ihr Text ist in diesem Browser aufbewahrt." : "Lassen Sie diese Seite geöffnet, damit Ihr Text erhalten bleibt."}`,
    resumed: "Text von Ihrem letzten Besuch, der nicht gespeichert war, wurde wieder eingesetzt.",
    discard: "Verwerfen",
    discarded: "Verworfen. Der Text bleibt unter der Statuszeile, bis Sie ihn löschen.",
    conflictStatus: (isKept: boolean) =>
      isKept
        ? "Konflikt: anderswo geändert; Ihr Text ist in diesem Browser aufbewahrt"
        : "Konflikt: anderswo geändert; lassen Sie diese Seite geöffnet",
    emptied: "Nicht gespeichert: Der ganze Text wurde gelöscht",
    inserted: "Eingefügt und im Text markiert. Strg+Z macht es rückgängig.",
    askAbout: "Dazu fragen",
    askKey: "Alt+Eingabe",
    askNeedsSaving:
      "Der Text muss gespeichert sein, bevor dazu gefragt werden kann, und das ist nicht gelungen. Versuchen Sie es noch einmal.",
  },

  preview: {
    showSigns: "Alle Markdown-Zeichen zeigen",
    hideSigns: "Markdown-Zeichen verbergen",
    formulaWrong: "Diese Formel lässt sich nicht darstellen:",
    formulaTooComplex: "Sie ist zu lang oder zu tief verschachtelt.",
    pictureWithoutAlt: "Noch keine Beschreibung",
    pictureNotLoaded: "nicht geladen",
  },

  tables: {
    table: (rows: number, columns: number) =>
      `Tabelle, ${plural(rows, "Zeile", "Zeilen")}, ${plural(columns, "Spalte", "Spalten")}`,
    cell: (row: number, column: number, head: string) =>
      `Zeile ${number(row)}, Spalte ${number(column)}${head === "" ? "" : `, ${head}`}`,
    row: "Zeile",
    column: "Spalte",
    hint: "Tab führt zur nächsten Zelle, Eingabe in die Zeile darunter, Escape aus der Tabelle; Alt, Umschalt und F10 führen zu dem, was mit Zeilen und Spalten getan werden kann.",
    insertRowAbove: "Zeile darüber einfügen",
    insertRowBelow: "Zeile darunter einfügen",
    moveRowUp: "Zeile nach oben",
    moveRowDown: "Zeile nach unten",
    deleteRow: "Zeile löschen",
    insertColumnBefore: "Spalte davor einfügen",
    insertColumnBehind: "Spalte dahinter einfügen",
    moveColumnToStart: "Spalte nach links",
    moveColumnToEnd: "Spalte nach rechts",
    deleteColumn: "Spalte löschen",
    alignLeft: "Linksbündig",
    alignCenter: "Zentriert",
    alignRight: "Rechtsbündig",
    alignNone: "Ohne Ausrichtung",
    useAsHead: "Erste Zeile als Kopfzeile",
    addHead: "Kopfzeile hinzufügen",
    deleteTable: "Tabelle löschen",
    rowInserted: "Zeile eingefügt.",
    cellsSelected: (count: number) => `${plural(count, "Zelle", "Zellen")} ausgewählt.`,
  },

  paste: {
    done: (lost: string) => (lost === "" ? "Eingefügt." : `Eingefügt. ${lost}.`),
    quoted: (text: string) => `„${text}“`,
    noRoom: (most: string) =>
      `Es wurde nichts eingefügt: Ein Abschnitt fasst höchstens ${most} Text. Fügen Sie einen Teil davon ein, oder importieren Sie es als Datei.`,
    tooLong: "Als reiner Text eingefügt: Für die Formatierung ist das zu lang.",
    plain: "Als reinen Text einfügen",
    table: "Als Tabelle einfügen",
    sections: (count: number) => `${number(count)} Abschnitte daraus machen`,
    sectionsMade: (count: number) => `${plural(count, "Abschnitt", "Abschnitte")} hinzugefügt.`,
    sectionsRemoved: (count: number) => `${plural(count, "Abschnitt", "Abschnitte")} entfernt.`,
    changedMeanwhile: "Der Text wurde inzwischen geändert; es wurden keine Abschnitte angelegt.",
    losses: {
      merged: (count: number) => plural(count, "verbundene Zelle wiederholt", "verbundene Zellen wiederholt"),
      pictures: (count: number, texts: string) =>
        plural(count, "Bild weggelassen", "Bilder weggelassen") + (texts === "" ? "" : ` (${texts})`),
      links: (count: number) => plural(count, "Linkziel weggelassen", "Linkziele weggelassen"),
      embedded: (count: number) =>
        plural(count, "Video oder Rahmen weggelassen", "Videos oder Rahmen weggelassen"),
      comments: (count: number) => plural(count, "Kommentar weggelassen", "Kommentare weggelassen"),
      deletions: (count: number) =>
        plural(count, "vorgemerkte Löschung weggelassen", "vorgemerkte Löschungen weggelassen"),
      hidden: (count: number) =>
        plural(
          count,
          "ausgeblendete Zeile oder Spalte weggelassen",
          "ausgeblendete Zeilen oder Spalten weggelassen",
        ),
      numbering: (count: number) =>
        plural(count, "Liste mit 1, 2, 3 nummeriert", "Listen mit 1, 2, 3 nummeriert"),
      cellLists: (count: number) =>
        plural(count, "Liste in einer Zelle als Text gesetzt", "Listen in Zellen als Text gesetzt"),
      innerTables: (count: number) =>
        plural(count, "Tabelle in einer Zelle als Text gesetzt", "Tabellen in Zellen als Text gesetzt"),
      notes: (count: number) =>
        plural(count, "Fußnotenzeichen ohne Fußnote", "Fußnotenzeichen ohne Fußnoten"),
      formulas: (count: number) => plural(count, "Formel weggelassen", "Formeln weggelassen"),
      levels: (count: number) =>
        plural(
          count,
          "Überschriftenebene auf die sechste gesetzt",
          "Überschriftenebenen auf die sechste gesetzt",
        ),
    },
  },

  editor: {
    "Selection deleted": "Auswahl gelöscht",
    close: "schließen",
    "Control character": "Steuerzeichen",
  },

  conflict: {
    title: "Dieser Abschnitt wurde anderswo geändert",
    text: "Hier stehen beide Texte, die Unterschiede sind markiert. Nichts wird gespeichert, bevor Sie wählen; Ihren Text können Sie unten noch bearbeiten.",
    mine: "Ihr Text",
    theirs: (time: string, revision: number) => `Der andere Text, gespeichert ${time} · v${revision}`,
    empty: "(leer)",
    onlyHere: "Nur hier: ",
    keepMine: "Meinen behalten",
    takeTheirs: "Den anderen nehmen",
    merge: "Beide zusammenführen",
    mergeText: "Bringt beide Änderungen in einen Text. Wo beide dieselben Zeilen geändert haben, wählen Sie.",
    merged: "Zusammengeführt. Keine Zeile wurde auf beiden Seiten geändert.",
  },

  merging: {
    text: (count: number) =>
      `Beide Texte haben ${plural(count, "Stelle", "Stellen")} geändert. Wählen Sie, was der Abschnitt dort sagen soll; vorher wird nichts gespeichert.`,
    place: (number: number, count: number) => `Stelle ${number} von ${count}`,
    sides: { mine: "Ihr Text", theirs: "Der andere Text", both: "Beides" },
    nothing: "(gelöscht)",
    save: "Zusammengeführten Text speichern",
    back: "Zurück",
    left: (count: number) =>
      `${count === 1 ? "Noch eine Entscheidung" : `Noch ${number(count)} Entscheidungen`}`,
    said: "Beide Texte haben dieselben Stellen geändert. Wählen Sie für jede.",
  },

  emptied: {
    title: "Diesen Abschnitt leeren?",
    text: "Sein ganzer Text wurde gelöscht. Der gespeicherte Text bleibt, bis Sie es bestätigen; auch Strg+Z holt ihn zurück.",
    empty: "Leeren",
    bringBack: "Text zurückholen",
  },

  suggesting: {
    label: "Was das Tippen bewirkt",
    edit: "Bearbeiten",
    suggest: "Vorschlagen",
    only: "Vorschlagsmodus",
    reading: "Nur Lesen",
    on: "Sie schlagen jetzt vor: Der Text bleibt, wie er ist, bis jemand den Vorschlag annimmt.",
    off: "Sie bearbeiten jetzt.",
    notYet: "Noch ist nicht alles gespeichert, was Sie getippt haben; versuchen Sie es gleich noch einmal.",
    nothingYet:
      "Was Sie hier tippen, wird ein Vorschlag. Der Text bleibt, wie er ist, bis ihn jemand annimmt, der bearbeiten darf.",
    sending: "Ihr Vorschlag liegt in diesem Browser und ist unterwegs …",
    sent: (count: number) =>
      `Vorgeschlagen: ${plural(count, "Änderung", "Änderungen")}. Wer bearbeiten darf, entscheidet darüber.`,
    decided: (accepted: number, rejected: number) =>
      `Entschieden: ${listed([
        [accepted, "angenommen"],
        [rejected, "abgelehnt"],
      ])}.`,
    all: "Alle Ihre Vorschläge",
    why: "Warum",
    whyHint: "Begründung (freiwillig)",
    withdraw: "Zurückziehen",
    by: (name: string, count: number) => `Vorschlag von ${name}: ${plural(count, "Änderung", "Änderungen")}`,
    decidedByEditors: "Über Vorschläge entscheidet, wer bearbeiten darf.",
    mode: "Bearbeiten oder vorschlagen",
  },

  proposal: {
    title: (count: number) => `Vorschlag: ${plural(count, "Änderung", "Änderungen")}`,
    counts: (accepted: number, rejected: number, waiting: number) =>
      listed([
        [accepted, "übernommen"],
        [rejected, "abgelehnt"],
        [waiting, "offen"],
      ]),
    nothingToChange: "Er würde nichts ändern: Der Abschnitt sagt das schon.",
    loading: "Der Vorschlag wird geöffnet …",
    failed: (reason: string) => `Der Vorschlag konnte nicht geöffnet werden: ${reason}`,
    tryAgain: "Noch einmal versuchen",
    waiting: (count: number) => plural(count, "Vorschlag", "Vorschläge"),
    openWaiting: "Prüfen, was für diesen Abschnitt vorgeschlagen ist (Alt+])",
    noneWaiting: "Für diesen Abschnitt ist nichts vorgeschlagen.",
    review: "Prüfen",
    close: "Prüfung schließen",
    previous: "Vorige Änderung",
    previousKeys: "Alt+[",
    next: "Nächste Änderung",
    nextKeys: "Alt+]",
    change: (number: number, count: number) => `Änderung ${number} von ${count}`,
    inserted: "eingefügt: ",
    deleted: "gelöscht: ",
    accept: "Übernehmen",
    acceptKeys: "Strg+Eingabe",
    acceptEdited: "Meine Fassung übernehmen",
    acceptOne: (number: number) => `Änderung ${number} übernehmen`,
    reject: "Ablehnen",
    rejectKeys: "Strg+Umschalt+Eingabe",
    rejectOne: (number: number) => `Änderung ${number} ablehnen`,
    acceptAll: "Alle übernehmen",
    rejectAll: "Alle ablehnen",
    edit: "Bearbeiten",
    editField: (number: number) => `Ihre Fassung von Änderung ${number}`,
    stopEditing: "Bearbeiten abbrechen",
    showInText: "Im Text zeigen",
    insert: "An der Schreibmarke einfügen",
    placeLost: "Der Text hat sich hier seitdem geändert; vergleichen Sie beide, bevor Sie weitermachen.",
    madeFor: "Gemacht für diesen Text:",
    proposes: "Vorgeschlagen wird:",
    nothing: "(nichts)",
    drops: "Ein Beleg fällt weg:",
    cites: "Was sie belegt",
    allDecided: "Alle Änderungen geprüft.",
    decided: (accepted: number, rejected: number, left: number) =>
      `${listed([
        [accepted, "übernommen"],
        [rejected, "abgelehnt"],
      ])}. ${left === 0 ? "Alle Änderungen geprüft." : `${plural(left, "Änderung ist", "Änderungen sind")} noch offen.`}`,
    decidedOne: {
      accepted: (number: number) => `Änderung ${number} übernommen`,
      rejected: (number: number) => `Änderung ${number} abgelehnt`,
    },
    takeBack: "Rückgängig machen",
    takeBackOne: (number: number) => `Entscheidung über Änderung ${number} rückgängig machen`,
    takeBackThis: (decision: string) => `Rückgängig machen: ${decision}`,
    takenBack: "Rückgängig gemacht. Was entschieden war, ist wieder offen.",
    notTakenBack: (reason: string) =>
      `Die Entscheidung ließ sich nicht rückgängig machen und gilt weiter: ${reason}`,
    decisions: (count: number) => plural(count, "Entscheidung", "Entscheidungen"),
    decision: (time: string, revision: number | null) =>
      `Entschieden ${time} · ${revision === null ? "nur abgelehnt" : `v${revision}`}`,
    other: (count: number) =>
      count === 1
        ? "Nächster Vorschlag"
        : `Nächster von ${count.toLocaleString(locale)} weiteren Vorschlägen`,
    needsSaving:
      "Nichts wurde entschieden: Zuerst muss gespeichert werden, was Sie geschrieben haben, und das ist nicht gelungen. Es ist aufbewahrt; versuchen Sie es noch einmal.",
    arrived: (count: number) =>
      `Vorschlag mit ${plural(count, "Änderung", "Änderungen")}. Alt und ] führt zur ersten.`,
  },

  reviewing: {
    placing: "Es kommt dorthin, wo der Text es zeigt.",
    insertHere: "Hier einfügen",
    doNotInsert: "Abbrechen",
    source: "Quelltext",
    inText: "Der Text zeigt die Änderung.",
    details: "Einzelheiten",
    acceptedReworded: (number: number) => `Änderung ${number} in Ihrer Fassung übernommen`,
    takeBackAll: (count: number) => `${plural(count, "Änderung", "Änderungen")} rückgängig machen`,
  },

  quick: {
    button: "Umschreiben",
    key: "Alt+Umschalt+Eingabe",
    forSelection: "Die Auswahl umschreiben lassen",
    forSection: "Diesen Abschnitt umschreiben lassen",
    names: {
      instruction: "Eigene Anweisung …",
      shorten: "Kürzen",
      expand: "Ausführlicher machen",
      audience: "Für bestimmte Leser umschreiben …",
      language: "Sprache verbessern",
      translate: "Übersetzen …",
      list: "In eine Liste umwandeln",
      table: "In eine Tabelle umwandeln",
      continue: "Weiterschreiben",
    },
    instructions: {
      instruction: (instruction: string) =>
        `Schreibe diesen Text nach dieser Anweisung um: ${instruction}\n\nÄndere nichts, was die Anweisung nicht verlangt.`,
      shorten:
        "Kürze diesen Text auf etwa die Hälfte. Behalte alle Fakten, Namen, Zahlen und Belege und seine Form.",
      expand:
        "Mache diesen Text ausführlicher: Sage vollständiger, was er schon sagt. Füge keine Fakten hinzu, die weder das Dokument noch seine Quellen nennen.",
      audience: (audience: string) =>
        `Schreibe diesen Text für diese Leser um: ${audience}. Behalte alle Fakten, Zahlen und Belege.`,
      language:
        "Berichtige Rechtschreibung, Grammatik und Zeichensetzung dieses Textes und glätte holprige Sätze. Ändere sonst nichts und behalte seine Sprache.",
      translate: (language: string) =>
        `Übersetze diesen Text in diese Sprache: ${language}. Behalte alle Fakten, Zahlen, Belege und Links und seine Form.`,
      list: "Wandle diesen Text in eine Markdown-Liste mit einem Gedanken je Punkt um. Behalte alle Fakten, Zahlen und Belege.",
      table:
        "Wandle diesen Text in eine Markdown-Tabelle mit passenden Spalten um. Behalte alle Fakten, Zahlen und Belege.",
      continue:
        "Schreibe diesen Abschnitt von seinem Ende an weiter, im selben Ton. Schreibe nur, was als Nächstes kommt, und wiederhole nichts.",
    },
    questions: {
      instruction: {
        label: "Was soll damit geschehen?",
        placeholder: "Zum Beispiel: in die Gegenwart setzen",
        submit: "Umschreiben",
      },
      audience: {
        label: "Für welche Leser?",
        placeholder: "Zum Beispiel: neue Kollegen",
        submit: "Umschreiben",
      },
      translate: {
        label: "In welche Sprache?",
        placeholder: "Zum Beispiel: Englisch",
        submit: "Übersetzen",
      },
    },
    last: "Zuletzt verwendet, auf diesem Gerät",
    forget: "Diese vergessen",
    cancel: "Abbrechen",
    byTemplate: (name: string) => `Schreibe diesen Text nach den Anweisungen „${name}“ um.`,
    asked: (name: string) => `${name}: Ein Vorschlag wird entworfen.`,
    inPalette: (name: string) => `Assistenz: ${name}`,
    nothingToRewrite: "Es gibt noch keinen Text, der umgeschrieben werden könnte.",
  },

  kept: {
    label: "Aufbewahrte Texte",
    titles: {
      other: (time: string) => `Der andere Text ist aufbewahrt (${time}).`,
      mine: (time: string) => `Ihr Text ist aufbewahrt (${time}).`,
      draft: (time: string) => `Ein Text, der nicht gespeichert war, ist aufbewahrt (${time}).`,
    },
    said: "Der andere Text ist aufbewahrt.",
    putBack: "Wieder einsetzen",
    drop: "Löschen",
  },

  start: {
    title: "Dieser Abschnitt ist leer. Wie möchten Sie beginnen?",
    write: "Selbst schreiben",
    writeText: "Einfach lostippen.",
    draft: "Entwurf nach Stichworten",
    draftText: "Sagen Sie der Assistenz, was hierher gehört.",
    paste: "Text einfügen",
    pasteText: "Aus einem Dokument oder einer Webseite.",
    pasteKeys:
      "Drücken Sie Strg+V: Überschriften, Listen, Tabellen und Links werden zu Markdown. Strg+Umschalt+V fügt reinen Text ein.",
    brief: (title: string) => `Schreibe einen ersten Entwurf von „${title}“. Er soll sagen: `,
  },

  chat: {
    label: "Chat",
    of: (title: string) => `Chat zu „${title}“`,
    loading: "Der Chat wird geöffnet …",
    failed: "Der Chat konnte nicht geöffnet werden.",
    tryAgain: "Noch einmal versuchen",
    tryingAgain: "Neuer Versuch …",
    tryNow: "Jetzt versuchen",
    troubles: {
      lost: "Verbindung verloren; neuer Versuch läuft",
      crowded: "Zu viele Antworten werden gleichzeitig verfolgt; neuer Versuch läuft",
    },
    older: "Ältere Nachrichten anzeigen",
    loadingOlder: "Ältere Nachrichten werden geladen …",
    you: "Sie",
    assistant: "Assistenz",
    emptyTitle: "Fragen Sie zu diesem Abschnitt",
    emptyText: "Der Chat bleibt beim Abschnitt, wie er auch heißt und wohin er auch rückt.",
    draftExamples: [
      "Entwirf diesen Abschnitt aus den Quellen.",
      "Schlage eine Gliederung für diesen Abschnitt vor.",
    ],
    examples: [
      "Was sagt dieser Abschnitt, in drei Sätzen?",
      "Was fehlt in diesem Abschnitt oder ist unklar?",
      "Schlage einen besseren ersten Absatz vor.",
    ],
    question: "Ihre Frage",
    about: "Zu",
    notAbout: "Zum ganzen Abschnitt fragen",
    questionPlaceholder: "Zu diesem Abschnitt fragen",
    draftPlaceholder: "Sagen Sie, was geschrieben werden soll",
    questionHint: "Eingabe sendet, Umschalt+Eingabe: neue Zeile, Alt+D entwirft.",
    questionHintWithoutDrafts: "Eingabe sendet, Umschalt+Eingabe: neue Zeile.",
    connectModel: "Ein Modell verbinden",
    connectModelText:
      "Ohne Sprachmodell findet und zitiert die Assistenz Stellen; sie schreibt nichts und formuliert nichts um. Wer diesen Server verwaltet, verbindet eines unter Verwaltung, Modelle; es antwortet dann sofort.",
    connectModelHere: "Jetzt ein Modell anbinden",
    useQuote: "Dieses Zitat verwenden",
    send: "Senden",
    sending: "Wird gesendet …",
    stop: "Anhalten",
    stopping: "Wird angehalten …",
    queued: "Wartet …",
    moreActions: "Weitere Aktionen",
    queuedFor: "Sie beginnt, sobald eine andere Antwort, die gerade geschrieben wird, fertig ist.",
    writing: "Schreibt …",
    stopped: "Angehalten. Das wurde bis dahin geschrieben.",
    stoppedEmpty: "Angehalten, bevor etwas geschrieben war.",
    failedAnswer: (reason: string) => `Keine Antwort: ${reason}`,
    brokenOff: (reason: string) => `Nicht fertig: ${reason}`,
    withServersWords: (reason: string, said: string) => `${reason} Der Server sagt dazu: „${said}“`,
    cutOffByLength: "Abgeschnitten: Das Sprachmodell hat seine Längengrenze erreicht.",
    cutOffByFilter: "Abgeschnitten: Der Server des Sprachmodells hat den Rest ausgefiltert.",
    cutOff: (reason: string) =>
      `Unvollständig: Der Server des Sprachmodells hat die Antwort mit „${reason}“ beendet.`,
    unknownFailure: "Etwas ist schiefgegangen.",
    interrupted: "Unterbrochen: Der Server wurde angehalten, während dies geschrieben wurde.",
    retry: "Noch einmal",
    another: "Andere Antwort",
    versions: "Fassungen",
    version: (number: number, count: number) => `Fassung ${number} von ${count}`,
    place: (number: number, count: number) => `${number} von ${count}`,
    previousVersion: "Vorige Fassung",
    nextVersion: "Nächste Fassung",
    reword: "Diese Frage ändern",
    rewordedQuestion: "Ihre geänderte Frage",
    rewordHint: "Die alte Frage und was ihr folgte bleiben; die Pfeile führen zurück.",
    ask: "Fragen",
    asking: "Wird gefragt …",
    cancel: "Abbrechen",
    intent: "Wofür die Antwort ist",
    discuss: "Fragen",
    draft: "Entwerfen",
    draftsSection: "Ein Vorschlag für diesen Abschnitt: Sie entscheiden darüber.",
    draftsSelection: "Ein Vorschlag für den ausgewählten Text: Sie entscheiden darüber.",
    templates: {
      choose: "Anweisungen mitgeben …",
      label: "Anweisungen für die Antwort",
      chosen: (name: string) => `Anweisungen: ${name}`,
      none: "Keine Anweisungen",
      manage: "Anweisungen anlegen und ändern",
      failed: (reason: string) => `Die Anweisungen konnten nicht gelesen werden: ${reason}`,
    },
    thorough: "Gründlich suchen",
    free: "Kostet nichts",
    cost: (nanos: number) => money(nanos),
    approximately: (amount: string) => `etwa ${amount}`,
    tokensUsed: (read: number, written: number) =>
      `${plural(read, "Token", "Tokens")} gelesen, ${number(written)} geschrieben`,
    caps: {
      person: "Ihre Obergrenze",
      group: "Die Obergrenze Ihrer Gruppe",
      document: "Die Obergrenze dieses Dokuments",
      model: "Die Obergrenze dieses Modells",
      everybody: "Die Obergrenze dieses Servers",
    },
    countedIn: {
      money: (nanos: number) => money(nanos),
      tokens: (count: number) => plural(count, "Token", "Tokens"),
      answers: (count: number) => plural(count, "Antwort", "Antworten"),
    },
    capUsed: (whose: string, used: string, most: string) =>
      `${whose}: ${used} von ${most} in diesem Monat verbraucht`,
    thoroughCost: "Fragt das Modell je Frage zweimal mehr: bis etwa 7.000 Tokens.",
    models: {
      label: "Modell für die nächsten Fragen",
      usual: (name: string) => (name === "" ? "Wie eingestellt" : `Wie eingestellt: ${name}`),
      inHouse: "im Haus",
      outside: "außerhalb",
      entry: "Modell und Stil …",
      title: "Wie Antworten geschrieben werden",
      scope: "Gilt für",
      scopes: { section: "Diesen Abschnitt", document: "Das ganze Dokument" },
      binding: "Nichts vom Dokument verlässt das Haus",
      bindingHint:
        "Nur Modelle im Haus antworten, und anderen wird nichts gesendet. Das entscheiden Eigentümer.",
      model: "Modell",
      fromDocument: "Wie im Dokument",
      fromInstance: "Wie üblich",
      search: "Suche",
      searches: { usual: "Schnell", thorough: "Gründlich" },
      passages: "Höchstens Textstellen",
      length: "Länge",
      lengths: { short: "Kurz", medium: "Mittel", long: "Lang" },
      tone: "Ton",
      tones: { plain: "Schlicht", formal: "Förmlich", friendly: "Freundlich", persuasive: "Überzeugend" },
      temperature: "Temperatur",
      instructions: "Eigene Anweisungen",
      instructionsHint: "Das Modell bekommt sie mit jeder Frage.",
      save: "Speichern",
      cancel: "Abbrechen",
      took: (seconds: number) => `${number(Math.round(seconds * 10) / 10)} Sek.`,
      steppedIn: (name: string, insteadOf: string) => `${name} hat anstelle von ${insteadOf} geantwortet.`,
    },
    search: {
      heading: "Gründlich gesucht",
      wordings: "Auch gesucht nach",
      ordered: (count: number) => `${plural(count, "Textstelle", "Textstellen")} nach Eignung geordnet`,
      problems: {
        no_wordings: "Andere Formulierungen der Frage gab es nicht: Gesucht wurde nach ihr, wie sie ist.",
        no_order: "Das Gefundene konnte nicht geordnet werden: Es steht in der üblichen Reihenfolge.",
      },
      notSearched: "Nicht durchsucht",
      reasons: {
        waiting: "wartet darauf, gelesen zu werden",
        reading: "wird gerade gelesen",
        failed: "nicht lesbar",
        not_indexed: "noch nicht im Index",
      },
      more: (count: number) => `und ${number(count)} weitere`,
    },
    draftForSection: "Entwurf für diesen Abschnitt",
    draftForSelection: "Entwurf für den ausgewählten Text",
    aboutSelection: "Zum ausgewählten Text",
    draftNeedsSaving:
      "Ein Entwurf beruht auf dem gespeicherten Text, und das Speichern ist nicht gelungen. Ihre Frage ist noch da; versuchen Sie es noch einmal.",
    propose: "Für diesen Abschnitt vorschlagen",
    proposeReplacing: "Anstelle seines Textes",
    proposeAppending: "Am Ende seines Textes",
    proposeFailed: (reason: string) => `Kein Vorschlag ist entstanden: ${reason}`,
    sent: "Was gesendet wurde",
    sentLoading: "Einen Moment …",
    sentFailed: (reason: string) => `Das konnte nicht gelesen werden: ${reason}`,
    nothingKept: "Dazu ist nichts aufbewahrt.",
    kinds: {
      contract: "Vereinbarung für diesen Abschnitt",
      instructions: "Anweisungen",
      outline: "Gliederung",
      section: "Dieser Abschnitt",
      not_searched: "Nicht durchsucht",
      neighbour: "Benachbarter Abschnitt",
      reference: "Quelle, ganz",
      passage: "Textstelle",
    },
    sentParts: "Dem Modell gegeben",
    sentPassages: "Textstellen",
    leftOut: "Weggelassen, weil der Platz nicht reichte",
    notAllSearched: "Nicht alles wurde durchsucht",
    didNotFit: "Für manches reichte der Platz nicht",
    aboutTokens: (tokens: number) => `etwa ${plural(tokens, "Token", "Tokens")}`,
    insert: "In den Abschnitt einfügen",
    copy: "Kopieren",
    copied: "Kopiert",
    copyFailed: "Der Browser hat das Kopieren nicht erlaubt.",
    ended: {
      queued: "Antwort wartet",
      streaming: "Antwort wird geschrieben",
      completed: "Antwort fertig",
      stopped: "Antwort angehalten",
      failed: "Antwort fehlgeschlagen",
      interrupted: "Antwort unterbrochen",
    },
    gone: (reason: string) => `Diese Antwort lässt sich nicht weiter verfolgen: ${reason}`,
    busy: "Eine Antwort wird geschrieben. Senden Sie die nächste Frage, wenn sie fertig ist, oder halten Sie sie an.",
    citations: (count: number) => plural(count, "Beleg", "Belege"),
    toNewest: "Zur neuesten Nachricht",
  },

  citation: {
    name: (number: number, title: string, place: string, state: string) =>
      `${number}: ${title}, ${place}. ${state}`,
    nameWithoutSource: (number: number, state: string) => `${number}: Zitat ohne Quelle. ${state}`,
    states: {
      verified: "Zitat in der Quelle gefunden",
      repaired: "Zitat gefunden, bis auf die Schreibweise",
      shortened: "Zitat gefunden, mit Auslassungen",
      recognised: "Zitat in Text gefunden, der aus einem Bild gelesen wurde",
      unverified: "Zitat in der Quelle nicht gefunden",
      gone: "Die Quelle wurde gelöscht",
    },
    meanings: {
      verified: "Diese Worte stehen genau so in der Quelle.",
      repaired:
        "Diese Worte stehen bis auf Leerzeichen, Bindestriche oder Großbuchstaben in der Quelle. Sie werden so gezeigt, wie die Quelle sie hat.",
      shortened:
        "Alle diese Worte stehen in dieser Reihenfolge in der Quelle, aber andere dazwischen sind ausgelassen. Lesen Sie den ganzen Satz, bevor Sie das Zitat benutzen.",
      recognised:
        "Diese Worte stehen in Text, der in einem Bild der Seite erkannt wurde und Fehler haben kann. Vergleichen Sie sie mit dem Bild.",
      gone: "Die Quelle wurde gelöscht. Dies ist das Zitat, wie es mit der Antwort aufbewahrt wurde.",
    },
    reasons: {
      not_found: {
        state: "Zitat in der Quelle nicht gefunden",
        meaning:
          "Diese Worte waren in der Quelle nicht zu finden. Vergleichen Sie sie mit ihr, bevor Sie sie benutzen.",
      },
      altered: {
        state: "Die Quelle sagt es anders",
        meaning:
          "In der Quelle steht etwas Ähnliches, aber nicht diese Worte. Worte, die dem Zitat fehlen, sind markiert.",
      },
      cut: {
        state: "Das Zitat lässt aus, was den Sinn ändern kann",
        meaning:
          "Diese Worte stehen in der Quelle, aber was vom Satz ausgelassen ist, kann ändern, was sie sagen, und ist markiert; oder die Quelle streicht sie durch oder hat sie neben einem leeren Kästchen.",
      },
      spliced: {
        state: "Das Zitat verbindet, was nicht zusammengehört",
        meaning:
          "Diese Worte kommen von verschiedenen Stellen: über eine Überschrift, das Ende eines Listenpunkts, eine Tabellenzelle oder eine Lücke hinweg.",
      },
    },
    sentence: "Der ganze Satz in der Quelle",
    sourceSays: "Was die Quelle sagt",
    leftOut: "ausgelassen:",
    leftOutEnd: "Ende der Auslassung",
    differs: "nicht im Zitat:",
    differsEnd: "Ende",
    noSource: "Keine Quelle hat diese Worte",
    noSourceMeaning: "Keine der Quellen, die der Antwort vorlagen, hat etwas wie diese Worte.",
    before: (state: string) => `Davor: ${state}.`,
    nothingQuoted: "Die Antwort zitiert hier keine Worte, also ließ sich nichts prüfen.",
    quote: "Was die Antwort zitiert",
    notFoundNote: "dort nicht wörtlich gefunden",
    cutNote: "aus einem Satz geschnitten, der anderes sagen kann",
    shortenedNote: "gekürzt",
  },

  passage: {
    loading: "Die Textstelle wird geöffnet …",
    failed: (reason: string) => `Die Textstelle konnte nicht geöffnet werden: ${reason}`,
    tryAgain: "Noch einmal versuchen",
    text: "Textstelle in ihrer Umgebung",
    previous: "Vorige Textstelle",
    next: "Nächste Textstelle",
    picture: (page: number, title: string) => `Seite ${page} von „${title}“`,
    lines: (page: number, title: string) =>
      `Die zitierten Zeilen auf Seite ${page} von „${title}“, wie gescannt`,
    pictureLoading: "Die Seite wird gezeichnet …",
    pictureFailed: "Die Seite konnte nicht gezeichnet werden.",
    larger: "Größer",
    smaller: "An die Breite anpassen",
    download: "Original herunterladen",
    copy: "Als Fußnote kopieren",
    copied: "Kopiert",
    copyFailed: "Der Browser hat das Kopieren nicht erlaubt.",
    use: "In den Abschnitt übernehmen",
    used: "Mit einer Fußnote eingefügt und im Text markiert. Strg+Z macht es rückgängig.",
    back: "Alle Quellen",
    close: "Schließen",
  },

  readingNotes: {
    label: "Hinweise dazu, wie diese Quelle gelesen wurde",
    status: (count: number) => `Bereit, mit ${plural(count, "Hinweis", "Hinweisen")}`,
    read: (title: string, count: number) =>
      `„${title}“ ist gelesen, mit ${plural(count, "Hinweis", "Hinweisen")}.`,
    below: (headings: string, sentence: string) => `${headings}: ${sentence}`,
    codes: {
      pages_without_text: ({ pages }) => `Auf diesen Seiten konnte kein Text gelesen werden: ${pages}.`,
      words_uncertain: ({ pages, count }) =>
        `Wörter, die im Bild kaum zu lesen waren: ${count} (Seiten: ${pages}).`,
      pages_recognised: ({ pages }) =>
        `Der Text dieser Seiten wurde in einem Bild erkannt und kann Fehler haben: ${pages}.`,
      letters_unknown: ({ pages }) =>
        `Manche Zeichen konnten nicht gelesen werden, da ihre Schrift nicht sagt, welche es sind (Seiten: ${pages}).`,
      signs_uncertain: ({ pages }) =>
        `Zeichen wie Minus können fehlen oder falsch sein, da ihre Schrift nicht sagt, welche es sind (Seiten: ${pages}).`,
      tables_uncertain: ({ pages }) =>
        `Zellen von Tabellen können in der falschen Zeile oder Spalte stehen (Seiten: ${pages}).`,
      encoding_guessed: ({ name }) => `Die Zeichenkodierung des Textes wurde geraten: ${name}.`,
      comments_left_out: ({ count }) =>
        `${plural(count, "Kommentar wurde", "Kommentare wurden")} weggelassen.`,
      hidden_text_left_out: ({ count }) =>
        `Verborgener Text wurde an ${plural(count, "Stelle", "Stellen")} weggelassen.`,
      changes_accepted: ({ count }) =>
        `${plural(count, "nachverfolgte Änderung wurde", "nachverfolgte Änderungen wurden")} als angenommen gelesen.`,
      pictures_without_text: ({ count }) =>
        `Der Inhalt von ${plural(count, "Bild", "Bildern")} wurde nicht gelesen.`,
      objects_left_out: ({ count }) =>
        `${plural(count, "eingebettetes Objekt wurde", "eingebettete Objekte wurden")} nicht gelesen.`,
      formulas_unread: ({ count }) =>
        `${plural(count, "Formel konnte", "Formeln konnten")} nicht als Text geschrieben werden.`,
    },
  },

  references: {
    label: "Quellen",
    button: (used: number | null, count: number, beingRead: number) => {
      if (count === 0) return "Quellen";
      const reading =
        beingRead === 0 ? "" : ` · ${number(beingRead)} ${beingRead === 1 ? "wird" : "werden"} noch gelesen`;
      const counted = used === null ? number(count) : `${number(used)} von ${number(count)}`;
      return `Quellen · ${counted}${reading}`;
    },
    open: "Quellen dieses Dokuments",
    empty:
      "Quellen sind Dateien und Texte, aus denen Antworten zitieren dürfen; jedes Zitat wird an ihnen geprüft und führt an seine Stelle zurück.",
    formats:
      "PDF, Word, OpenDocument, HTML, Markdown oder reiner Text. Sie können Dateien auch irgendwo auf dieser Seite ablegen.",
    loading: "Die Quellen werden geöffnet …",
    failed: (reason: string) => `Die Quellen konnten nicht geöffnet werden: ${reason}`,
    tryAgain: "Noch einmal versuchen",
    upload: "Dateien hochladen",
    paste: "Text einfügen",
    drop: "Dateien ablegen, um sie als Quellen hinzuzufügen",
    pasteTitle: "Titel",
    pasteText: "Text",
    pasteAdd: "Text hinzufügen",
    pasteAdding: "Wird hinzugefügt …",
    cancel: "Abbrechen",
    used: "Von diesem Chat benutzt",
    useAll: "Alle benutzen",
    useNone: "Keine benutzen",
    use: (title: string) => `„${title}“ in diesem Chat benutzen`,
    kinds: {
      pdf: "PDF",
      docx: "Word",
      odt: "OpenDocument",
      html: "HTML",
      markdown: "Markdown",
      text: "Text",
    },
    pages: (count: number) => plural(count, "Seite", "Seiten"),
    statuses: {
      queued: "Wartet …",
      reading: "Wird gelesen …",
      ready: "Bereit",
      failed: "Nicht lesbar",
    },
    read: (title: string) => `„${title}“ ist gelesen.`,
    unreadable: (title: string, reason: string) => `„${title}“ kann nicht gelesen werden: ${reason}`,
    uploads: "Übertragungen",
    waiting: "Wartet …",
    sending: (percent: number) => `${percent} % gesendet`,
    sendingOf: (name: string) => `„${name}“ wird gesendet`,
    cancelUpload: (name: string) => `„${name}“ abbrechen`,
    uploadFailed: (name: string, reason: string) => `„${name}“ wurde nicht hinzugefügt: ${reason}`,
    known: (title: string) => `„${title}“ ist schon unter den Quellen.`,
    added: (title: string) => `„${title}“ wurde hinzugefügt und wird gelesen.`,
    dismiss: (name: string) => `„${name}“ verwerfen`,
    download: (title: string) => `„${title}“ herunterladen`,
    rename: (title: string) => `„${title}“ umbenennen`,
    title: "Titel der Quelle",
    titleHint: "Ohne Eingabe gilt wieder der Titel der Datei.",
    save: "Speichern",
    whereUsed: "Wo verwendet",
    lookingForUses: "Wird gesucht …",
    notUsed: "Noch zitiert sie keine Antwort.",
    citedBy: (count: number) => `in ${plural(count, "Antwort", "Antworten")} zitiert`,
    remove: (title: string) => `„${title}“ löschen`,
    removeAsked: (title: string) =>
      `„${title}“ löschen? Datei und Text werden gelöscht, und keine neue Antwort kann sie benutzen. Zitate in Antworten bleiben, als gelöscht gekennzeichnet. Das lässt sich nicht rückgängig machen.`,
    removeIt: "Löschen",
    keepIt: "Behalten",
    removed: (title: string) => `„${title}“ wurde gelöscht.`,
  },

  tools: {
    label: "Schreibwerkzeuge",
    heading: "Form des Absatzes",
    headings: (level: number) => (level === 0 ? "Text" : `Überschrift ${level}`),
    names: {
      strong: "Fett",
      emphasis: "Kursiv",
      superscript: "Hochgestellt",
      subscript: "Tiefgestellt",
      bullets: "Liste",
      numbers: "Nummerierte Liste",
      quote: "Zitat",
      link: "Hyperlink",
      footnote: "Fußnote",
      table: "Tabelle",
      picture: "Bild",
      formula: "Formel",
    },
    more: "Weitere Werkzeuge",
    figure: (figure: string) => `Abbildung ${figure}`,
    table: (table: string) => `Tabelle ${table}`,
    kinds: { fig: "Abbildung", tbl: "Tabelle" },
    forms: { link: "Hyperlink", footnote: "Fußnote", formula: "Formel", table: "Tabelle" },
    address: "Adresse",
    linkText: "Angezeigter Text",
    noteText: "Text der Fußnote",
    formulaText: "Formel",
    formulaPreview: "So liest sich die Formel",
    formulaAlone: "In einer eigenen Zeile",
    rows: "Zeilen, mit Kopfzeile",
    columns: "Spalten",
    insert: "Einfügen",
    change: "Ändern",
    cancel: "Abbrechen",
  },

  finding: {
    selected: (count: number) => `${plural(count, "Wort", "Wörter")} ausgewählt`,
    label: "Im Dokument suchen",
    find: "Suchen",
    replacement: "Ersetzen durch",
    replace: "Ersetzen",
    matchCase: "Groß- und Kleinschreibung",
    wholeWord: "Ganze Wörter",
    next: "Nächste Stelle (F3)",
    previous: "Vorige Stelle (Umschalt+F3)",
    close: "Schließen (Esc)",
    position: (position: number, count: number) =>
      count === 0 ? "Keine" : `${position === 0 ? "–" : number(position)} von ${number(count)}`,
    found: (count: number) => plural(count, "Stelle gefunden", "Stellen gefunden"),
    inSection: (count: number) => `In diesem Abschnitt (${number(count)})`,
    inDocument: (count: number) => `Im Dokument (${number(count)})…`,
    confirm: (count: number, sections: number) =>
      `${plural(count, "Stelle", "Stellen")} in ${plural(sections, "Abschnitt", "Abschnitten")} ersetzen`,
    preview: "Was ersetzt würde",
    more: (count: number) => `und ${plural(count, "weitere Stelle", "weitere Stellen")}`,
    progress: (done: number, of: number) =>
      `Wird ersetzt: ${number(done)} von ${plural(of, "Abschnitt", "Abschnitten")}…`,
    replaced: (places: number, sections: number) =>
      `${plural(places, "Stelle", "Stellen")} in ${plural(sections, "Abschnitt", "Abschnitten")} ersetzt.`,
    undone: (_places: number, sections: number) =>
      `In ${plural(sections, "Abschnitt", "Abschnitten")} rückgängig gemacht.`,
    undo: "Rückgängig machen",
    changed: (titles: string) => `Inzwischen anderswo geändert: ${titles}.`,
    failed: (titles: string, reason: string) => `Nicht gespeichert: ${titles}. ${reason}`,
  },

  exporting: {
    entry: "Exportieren …",
    title: "Dokument exportieren",
    format: "Format",
    formats: {
      docx: "Word (.docx)",
      pdf: "PDF",
      odt: "OpenDocument (.odt)",
      html: "Webseite (.html)",
      md: "Markdown (.md)",
      tex: "LaTeX (.zip)",
      json: "Alles (.json)",
    },
    hints: {
      docx: "Mit Formatvorlagen, Fußnoten, Verzeichnis und Seitenzahlen",
      pdf: "Mit Lesezeichen und Tags, zum Abgeben",
      odt: "Für LibreOffice und andere",
      html: "Eine Datei, mit Bildern",
      md: "Der Text, wie er gespeichert ist; mit Bildern als Archiv",
      tex: "Der Text und seine Bilder",
      json: "Das ganze Dokument mit Verlauf, Chats und Quellen, zum erneuten Importieren",
    },
    what: "Umfang",
    whole: "Das ganze Dokument",
    section: (title: string) => `Nur „${title}“`,
    make: "Exportieren",
    citations: "Zitate",
    asNotes: "Als Fußnoten",
    asList: "Als Liste am Ende",
    proposals: "Offene Vorschläge",
    asTrackedChanges: "Als nachverfolgte Änderungen",
    templateOfDocument: "Wie in den Einstellungen des Dokuments",
    comments: "Kommentare",
    commentChoices: {
      none: "Ohne Kommentare",
      open: "Offene Kommentare",
      all: "Alle Kommentare, auch erledigte",
    },
    appendices: "Anhänge",
    statement: "Wer was geschrieben hat",
    unverified: "Nicht bestätigte Zitate",
    warnings: "Die Datei wurde erstellt, aber nicht alles blieb erhalten:",
    earlierMade: "Die Datei, deren Export schon begonnen war, wurde heruntergeladen.",
    making: "Die Datei wird erstellt …",
    made: (percent: number) => `Die Datei wird erstellt … ${number(percent)} %`,
    stop: "Abbrechen",
    cancel: "Schließen",
  },

  importing: {
    entry: "Importieren …",
    reports: "Importe und ihre Warnungen …",
    drop: "Als neue Abschnitte importieren",
  },

  documentSettings: {
    entry: "Dokumenteinstellungen …",
    title: "Dokumenteinstellungen",
    numbering: "Abschnitte nummerieren",
    numberingHint: "4.1.2 vor den Titeln, in Gliederung, Text und auf Papier",
    language: "Sprache",
    languageOfReader: "Wie die des Lesers",
    citations: "Zitate",
    addStyle: "Oder ein Stil als Datei (.csl)",
    replaceStyle: "Andere Datei (.csl)",
    removeStyle: "Diesen Stil entfernen",
    citationStyles: { numeric: "Nummern: [1]", "author-date": "Autor und Jahr", note: "Anmerkungen" },
    paper: "Papier",
    papers: { a4: "A4", letter: "US Letter" },
    template: "Vorlage für Word",
    noTemplate: "Keine: schlichtes Aussehen",
    lostTemplate: "Gelöscht",
    templateHint:
      "Gibt einer exportierten Word-Datei Formatvorlagen, Seiten, Kopfzeilen und Deckblatt; Felder mit den Tags title, author, date, version und body werden gefüllt.",
    addTemplate: "Word-Datei hinzufügen",
    removeTemplate: "Diese Vorlage löschen",
    save: "Speichern",
    cancel: "Abbrechen",
    leadsNowhere: "Nichts in diesem Dokument heißt so",
    isTwice: "Mehreres in diesem Dokument heißt so",
  },
};
