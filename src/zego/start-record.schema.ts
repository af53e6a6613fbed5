import { z } from 'zod';
import { roomIdSchema } from './fields.schema.js';
import { mixOutputVideoSchema } from './mix-config.schema.js';
import { RECORD_INPUT_RULES, recordInputSchema } from './record-input.schema.js';
import { fileFormatSchema, recordOutputSchema } from './record-output.schema.js';
import { at, type Rule, rule, withRules } from './rules.js';
import { formatsOfVendor, STORAGE_RULES, storageParamsSchema } from './storage.schema.js';
import { STREAM_TYPES } from './tables/modes.js';

const storeTakesFormat = rule(
  z.looseObject({
    RecordOutputParams: z.looseObject({ OutputFileFormat: fileFormatSchema }).prefault({}),
    StorageParams: z.looseObject({ Vendor: storageParamsSchema.shape.Vendor }),
  }),
  (body, wrong) => {
    const { Vendor } = body.StorageParams;
    const { OutputFileFormat } = body.RecordOutputParams;
    const formats = formatsOfVendor(Vendor);
    if (!formats.includes(OutputFileFormat)) {
      wrong(
        ['RecordOutputParams', 'OutputFileFormat'],
        `must be ${formats.join(', ')} when StorageParams.Vendor is ${Vendor}, not "${OutputFileFormat}"`,
      );
    }
  },
);

const bodyWithStreamType = z.looseObject({
  RecordInputParams: z.looseObject({ StreamType: recordInputSchema.shape.StreamType }),
  RecordOutputParams: z.looseObject({ OutputFileFormat: fileFormatSchema }).prefault({}),
});

const picturesNeedVideo = rule(bodyWithStreamType, ({ RecordInputParams, RecordOutputParams }, wrong) => {
  if (RecordInputParams.StreamType !== STREAM_TYPES.audio || RecordOutputParams.OutputFileFormat !== 'jpg') return;
  wrong(['RecordOutputParams', 'OutputFileFormat'], 'must not be "jpg" when StreamType is 1: audio has no pictures');
});

/** The audio that StreamType 4 keeps apart from mp4 or flv is an aac file (StartRecord, `OutputFileFormat`). */
const storeTakesAudioApart = rule(
  bodyWithStreamType.extend({ StorageParams: z.looseObject({ Vendor: storageParamsSchema.shape.Vendor }) }),
  ({ RecordInputParams, RecordOutputParams, StorageParams: { Vendor } }, wrong) => {
    if (RecordInputParams.StreamType !== STREAM_TYPES.audioAndVideoApart) return;
    if (!['mp4', 'flv'].includes(RecordOutputParams.OutputFileFormat) || formatsOfVendor(Vendor).includes('aac'))
      return;
    const message = `must not be 4 when StorageParams.Vendor is ${Vendor}: that store takes no aac, which the audio becomes`;
    wrong(['RecordInputParams', 'StreamType'], message);
  },
);

// ZEGO ignores it there, so that the next attempt would start a second task.
const clientTaskIdInItsPlace = rule(z.looseObject({ ClientTaskId: z.unknown() }), (body, wrong) => {
  if (body.ClientTaskId !== undefined) wrong(['ClientTaskId'], 'belongs in RecordInputParams');
});

/** The rules of a whole StartRecord body. */
export const START_RECORD_RULES: readonly Rule[] = [
  at('RecordInputParams', ...RECORD_INPUT_RULES),
  at('StorageParams', ...STORAGE_RULES),
  storeTakesFormat,
  storeTakesAudioApart,
  picturesNeedVideo,
  clientTaskIdInItsPlace,
];

/** The body of StartRecord. Without `ClientTaskId`, a repeated call starts a second task. */
export const startRecordSchema = withRules(
  z.looseObject({
    RoomId: roomIdSchema,
    RecordInputParams: recordInputSchema,
    RecordOutputParams: recordOutputSchema.prefault({}),
    StorageParams: storageParamsSchema,
  }),
  START_RECORD_RULES,
);

/** Fills in `Fps`, which ZEGO documents as required although it has a default; changes nothing else. */
export const startRecordToSend = z.looseObject({
  RecordInputParams: z.looseObject({
    MixConfig: z
      .looseObject({
        MixOutputVideoConfig: z.looseObject({ Fps: mixOutputVideoSchema.shape.Fps }).optional(),
      })
      .optional(),
  }),
});
