import type { Mistake, ZegoRejectedDetails } from '../../contract/messages.js';
import { isRecord } from '../../json/objects.js';
import { stringOf } from '../../json/strings.js';

/** Why a request failed. */
export interface ProblemView {
  /** The end of the problem's type URI; `unreachable` and `unreadable` are the page's own. */
  readonly name: string;
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly mistakes: readonly Mistake[];
  readonly zego?: ZegoRejectedDetails;
  /** The id of the request in the gateway's log. */
  readonly requestId?: string;
  /** The delay before a retry that the gateway requires (`Retry-After`). */
  readonly retryAfterMs?: number;
}

const TYPE = /^urn:reelkeeper:problem:([a-z-]+)$/;

/** Reads the problem (RFC 9457) of a response. Of another body, such as a proxy's page, only the status is known. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): ProblemView {
  const fields = isRecord(body) ? body : {};
  const type = stringOf(fields.type) ?? '';
  const detail = stringOf(fields.detail);
  const requestId = stringOf(fields.requestId);
  const zego = zegoOf(fields.zego);
  const retryAfterMs = retryAfterMsOf(retryAfter);
  return {
    name: TYPE.exec(type)?.[1] ?? 'unreadable',
    status,
    title: stringOf(fields.title) ?? `HTTP ${status} without an explanation`,
    ...(detail !== undefined && { detail }),
    mistakes: mistakesOf(fields.mistakes),
    ...(zego && { zego }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The problem of a request without a response. */
export const UNREACHABLE: ProblemView = {
  name: 'unreachable',
  status: 0,
  title: 'The gateway cannot be reached',
  detail: 'It may be restarting, or the network is down.',
  mistakes: [],
};

/** The problem of a response that is not the gateway's. */
export function unreadable(status: number): ProblemView {
  const detail = `It was HTTP ${status}. Does a proxy in front of the gateway respond itself?`;
  return { name: 'unreadable', status, title: 'The response cannot be read', detail, mistakes: [] };
}

/** Returns a problem in one or two sentences, without its mistakes. */
export function problemText({ title, detail, zego }: ProblemView): string {
  if (zego) return `ZEGO rejected ${zego.action}: ${zego.code} ${zego.message}`;
  return detail === undefined ? `${title}.` : `${title}. ${detail}`;
}

function zegoOf(value: unknown): ZegoRejectedDetails | undefined {
  if (!isRecord(value)) return undefined;
  const { code } = value;
  return {
    action: stringOf(value.action) ?? 'the request',
    code: typeof code === 'number' ? code : 0,
    message: stringOf(value.message) ?? '',
    requestId: stringOf(value.requestId) ?? '',
  };
}

function mistakesOf(value: unknown): readonly Mistake[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((mistake: unknown) => {
    if (!isRecord(mistake)) return [];
    const path = stringOf(mistake.path);
    const message = stringOf(mistake.message);
    return path === undefined || message === undefined ? [] : [{ path, message }];
  });
}

/** Reads `Retry-After` in seconds; the gateway does not use its other form, a date. */
function retryAfterMsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
