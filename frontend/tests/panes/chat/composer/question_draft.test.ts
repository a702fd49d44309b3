// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { QuestionDraft } from "../../../../src/panes/chat/composer/question_draft.svelte";

function written(draft: QuestionDraft): QuestionDraft {
  draft.keepText("How hot?");
  return draft;
}

describe("A thorough search", () => {
  beforeEach(() => {
    localStorage.clear();
    document.body.innerHTML = "";
  });

  it("is asked for only where it was switched on", () => {
    const draft = written(new QuestionDraft("s1"));
    expect(draft.toSend()).toEqual({ message: "How hot?" });
    draft.keepThorough(true);
    expect(draft.toSend()).toEqual({ message: "How hot?", config: { thorough: true } });
    draft.keepThorough(false);
    expect(draft.options).toEqual({});
  });

  it("stays switched on in its chat alone", () => {
    new QuestionDraft("s1").keepThorough(true);
    expect(new QuestionDraft("s1").isThorough).toBe(true);
    expect(new QuestionDraft("s2").isThorough).toBe(false);
  });

  it("is not asked for where no language model is connected", () => {
    new QuestionDraft("s1").keepThorough(true);
    document.body.innerHTML = '<div id="workspace" data-has-language-model="false"></div>';
    expect(written(new QuestionDraft("s1")).options).toEqual({});
  });
});

describe("Chosen instructions", () => {
  beforeEach(() => {
    localStorage.clear();
    document.body.innerHTML = "";
  });

  it("are sent with every question of their chat until they are left out", () => {
    new QuestionDraft("s1").keepTemplate({ id: "t1", name: "Plain words" });
    const draft = written(new QuestionDraft("s1"));
    expect(draft.template).toEqual({ id: "t1", name: "Plain words" });
    expect(draft.toSend()).toEqual({ message: "How hot?", template_id: "t1" });
    expect(new QuestionDraft("s2").template).toBeNull();
    draft.keepTemplate(null);
    expect(draft.toSend()).toEqual({ message: "How hot?" });
    expect(new QuestionDraft("s1").template).toBeNull();
  });
});
