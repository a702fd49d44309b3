// One polite voice for screen readers; the workspace holds the region that is read out.

class Announcer {
  sentence = $state("");

  say(sentence: string): void {
    // A region is read again only when its text changes.
    this.sentence = sentence === this.sentence ? `${sentence}\u00a0` : sentence;
  }
}

export const announcer = new Announcer();
