import { fieldsOf } from '../json/objects.js';

/**
 * What a bucket's error means. `passing`: it may be over soon. `denied`: the keys are wrong or may not do this.
 * `no-bucket`, `no-upload`: what was named is not there. `misplaced`: the bucket is not where it was asked for.
 * `unusable`: with these settings nothing can be sent at all. `refused`: the store will never do it.
 */
export type StorageErrorKind = 'passing' | 'denied' | 'no-bucket' | 'no-upload' | 'misplaced' | 'unusable' | 'refused';

/** A store did not do what it was asked. Its words hold neither keys nor signatures. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const MAX_WORDS = 200;

/** Codes of S3 that say more than their status, and what they mean. */
const KINDS: ReadonlyMap<string, StorageErrorKind> = new Map([
  ['NoSuchBucket', 'no-bucket'],
  ['NoSuchUpload', 'no-upload'],
  // A clock that is off is set right, and the client has learned from the answer by how much.
  ['RequestTimeTooSkewed', 'passing'],
  ['RequestTimeout', 'passing'],
  ['OperationAborted', 'passing'],
  ['SlowDown', 'passing'],
  ['ExpiredToken', 'denied'],
  ['InvalidToken', 'denied'],
  ['AuthorizationHeaderMalformed', 'misplaced'],
  ['IllegalLocationConstraintException', 'misplaced'],
  ['PermanentRedirect', 'misplaced'],
]);

const MEANINGS: Readonly<Partial<Record<StorageErrorKind, string>>> = {
  'no-bucket': 'there is no such bucket',
  'no-upload': 'the upload is over',
  denied: 'the keys are wrong, or may not do this',
  misplaced: 'the bucket is in another region than the configuration says',
};

/**
 * The error behind an error of the S3 client, which holds the signed request and must go no further. `asked` names
 * what was wanted, such as `to look for "a.mp4"`; `advice` is what to change where the store can't be reached.
 */
export function storageErrorOf(error: unknown, bucket: string, asked: string, advice?: string): StorageError {
  if (error instanceof StorageError) return error;
  const { status, code } = factsOf(error);
  const store = `The store of bucket "${bucket}"`;
  const advised = advice === undefined ? '' : `. ${advice}`;
  if (status === undefined) {
    return isFromOutside(error)
      ? new StorageError('passing', `${store} can't be reached ${asked}: ${code}${advised}`)
      : new StorageError('unusable', `${store} can't be asked ${asked} with these settings: ${code}${advised}`);
  }
  const kind = KINDS.get(code) ?? kindOf(status);
  const said = `${store} was asked ${asked} and answered ${status}${code === '' ? '' : ` (${code})`}`;
  const meaning = MEANINGS[kind];
  return new StorageError(
    kind,
    `${said}${meaning === undefined ? '' : `: ${meaning}`}${kind === 'no-bucket' ? advised : ''}`,
  );
}

/** Whether an error without an answer is the network's or a time limit's; what else there is, the client raised itself. */
function isFromOutside(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  // Node's own words for arguments that it does not take: a header's value, an address.
  return 'code' in error && typeof error.code === 'string' && !/^ERR_(INVALID|UNESCAPED)_/.test(error.code);
}

function kindOf(status: number): StorageErrorKind {
  // A 200 may carry an error as well: the store found out while it put the parts together.
  if (status < 300 || status === 408 || status === 425 || status === 429) return 'passing';
  if (status < 400) return 'misplaced';
  if (status === 401 || status === 403) return 'denied';
  return status >= 500 && status !== 501 ? 'passing' : 'refused';
}

/** The HTTP status, and the store's or the system's code for what went wrong. Answers of HEAD have no code. */
function factsOf(error: unknown): { readonly status: number | undefined; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: 'the cause is not known' };
  const status = statusOf(error);
  if (status !== undefined) return { status, code: isCode(error.name) ? error.name : '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { status, code: 'no response in time' };
  return { status, code: code.slice(0, MAX_WORDS) };
}

/** The HTTP status that an error of the store's client carries, if it does. */
export function statusOf(error: unknown): number | undefined {
  const { httpStatusCode: status } = fieldsOf(fieldsOf(error)['$metadata']);
  return typeof status === 'number' ? status : undefined;
}

/** Names that the client makes up when an answer has none are left out. */
function isCode(name: string): boolean {
  return /^[A-Za-z]{1,64}$/.test(name) && !['Error', 'Unknown', 'UnknownError', 'NotFound', 'Forbidden'].includes(name);
}
