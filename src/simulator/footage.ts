import type { Source } from './sources.js';

/** One file, from its first moment on. Times are Unix milliseconds. */
export interface Take {
  readonly fileId: string;
  readonly source: Source;
  readonly beganAt: number;
}

/** A recorder's state. `paused`: files stay open; `offline`: files are closed as they are. */
export type RecorderState = 'recording' | 'paused' | 'offline';

interface Line {
  readonly take: Take;
  ranMs: number;
  runsSince: number | undefined;
}

/** The files of one task so far: which are open, which grow, and how long each is. */
export class Footage {
  readonly #open = new Map<string, Line>();
  #lines: Line[] = [];
  readonly #nameFile: (source: Source, beganAt: number) => string;

  constructor(nameFile: (source: Source, beganAt: number) => string) {
    this.#nameFile = nameFile;
  }

  /** Opens and closes files for the sources present now. Returns the files that it opened. */
  sync(state: RecorderState, present: readonly Source[], now: number): readonly Take[] {
    const byKey = new Map(present.map((source) => [source.key, source]));
    for (const [key, line] of this.#open) {
      const isPresent = byKey.has(key);
      if (state === 'offline' || (!isPresent && line.take.source.whenAway === 'close')) this.#close(key, line, now);
      else run(line, state === 'recording' && (isPresent || line.take.source.whenAway === 'fill'), now);
    }
    if (state !== 'recording') return [];
    return present.filter((source) => !this.#open.has(source.key)).map((source) => this.#begin(source, now));
  }

  /** Finishes every file. */
  close(now: number): void {
    for (const [key, line] of this.#open) this.#close(key, line, now);
  }

  /** All files, oldest first, with their length so far in milliseconds. */
  takes(now: number): readonly (Take & { readonly durationMs: number })[] {
    return this.#lines.map((line) => ({ ...line.take, durationMs: lengthOf(line, now) }));
  }

  /** The sources that are being recorded now. */
  running(): readonly Source[] {
    return [...this.#open.values()].filter((line) => line.runsSince !== undefined).map((line) => line.take.source);
  }

  /** Milliseconds that ZEGO would bill: each stream, or the mix, once. */
  recordedMs(now: number): number {
    const billed = this.#lines.filter((line) => line.take.source.billed);
    return billed.reduce((sum, line) => sum + lengthOf(line, now), 0);
  }

  #begin(source: Source, now: number): Take {
    const take: Take = { fileId: this.#nameFile(source, now), source, beganAt: now };
    const line: Line = { take, ranMs: 0, runsSince: now };
    this.#open.set(source.key, line);
    this.#lines.push(line);
    return take;
  }

  #close(key: string, line: Line, now: number): void {
    run(line, false, now);
    this.#open.delete(key);
    // A file of no length is empty, and the next one would have its name.
    if (line.ranMs === 0) this.#lines = this.#lines.filter((other) => other !== line);
  }
}

function run(line: Line, on: boolean, now: number): void {
  if (on) line.runsSince ??= now;
  else {
    line.ranMs = lengthOf(line, now);
    line.runsSince = undefined;
  }
}

function lengthOf(line: Line, now: number): number {
  return line.ranMs + (line.runsSince === undefined ? 0 : Math.max(0, now - line.runsSince));
}
