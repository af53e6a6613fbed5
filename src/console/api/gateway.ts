import type { FileLink } from '../../contract/file-links.js';
import type { FleetList } from '../../contract/fleet-reading.js';
import type { JsonObject } from '../../contract/json.js';
import type { SessionRequest } from '../../contract/request.js';
import type { SessionFilter, SessionPage } from '../../contract/sessions.js';
import type { TaskList, TaskStop } from '../../contract/tasks.js';
import { isRecord } from '../../json/objects.js';
import { entriesOf } from '../route.js';
import type { Opened } from './follow.js';
import type { KeyStore } from './key-store.js';
import { type ProblemView, problemOf, UNREACHABLE, unreadable } from './problem.js';
import {
  type CommandAnswer,
  isCommandAnswer,
  isFileLink,
  isFleetList,
  isSessionPage,
  isStartAnswer,
  isTaskList,
  isTaskStop,
  type StartAnswer,
} from './shapes.js';

/** The result of a request. */
export type Result<T> = { readonly value: T } | { readonly problem: ProblemView };

/** A change of a recording session. */
export type Command =
  | { readonly kind: 'layout'; readonly body: JsonObject }
  | { readonly kind: 'whiteboard'; readonly whiteboardId: string }
  | { readonly kind: 'pause' | 'resume' | 'snapshots' };

interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A client of the gateway's HTTP API. Problems are results; only an abort throws. */
export class Gateway {
  readonly #keys: KeyStore;
  readonly #onScopeMissing: () => void;

  constructor(keys: KeyStore, { onScopeMissing }: { readonly onScopeMissing: () => void }) {
    this.#keys = keys;
    this.#onScopeMissing = onScopeMissing;
  }

  /** Returns one page of sessions; `cursor` is `nextCursor` of the previous page. */
  list(filter: SessionFilter, cursor: string | undefined, signal: AbortSignal): Promise<Result<SessionPage>> {
    const query = new URLSearchParams([...entriesOf(filter), ...(cursor === undefined ? [] : [['cursor', cursor]])]);
    const path = `/v1/sessions${query.size === 0 ? '' : `?${query}`}`;
    return this.#json({ path, signal }, isSessionPage);
  }

  /** Returns the state of a session; see `readingOf`. */
  session(sessionId: string, signal: AbortSignal): Promise<Result<unknown>> {
    return this.#json({ path: pathOf(sessionId), signal }, isRecord);
  }

  /** Returns a link to a file in its bucket. */
  fileLink(sessionId: string, fileId: string): Promise<Result<FileLink>> {
    return this.#json({ path: `${pathOf(sessionId)}/files/${encodeURIComponent(fileId)}/link` }, isFileLink);
  }

  start(request: SessionRequest): Promise<Result<StartAnswer>> {
    return this.#json({ method: 'POST', path: '/v1/sessions', body: request }, isStartAnswer);
  }

  stop(sessionId: string, reason: string): Promise<Result<CommandAnswer>> {
    const body = reason === '' ? {} : { reason };
    return this.#json({ method: 'POST', path: `${pathOf(sessionId)}/stop`, body }, isCommandAnswer);
  }

  command(sessionId: string, command: Command): Promise<Result<CommandAnswer>> {
    const path = `${pathOf(sessionId)}/${command.kind}`;
    switch (command.kind) {
      case 'layout':
        return this.#json({ method: 'PUT', path, body: command.body }, isCommandAnswer);
      case 'whiteboard':
        return this.#json({ method: 'PUT', path, body: { WhiteboardId: command.whiteboardId } }, isCommandAnswer);
      case 'pause':
      case 'resume':
      case 'snapshots':
        return this.#json({ method: 'POST', path }, isCommandAnswer);
    }
  }

  /** Returns the fleets of all apps. */
  fleets(signal: AbortSignal): Promise<Result<FleetList>> {
    return this.#json({ path: '/v1/fleet', signal }, isFleetList);
  }

  fleetCommand(app: string, command: 'pause' | 'resume'): Promise<Result<CommandAnswer>> {
    const path = `/v1/fleet/${command}?${new URLSearchParams({ app })}`;
    return this.#json({ method: 'POST', path }, isCommandAnswer);
  }

  /** Returns ZEGO's recording tasks of all apps. */
  tasks(signal: AbortSignal): Promise<Result<TaskList>> {
    return this.#json({ path: '/v1/tasks', signal }, isTaskList);
  }

  /** Stops a task that no running session carries. */
  stopTask(taskId: string, app: string | undefined): Promise<Result<TaskStop>> {
    const query = app === undefined ? '' : `?${new URLSearchParams({ app })}`;
    return this.#json({ method: 'POST', path: `/v1/tasks/${encodeURIComponent(taskId)}/stop${query}` }, isTaskStop);
  }

  /** Opens a session's stream of events after the event with this id. */
  async events(sessionId: string, lastEventId: string, signal: AbortSignal): Promise<Opened> {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId !== '' && { 'last-event-id': lastEventId }),
    };
    const response = await this.#send({ path: `${pathOf(sessionId)}/events`, headers, signal });
    return response.ok ? { response } : { problem: await problemIn(response) };
  }

  async #json<T>(request: ApiRequest, isExpected: (value: unknown) => value is T): Promise<Result<T>> {
    try {
      const response = await this.#send(request);
      if (!response.ok) {
        const problem = await problemIn(response);
        if (problem.name === 'scope-insufficient') this.#onScopeMissing();
        return { problem };
      }
      const value = await bodyOf(response);
      return isExpected(value) ? { value } : { problem: unreadable(response.status) };
    } catch (error) {
      if (request.signal?.aborted) throw error;
      return { problem: UNREACHABLE };
    }
  }

  /** Sends a request. While the key is missing or refused, prompts for another until the prompt is dismissed. */
  async #send(request: ApiRequest): Promise<Response> {
    for (;;) {
      const { key } = this.#keys;
      const response = await fetch(request.path, initOf(request, key));
      if (response.status !== 401) return response;
      const { detail, title } = await problemIn(response.clone());
      const next = await this.#keys.another(key, key === undefined ? '' : (detail ?? title));
      if (next === undefined || request.signal?.aborted) return response;
    }
  }
}

function initOf({ method = 'GET', body, headers, signal }: ApiRequest, key: string | undefined): RequestInit {
  return {
    method,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    headers: {
      ...headers,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

async function problemIn(response: Response): Promise<ProblemView> {
  return problemOf(response.status, await bodyOf(response), response.headers.get('retry-after'));
}

/** Returns the parsed body; undefined if it is not JSON. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pathOf(sessionId: string): string {
  return `/v1/sessions/${encodeURIComponent(sessionId)}`;
}
