/** One event of a text/event-stream. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: string;
  /** The last id that the stream has set by then; empty before the first. */
  readonly lastEventId: string;
}

/**
 * Reads a text/event-stream piece by piece, as the HTML standard says (9.2.6), so that events are the same wherever the
 * network cuts them.
 */
export class SseParser {
  #rest = '';
  #isFirst = true;
  #type = '';
  #data: string[] = [];
  #lastEventId = '';
  #retryMs: number | undefined;

  /** How long the stream wants a reader to wait before it connects again, in milliseconds. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The events that are complete with this piece of decoded text. */
  push(piece: string): StreamEvent[] {
    if (piece === '') return [];
    this.#rest += this.#isFirst ? piece.replace(/^\uFEFF/, '') : piece;
    this.#isFirst = false;
    const events: StreamEvent[] = [];
    for (let line = this.#nextLine(); line !== undefined; line = this.#nextLine()) {
      const event = line === '' ? this.#dispatch() : this.#field(line);
      if (event) events.push(event);
    }
    return events;
  }

  #nextLine(): string | undefined {
    const end = this.#rest.search(/[\r\n]/);
    if (end < 0) return undefined;
    // A CR at the very end may be half of a CRLF.
    if (this.#rest[end] === '\r' && end + 1 === this.#rest.length) return undefined;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(this.#rest.startsWith('\r\n', end) ? end + 2 : end + 1);
    return line;
  }

  #field(line: string): undefined {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#type = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(): StreamEvent | undefined {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), lastEventId: this.#lastEventId };
    const isEmpty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return isEmpty ? undefined : event;
  }
}
