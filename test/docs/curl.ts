import type { Typed } from './typed.js';

/** What a request that curl was told to make was answered; the body of a stream of events is left. */
export interface Curled {
  readonly ok: boolean;
  readonly body: unknown;
}

/** Makes the request that curl was told to make, to the server at `url` in place of the one that was named. */
export async function curled(typed: Typed, url: string): Promise<Curled> {
  const { pathname, search } = new URL(typed.args.at(-1) ?? '');
  const body = optionOf(typed, '--json');
  const answer = await fetch(`${url}${pathname}${search}`, {
    method: optionOf(typed, '-X') ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return { ok: answer.ok, body: await answer.json() };
  }
  await answer.body?.cancel();
  return { ok: answer.ok, body: undefined };
}

function optionOf({ args }: Typed, name: string): string | undefined {
  return args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
}
