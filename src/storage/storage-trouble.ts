/**
 * What a bucket's trouble means. `passing`: it may be over soon. `denied`: the keys are wrong or may not do this.
 * `no-bucket`, `no-upload`: what was named is not there. `refused`: another lasting answer.
 */
export type TroubleKind = 'passing' | 'denied' | 'no-bucket' | 'no-upload' | 'refused';

/** A store did not do what it was asked. Its words hold neither keys nor signatures. */
export class StorageTrouble extends Error {
  override readonly name = 'StorageTrouble';
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const MAX_WORDS = 200;

/**
 * The trouble behind an error of the S3 client, which holds the signed request and must go no further. `asked` names
 * what was wanted, such as `to look for "a.mp4"`.
 */
export function troubleOf(error: unknown, bucket: string, asked: string): StorageTrouble {
  if (error instanceof StorageTrouble) return error;
  const { status, code } = factsOf(error);
  const store = `The store of bucket "${bucket}"`;
  if (status === undefined) return new StorageTrouble('passing', `${store} can't be reached ${asked}: ${code}`);
  const said = `${store} was asked ${asked} and answered ${status}${code === '' ? '' : ` (${code})`}`;
  // A 200 may carry an error as well: the store found out while it put the parts together.
  if (status >= 500 || status === 429 || status === 408 || status < 300) return new StorageTrouble('passing', said);
  if (code === 'NoSuchBucket') return new StorageTrouble('no-bucket', `${said}: there is no such bucket`);
  if (code === 'NoSuchUpload') return new StorageTrouble('no-upload', `${said}: the upload is over`);
  // A clock that is off is mended, and the client has learned from the answer by how much.
  if (code === 'RequestTimeTooSkewed' || code === 'RequestTimeout') return new StorageTrouble('passing', said);
  if (status === 401 || status === 403) {
    return new StorageTrouble('denied', `${said}: the keys are wrong, or may not do this`);
  }
  if (status >= 300 && status < 400) {
    return new StorageTrouble('refused', `${said}: the bucket is in another region than the configuration says`);
  }
  return new StorageTrouble('refused', said);
}

/** The HTTP status, and the store's or the system's code for what went wrong. Answers of HEAD have no code. */
function factsOf(error: unknown): { readonly status: number | undefined; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: 'the cause is not known' };
  const status = statusOf(error);
  if (status !== undefined) return { status, code: isCode(error.name) ? error.name : '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { status, code: 'no answer in time' };
  return { status, code: code.slice(0, MAX_WORDS) };
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** Names that the client makes up when an answer has none are left out. */
function isCode(name: string): boolean {
  return /^[A-Za-z]{1,64}$/.test(name) && !['Error', 'Unknown', 'UnknownError', 'NotFound', 'Forbidden'].includes(name);
}
