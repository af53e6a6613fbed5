import type { RecordingClient, RecordingSession } from '../../../src/client/index.js';

/** A response of the gateway with its body parsed as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a request to the gateway, with `body` as JSON if there is one. */
export type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Returns a function that sends requests to the gateway at this address. */
export function asking(url: string): Ask {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  };
}

/** Starts a session and waits until it records. The caller cancels it. */
export async function recording(
  client: RecordingClient,
  sessionId: string,
  roomId = sessionId,
): Promise<RecordingSession> {
  const { session } = await client.start({ roomId }, { sessionId });
  await session.started();
  return session;
}

/** One event of a stream. */
export interface StreamEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: Record<string, unknown>;
}

/** An open event stream. */
export interface Following {
  readonly status: number;
  readonly headers: Headers;
  /** The events received so far. */
  readonly events: StreamEvent[];
  readonly comments: string[];
  /** Settles when the stream has ended or was cut. */
  readonly ended: Promise<'ended' | 'cut'>;
  leave(): void;
}

/** Opens a stream and parses its server-sent events. */
export async function follow(url: string, sessionId: string, headers: Record<string, string> = {}): Promise<Following> {
  const leaving = new AbortController();
  const address = `${url}/v1/sessions/${encodeURIComponent(sessionId)}/events`;
  const answer = await fetch(address, { headers, signal: leaving.signal });
  const events: StreamEvent[] = [];
  const comments: string[] = [];
  const read = async (): Promise<'ended' | 'cut'> => {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of answer.body ?? []) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) take(block, events, comments);
      }
      return 'ended';
    } catch {
      return 'cut';
    }
  };
  return {
    status: answer.status,
    headers: answer.headers,
    events,
    comments,
    ended: read(),
    leave: () => leaving.abort(),
  };
}

function take(block: string, events: StreamEvent[], comments: string[]): void {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const comment = fields.get('');
  if (comment !== undefined) comments.push(comment);
  const data = fields.get('data');
  if (data === undefined) return;
  const id = fields.get('id');
  events.push({ event: fields.get('event') ?? 'message', ...(id !== undefined && { id }), data: JSON.parse(data) });
}
