import type { FileView } from './view.js';

/** Where the files of one task belong. */
export interface TaskFilesInput {
  readonly app: string;
  readonly sessionId: string;
  readonly roomId: string;
  readonly taskId: string;
  /** The entry of the configuration. */
  readonly storage: string;
  /** RecordOutputParams.OutputFolder as ZEGO was given it, put before a file's id as it is; empty for none. */
  readonly outputFolder: string;
}

/** Files to look for in the customer's bucket. */
export interface CheckFilesInput extends TaskFilesInput {
  readonly files: readonly FileView[];
}

/**
 * What the bucket has shown: the same files in the same order. An `uploaded` one is `verified` when it is there with
 * the size that ZEGO told, `failed` with a note when it is not, and stays `uploaded` with a note where nobody could
 * look. Files in any other state come back as they were. The `soundWave` of a file that is `verified` is looked for too.
 */
export interface CheckFilesAnswer {
  readonly files: readonly FileView[];
  /** Why files could not be looked at, in words for a person, when there are such files. */
  readonly unchecked?: string;
}

/** One file to copy from ZEGO's backup store into the customer's bucket. */
export interface RescueInput extends TaskFilesInput {
  readonly file: FileView;
}

/** What one attempt to rescue a file has shown. Whatever may pass is thrown instead, and Temporal tries again. */
export type RescueAnswer =
  | {
      readonly verdict: 'rescued';
      readonly how: 'copied' | 'already-there';
      readonly sizeBytes: number;
      /** What could not be made sure of, in words for a person. */
      readonly note?: string;
    }
  /** No repetition can help; `note` says why, in words for a person. */
  | { readonly verdict: 'impossible'; readonly note: string };

/** The input of the workflow `fileRescue`: the files of one task that lie in ZEGO's backup store. */
export interface FileRescueInput extends TaskFilesInput {
  readonly files: readonly FileView[];
  /** Until when copies are tried, in epoch milliseconds: before ZEGO empties its backup store. */
  readonly deadlineAtMs: number;
}

/** The result of `fileRescue`: the same files in the same order, `rescued`, or still `backup` with a note why. */
export interface FileRescueAnswer {
  readonly files: readonly FileView[];
}

/** What is asked of the customer's buckets. Implemented in `activities/`. */
export interface StorageActivities {
  /** On `STORAGE_TASK_QUEUE`. Throws what may pass (a bucket that can't be reached for the moment); anything lasting is an answer. */
  checkFiles(input: CheckFilesInput): Promise<CheckFilesAnswer>;
  /** On `RESCUE_TASK_QUEUE`. Heartbeats what it needs to go on from the last finished part, and heeds cancellation. */
  rescueFile(input: RescueInput): Promise<RescueAnswer>;
}
