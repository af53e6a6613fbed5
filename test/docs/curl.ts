import type { Typed } from './typed.js';

/** The response to a documented curl request; the body of an event stream is not read. */
export interface Curled {
  readonly ok: boolean;
  readonly body: unknown;
}

/** Sends the request of a curl command to the server at `url` instead of the documented one. */
export async function curled(typed: Typed, url: string): Promise<Curled> {
  const { pathname, search } = new URL(typed.args.at(-1) ?? '');
  const body = optionOf(typed, '--json');
  const response = await fetch(`${url}${pathname}${search}`, {
    method: optionOf(typed, '-X') ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return { ok: response.ok, body: await response.json() };
  }
  await response.body?.cancel();
  return { ok: response.ok, body: undefined };
}

function optionOf({ args }: Typed, name: string): string | undefined {
  return args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
}
