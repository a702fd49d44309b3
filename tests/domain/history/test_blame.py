"""Whose text is whose, after everything that can happen to it."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.history.blame import Blame, BlameReplay, SavedText
from quire.domain.history.versions import Cause
from quire.domain.texts.moved_text import RUN_WORDS
from quire.domain.texts.origins import Origin, OriginKind
from quire.domain.texts.words import WORD
from tests.steps import steps_of

ANSWER = "answer-1"
ANSWERED = "The budget rises by five percent because every department has asked for more people this year."
WRITTEN = "Nobody in this house has ever seen the cellar by daylight, and few of us would like to."
OTHER = "Three letters arrived on a wet Tuesday, each of them addressed in the same careful hand."

Told = list[tuple[str, OriginKind]]


class Story:
    """A section from its first version on."""

    def __init__(self, returning: Sequence[int] = ()) -> None:
        self.replay = BlameReplay(returning)
        self.text = ""

    def save(self, text: str, *origins: Origin) -> "Story":
        """A person saves this text."""
        return self.apply(text, Cause("typed", origins=origins))

    def accept(self, text: str, *origins: Origin, message_id: str = ANSWER) -> "Story":
        """A person accepts what an answer proposed; it leads to this text."""
        return self.apply(text, Cause("proposal", message_id, origins=origins))

    def restore(self, text: str, revision: int) -> "Story":
        """The text of an earlier version comes back."""
        return self.apply(text, Cause("restore", restored_revision=revision))

    def apply(self, text: str, cause: Cause) -> "Story":
        """The next version."""
        self.text = text
        self.replay.apply(SavedText(self.replay.revision + 1, text, cause))
        return self

    def told(self) -> Told:
        """The pieces of the text, and how each came in; space belongs to what stands before it."""
        return pieces_of(self.text, self.replay.blame())

    def kind_of(self, words: str) -> OriginKind:
        """How words that stand there once came in."""
        (kind,) = {kind for _, kind in kinds_of_words(self.text, self.replay.blame(), words)}
        return kind


def pieces_of(text: str, blame: Blame) -> Told:
    pieces: Told = []
    start = 0
    for run in blame.runs:
        pieces.append((text[start : start + run.length], run.kind))
        start += run.length
    merged: Told = []
    for kind, group in groupby(pieces, key=lambda piece: piece[1]):
        merged.append(("".join(piece for piece, _ in group), kind))
    return merged


def kinds_of_words(text: str, blame: Blame, within: str | None = None) -> Told:
    """Each word of a text, or of a part of it that stands there once, with how it came in."""
    kinds = [run.kind for run in blame.runs for _ in range(run.length)]
    assert within is None or text.count(within) == 1
    first = 0 if within is None else text.index(within)
    last = len(text) if within is None else first + len(within)
    return [(word[0], kinds[word.start()]) for word in WORD.finditer(text, first, last)]


def test_what_a_person_types_is_theirs_word_by_word() -> None:
    story = (
        Story().save("Nobody has seen").save("Nobody has ever seen").save("Nobody has ever seen the cellar.")
    )
    assert story.told() == [("Nobody has ever seen the cellar.", "typed")]
    runs = story.replay.blame()
    assert [runs.sources[run.source].revision for run in runs.runs] == [1, 2, 1, 3]


def test_a_word_that_is_changed_by_a_letter_is_another_word() -> None:
    story = Story().accept("The budget rises.").save("The budgets rises.")
    assert kinds_of_words(story.text, story.replay.blame()) == [
        ("The", "edited_answer"),
        ("budgets", "typed"),
        ("rises", "edited_answer"),
    ]


def test_an_accepted_answer_is_the_answers_as_it_was() -> None:
    story = Story().save(WRITTEN).accept(f"{WRITTEN}\n\n{ANSWERED}")
    assert story.kind_of(WRITTEN) == "typed"
    assert story.kind_of(ANSWERED) == "answer"
    (source,) = {
        story.replay.blame().sources[run.source] for run in story.replay.blame().runs if run.kind == "answer"
    }
    assert (source.revision, source.message_id) == (2, ANSWER)


@pytest.mark.parametrize(
    "edited",
    [
        ANSWERED.replace("five percent", "nearly five percent"),
        ANSWERED.replace("every department has asked", "every department asked"),
        f"{ANSWERED} So they say.",
        f"Perhaps. {ANSWERED}",
    ],
)
def test_once_a_person_writes_into_a_block_of_an_answer_what_remains_of_it_is_edited(edited: str) -> None:
    story = (
        Story()
        .accept(f"{ANSWERED}\n\nAnother block of the same answer.")
        .save(f"{edited}\n\nAnother block of the same answer.")
    )
    found = dict(kinds_of_words(story.text, story.replay.blame(), edited))
    assert found["budget"] == found["people"] == "edited_answer"
    assert set(found.values()) <= {"edited_answer", "typed"}
    assert story.kind_of("Another block of the same answer.") == "answer"


def test_each_item_of_an_answers_list_is_a_block_of_its_own() -> None:
    items = ["- Bread from the corner shop", "- Milk that keeps for a week", "- Apples if there are any"]
    story = Story().accept("\n".join(items))
    story.save("\n".join([items[0], "- Milk that keeps for a month", items[2]]))
    assert story.kind_of(items[0]) == "answer"
    assert story.kind_of("- Milk that keeps for a") == "edited_answer"
    assert story.kind_of("month") == "typed"
    assert story.kind_of(items[2]) == "answer"


def test_taking_out_a_whole_block_leaves_its_neighbours_as_they_were() -> None:
    items = ["- The first of three items", "- The second of three items", "- The third of three items"]
    story = Story().accept("\n".join(items)).save("\n".join([items[0], items[2]]))
    assert story.told() == [(f"{items[0]}\n{items[2]}", "answer")]


def test_a_new_paragraph_beside_an_answer_leaves_it_as_it_was() -> None:
    story = (
        Story().accept(ANSWERED).save(f"{ANSWERED}\n\n{WRITTEN}").save(f"{OTHER}\n\n{ANSWERED}\n\n{WRITTEN}")
    )
    assert [story.kind_of(text) for text in (OTHER, ANSWERED, WRITTEN)] == ["typed", "answer", "typed"]


def test_other_line_ends_and_blank_lines_are_no_edit() -> None:
    story = Story().accept(ANSWERED).save(ANSWERED.replace("because ", "because\n")).save(f"\n\n{ANSWERED}\n")
    assert story.kind_of(ANSWERED) == "answer"


def test_words_that_a_proposal_leaves_in_a_persons_paragraph_stay_theirs() -> None:
    story = (
        Story()
        .save(WRITTEN)
        .accept(WRITTEN.replace("by daylight, and few", "in the light of day, and not many"))
    )
    assert story.kind_of("Nobody in this house has ever seen the cellar") == "typed"
    assert story.kind_of("in the light of day") == "answer"
    assert story.kind_of("of us would like to") == "typed"


def test_a_paragraph_that_an_answer_puts_in_place_of_a_persons_is_the_answers() -> None:
    story = (
        Story()
        .save(WRITTEN)
        .accept("The cellar has been described by nobody at all in a house that is dark.")
    )
    assert story.told() == [(story.text, "answer")]


def test_what_is_said_of_parts_counts_for_them() -> None:
    text = f"{WRITTEN}\n\n{ANSWERED}\n\n{OTHER}"
    answered, other = text.index(ANSWERED), text.index(OTHER)
    story = Story().save(
        text,
        Origin(answered, answered + len(ANSWERED), "answer", "answer-7"),
        Origin(other, len(text), "pasted"),
    )
    assert [story.kind_of(words) for words in (WRITTEN, ANSWERED, OTHER)] == ["typed", "answer", "pasted"]
    blame = story.replay.blame()
    assert [blame.sources[run.source].message_id for run in blame.runs] == [
        None,
        "answer-7",
        None,
        None,
    ]


def test_what_comes_back_whole_is_not_taken_for_the_edited_half_of_it_that_stands_there() -> None:
    half = " ".join(ANSWERED.split()[: RUN_WORDS + 1])
    story = Story().accept(ANSWERED).save(WRITTEN).save(f"{half} or so\n\n{WRITTEN}")
    story.save(f"{half} or less\n\n{WRITTEN}").save(f"{half} or less\n\n{WRITTEN}\n\n{ANSWERED}")
    assert {kind for _, kind in kinds_of_words(story.text, story.replay.blame())[: RUN_WORDS + 1]} == {
        "edited_answer"
    }
    assert story.told()[-1] == (ANSWERED, "answer")


def test_of_words_that_stand_there_and_stood_there_before_a_copy_is_taken_of_those_that_stand() -> None:
    story = Story().accept(ANSWERED).save("")
    for count in range(1, len(ANSWERED.split()) + 1):
        story.save(" ".join(ANSWERED.split()[:count]))
    assert story.told() == [(ANSWERED, "typed")]
    story.save(f"{ANSWERED}\n\n{ANSWERED}")
    assert story.told() == [(story.text, "typed")]


def test_a_hunk_that_was_edited_when_it_was_accepted_is_from_its_answer_and_edited() -> None:
    text = f"{ANSWERED} So they say."
    edited = Origin(0, len(ANSWERED), "edited_answer")
    story = Story().accept(text, edited, Origin(len(ANSWERED), len(text), "typed"))
    assert story.told() == [(ANSWERED, "edited_answer"), (" So they say.", "typed")]
    blame = story.replay.blame()
    assert [blame.sources[run.source].message_id for run in blame.runs] == [ANSWER, None]


def test_moving_a_paragraph_within_one_save_changes_nothing() -> None:
    story = (
        Story().save(WRITTEN).accept(f"{WRITTEN}\n\n{ANSWERED}").save(f"{WRITTEN}\n\n{ANSWERED}\n\n{OTHER}")
    )
    before = Counter(kinds_of_words(story.text, story.replay.blame()))
    story.save(f"{ANSWERED}\n\n{OTHER}\n\n{WRITTEN}")
    assert Counter(kinds_of_words(story.text, story.replay.blame())) == before


@pytest.mark.parametrize("origin", [True, False])
def test_what_was_cut_and_comes_back_later_is_what_it_was(origin: bool) -> None:
    story = Story().save(WRITTEN).accept(f"{WRITTEN}\n\n{ANSWERED}").save("").save(OTHER)
    text = f"{ANSWERED}\n\n{OTHER}\n\n{WRITTEN}"
    pasted = [Origin(0, len(ANSWERED), "pasted")] if origin else []
    story.save(text, *pasted)
    assert [story.kind_of(words) for words in (ANSWERED, OTHER, WRITTEN)] == ["answer", "typed", "typed"]


def test_an_answer_that_repeats_a_persons_paragraph_does_not_take_it() -> None:
    story = Story().save(WRITTEN).accept(f"{WRITTEN}\n\n{ANSWERED}\n\n{WRITTEN}")
    assert [kind for _, kind in story.told()] == ["typed", "answer", "typed"]


def test_a_persons_copy_of_an_answer_is_still_the_answers() -> None:
    story = Story().accept(ANSWERED).save(f"{ANSWERED}\n\n{ANSWERED}")
    assert {kind for _, kind in kinds_of_words(story.text, story.replay.blame())} == {"answer"}


def test_a_few_words_in_common_are_no_run() -> None:
    written = "In the end, or so it was said, every department has asked for more than it was ever given."
    story = Story().accept(ANSWERED).save(f"{ANSWERED}\n\n{written}")
    assert story.kind_of(written) == "typed"


def test_a_restored_version_is_what_it_was_exactly() -> None:
    story = Story(returning=[2]).save(WRITTEN).accept(f"{WRITTEN}\n\n{ANSWERED}")
    before = story.replay.blame().runs
    text = story.text
    story.save(f"{WRITTEN}\n\n{ANSWERED.replace('five', 'seven')}").save(OTHER).restore(text, 2)
    assert story.replay.blame().runs == before
    assert story.kind_of(ANSWERED) == "answer"


def test_a_walk_goes_on_where_another_one_ended() -> None:
    texts = [WRITTEN, f"{WRITTEN}\n\n{ANSWERED}", ANSWERED, f"{OTHER}\n\n{ANSWERED}", f"{WRITTEN}\n\n{OTHER}"]
    causes = [Cause("typed"), Cause("proposal", ANSWER), Cause("typed"), Cause("typed"), Cause("typed")]
    whole = Story()
    for text, cause in zip(texts, causes, strict=True):
        whole.apply(text, cause)
    for stop in range(1, len(texts)):
        first = Story()
        for text, cause in zip(texts[:stop], causes, strict=False):
            first.apply(text, cause)
        stored = msgspec.json.decode(msgspec.json.encode(first.replay.blame()), type=Blame)
        first.replay = BlameReplay.resumed(stored, texts[stop - 1])
        for text, cause in zip(texts[stop:], causes[stop:], strict=True):
            first.apply(text, cause)
        assert first.told() == whole.told()


# What is known beforehand: a section is a list of paragraphs, each a list of words with how they came in.


class Word(NamedTuple):
    """A word, and what is true of it."""

    text: str
    kind: OriginKind


Paragraph = list[Word]

FEW = "the of and to in a is that it for was on with as be by at this from or an are not which".split()
MANY = [
    a + b + c
    for a in ("br", "st", "l", "m", "qu")
    for b in ("an", "e", "or", "ui")
    for c in ("d", "ning", "tle", "x")
]
ANSWERS: tuple[OriginKind, ...] = ("answer", "edited_answer")


class TrueStory:
    """Things happen to a section by chance, and it is known what is true of each word."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.paragraphs: list[Paragraph] = []
        self.versions: list[tuple[str, Cause]] = []
        self.states: list[list[Paragraph]] = []
        self.cut: list[Paragraph] = []
        self.save()

    def happen(self) -> None:
        """One of all that can happen."""
        self.chance.choice(
            [
                self.type_in_pieces,
                self.type_in_pieces,
                self.paste,
                self.accept,
                self.accept,
                self.accept_edited,
                self.insert_answer,
                self.edit,
                self.edit,
                self.rewrite,
                self.move,
                self.cut_out,
                self.put_back,
                self.restore,
                self.retype_in_pieces,
                self.retype_at_once,
            ]
        )()

    def type_in_pieces(self) -> None:
        place = self.place()
        self.type_words(place, self.words(self.chance.randint(15, 60), "typed"))

    def paste(self) -> None:
        self.add(self.words(40, "pasted"), "pasted")

    def insert_answer(self) -> None:
        self.add(self.words(50, "answer"), "answer")

    def accept(self) -> None:
        place = self.place()
        for number in range(self.chance.randint(1, 3)):
            self.paragraphs.insert(place + number, self.words(self.chance.randint(20, 60), "answer"))
        self.save(Cause("proposal", ANSWER))

    def accept_edited(self) -> None:
        place = self.place()
        self.paragraphs.insert(place, self.words(30, "edited_answer"))
        start, end = self.bounds(place)
        self.save(Cause("proposal", ANSWER, origins=(Origin(start, end, "edited_answer", ANSWER),)))

    def edit(self) -> None:
        """A person puts some words in, or takes some out."""
        paragraph = self.any_paragraph()
        if not paragraph:
            return
        place = self.chance.randrange(len(paragraph))
        if self.chance.random() < 0.5:
            gone = paragraph[place : place + self.chance.randint(1, 4)]
            del paragraph[place : place + len(gone)]
            is_edit = any(word.kind == "answer" for word in gone)
        else:
            paragraph[place:place] = self.words(self.chance.randint(1, 4), "typed")
            is_edit = True
        if is_edit:
            paragraph[:] = [
                word._replace(kind="edited_answer") if word.kind == "answer" else word for word in paragraph
            ]
        self.save()

    def rewrite(self) -> None:
        """An answer changes some words of a paragraph."""
        paragraph = self.any_paragraph()
        for place in range(5, len(paragraph) - 3, 12):
            paragraph[place : place + 2] = self.words(3, "answer")
        self.save(Cause("proposal", ANSWER))

    def move(self) -> None:
        if self.paragraphs:
            paragraph = self.paragraphs.pop(self.chance.randrange(len(self.paragraphs)))
            self.paragraphs.insert(self.place(), paragraph)
            self.save()

    def cut_out(self) -> None:
        if self.paragraphs:
            self.cut.append(self.paragraphs.pop(self.chance.randrange(len(self.paragraphs))))
            self.save()

    def put_back(self) -> None:
        """Not beside the same words with another history: which of the two it is, no version tells."""
        if self.cut and words_of(self.cut[-1]) not in map(words_of, self.paragraphs):
            self.add(self.cut.pop(), self.chance.choice(["pasted", None]))

    def restore(self) -> None:
        revision = self.chance.randint(max(1, len(self.states) - 6), len(self.states))
        self.paragraphs = [list(paragraph) for paragraph in self.states[revision - 1]]
        self.save(Cause("restore", restored_revision=revision))

    def retype_in_pieces(self) -> None:
        """Whoever writes a few words at a time writes themselves, whatever stood there before."""
        if self.paragraphs:
            place = self.chance.randrange(len(self.paragraphs))
            gone = self.paragraphs.pop(place)
            self.save()
            self.type_words(place, [word._replace(kind="typed") for word in gone])

    def retype_at_once(self) -> None:
        if self.paragraphs:
            place = self.chance.randrange(len(self.paragraphs))
            gone = self.paragraphs.pop(place)
            self.save()
            self.paragraphs.insert(place, gone)
            self.save()

    def type_words(self, place: int, words: Paragraph) -> None:
        self.paragraphs.insert(place, [])
        while words:
            count = self.chance.randint(1, 6)
            self.paragraphs[place] += words[:count]
            words = words[count:]
            self.save()

    def add(self, paragraph: Paragraph, kind: OriginKind | None) -> None:
        place = self.place()
        self.paragraphs.insert(place, paragraph)
        start, end = self.bounds(place)
        origin = None if kind is None else Origin(start, end, kind, ANSWER if kind == "answer" else None)
        self.save(Cause("typed", origins=() if origin is None else (origin,)))

    def save(self, cause: Cause | None = None) -> None:
        self.versions.append((self.text, Cause("typed") if cause is None else cause))
        self.states.append([list(paragraph) for paragraph in self.paragraphs])

    @property
    def text(self) -> str:
        return "\n\n".join(" ".join(word.text for word in paragraph) for paragraph in self.paragraphs)

    def bounds(self, place: int) -> tuple[int, int]:
        texts = [" ".join(word.text for word in paragraph) for paragraph in self.paragraphs]
        start = sum(len(text) + 2 for text in texts[:place])
        return start, start + len(texts[place])

    def place(self) -> int:
        return self.chance.randint(0, len(self.paragraphs))

    def any_paragraph(self) -> Paragraph:
        return self.chance.choice(self.paragraphs) if self.paragraphs else []

    def words(self, count: int, kind: OriginKind) -> Paragraph:
        """As in a language: some words come again and again."""
        return [
            Word(self.chance.choice(FEW if self.chance.random() < 0.45 else MANY), kind) for _ in range(count)
        ]

    def walked(self) -> Blame:
        replay = BlameReplay(cause.restored_revision for _, cause in self.versions if cause.restored_revision)
        for revision, (text, cause) in enumerate(self.versions, 1):
            replay.apply(SavedText(revision, text, cause))
        return replay.blame()

    def truth(self) -> list[OriginKind]:
        return [word.kind for paragraph in self.paragraphs for word in paragraph]


def words_of(paragraph: Paragraph) -> list[str]:
    return [word.text for word in paragraph]


@pytest.mark.parametrize("seed", [*range(20), 1_049, 1_122])
def test_shares_of_a_known_history_are_right_to_the_percentage_point(seed: int) -> None:
    story = TrueStory(seed)
    for _ in range(80):
        story.happen()
    truth = Counter(story.truth())
    found = Counter(kind for _, kind in kinds_of_words(story.text, story.walked()))
    assert truth.total() == found.total() > 300
    for kind in ("typed", "pasted", "answer", "edited_answer"):
        assert abs(found[kind] - truth[kind]) / truth.total() < 0.01, (kind, truth, found)


TEXTS = st.text(alphabet=st.sampled_from("ab \n-#|>.ü😀漢字"), max_size=60)
CAUSES = st.sampled_from([Cause("typed"), Cause("proposal", ANSWER), Cause("import")])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TEXTS, CAUSES, st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=12))
def test_runs_always_cover_the_text_exactly(versions: list[tuple[str, Cause, int, int]]) -> None:
    replay = BlameReplay(restored=[1, 2, 3])
    for revision, (text, cause, start, length) in enumerate(versions, 1):
        end = min(len(text), start + length)
        origins = (Origin(start, end, "pasted"),) if start < end else ()
        replay.apply(SavedText(revision, text, msgspec.structs.replace(cause, origins=origins)))
        blame = replay.blame()
        assert sum(run.length for run in blame.runs) == len(text)
        assert all(run.length > 0 for run in blame.runs)
        assert sum(run.length for run in blame.gone_runs) == len(blame.gone)
        stored = msgspec.json.decode(msgspec.json.encode(blame), type=Blame)
        assert BlameReplay.resumed(stored, text).blame() == blame


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["typed", "proposal", "cut", "copy", "accepted copy", "paragraph"]),
        st.integers(1, 14),
        st.integers(0, 200),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_whatever_happens_no_word_of_a_person_becomes_an_answers_nor_the_other_way_round(
    steps: list[tuple[str, int, int]],
) -> None:
    replay = BlameReplay()
    words: list[str] = []
    for revision, (what, count, number) in enumerate(steps, 1):
        place = number % (len(words) + 1)
        run = words[place : place + count]
        if what == "typed":
            words[place:place] = [f"W{revision}x{number}" for number in range(count)]
        elif what == "proposal":
            words[place:place] = [f"w{revision}x{number}" for number in range(count)]
        elif what == "cut":
            del words[place : place + count]
        elif what == "paragraph":
            words.insert(place, "\n\n")
        elif "\n\n" not in run and len(run) >= RUN_WORDS:
            words += ["\n\n", *run]
        text = " ".join(words)
        is_accepted = what in ("proposal", "accepted copy")
        replay.apply(SavedText(revision, text, Cause("proposal", ANSWER) if is_accepted else Cause("typed")))
        for word, kind in kinds_of_words(text, replay.blame()):
            assert (kind in ANSWERS) == word.islower(), (word, kind)


def test_a_word_that_is_typed_costs_as_little_in_a_long_section_as_in_a_short_one() -> None:
    short, long = (steps_of_typing(words) for words in (1_000, 10_000))
    assert long < 2 * short


def steps_of_typing(words_count: int) -> int:
    """What a hundred more versions cost, each with another word."""
    chance = random.Random(3)
    words = [chance.choice(FEW + MANY) for _ in range(words_count)]
    replay = BlameReplay()

    def write(revisions: range) -> None:
        for revision in revisions:
            words[chance.randrange(len(words))] = chance.choice(MANY)
            replay.apply(SavedText(revision, " ".join(words), Cause("typed")))

    write(range(1, 21))
    return steps_of(lambda: write(range(21, 121)))
