import type { FileView } from './view.js';

/** The place of one task's files. */
export interface TaskFilesInput {
  readonly app: string;
  readonly sessionId: string;
  readonly roomId: string;
  readonly taskId: string;
  /** Entry of `storages` in the configuration. */
  readonly storage: string;
  /** RecordOutputParams.OutputFolder as sent to ZEGO, which prefixes each file's id; empty for none. */
  readonly outputFolder: string;
}

/** Files to verify in the customer's bucket. */
export interface CheckFilesInput extends TaskFilesInput {
  readonly files: readonly FileView[];
}

/**
 * The result of verification: the same files in the same order. An `uploaded` file becomes `verified` if the bucket has it
 * with the size that ZEGO reported, and `failed` with a note if not; if the bucket cannot be checked it stays `uploaded`
 * with a note. Files in other states stay unchanged. The `soundWave` of a `verified` file is verified too.
 */
export interface CheckFilesAnswer {
  readonly files: readonly FileView[];
  /** Why some files could not be verified, for a person; absent if there are none. */
  readonly unchecked?: string;
}

/** One file to copy from ZEGO's backup store into the customer's bucket. */
export interface RescueInput extends TaskFilesInput {
  readonly file: FileView;
}

/** The result of one attempt to rescue a file. Transient errors are thrown, and Temporal retries. */
export type RescueAnswer =
  | {
      readonly verdict: 'rescued';
      readonly how: 'copied' | 'already-there';
      readonly sizeBytes: number;
      /** What could not be verified, for a person. */
      readonly note?: string;
    }
  /** No retry can help; `note` says why, for a person. */
  | { readonly verdict: 'impossible'; readonly note: string };

/** The input of the workflow `fileRescue`: the files of one task in ZEGO's backup store. */
export interface FileRescueInput extends TaskFilesInput {
  readonly files: readonly FileView[];
  /** The deadline for copies in epoch milliseconds, before ZEGO deletes its backup. */
  readonly deadlineAtMs: number;
}

/** The result of `fileRescue`: the same files in the same order, `rescued`, or still `backup` with a note why. */
export interface FileRescueAnswer {
  readonly files: readonly FileView[];
}

/** The activities on the customers' buckets. Implemented in `activities/`. */
export interface StorageActivities {
  /** On `STORAGE_TASK_QUEUE`. Throws transient errors, such as an unreachable bucket; lasting ones are in its result. */
  checkFiles(input: CheckFilesInput): Promise<CheckFilesAnswer>;
  /** On `RESCUE_TASK_QUEUE`. Its heartbeats let a retry continue after the last finished part. Can be cancelled. */
  rescueFile(input: RescueInput): Promise<RescueAnswer>;
}
