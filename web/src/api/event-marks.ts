// How far the server's events had come when it made each answer ("Event-Mark"): a start of the
// server and a count, with a hyphen between.

const seen = new Set<string>();
let heard: string | null = null;
let onMissed = () => {};

const countOf = (mark: string) => Number(mark.split("-")[1] ?? 0);

export const eventMarks = {
  /** An answer has come. */
  note(mark: string | null) {
    if (!mark) return;
    seen.add(mark);
    // It was asked for before the stream began, and made before what that has heard of.
    if (heard !== null && countOf(mark) < countOf(heard)) onMissed();
  },
  /**
   * The stream of events has begun. Says whether every answer up to now has its mark: then nothing
   * was missed. `missed` is called when an older answer still comes.
   */
  hear(mark: string, missed: () => void): boolean {
    heard = mark;
    onMissed = missed;
    return seen.size === 1 && seen.has(mark);
  },
};
