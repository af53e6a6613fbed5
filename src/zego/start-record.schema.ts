import { z } from 'zod';
import { roomIdSchema } from './fields.schema.js';
import { RECORD_INPUT_RULES, recordInputSchema } from './record-input.schema.js';
import { fileFormatSchema, RECORD_OUTPUT_RULES, recordOutputSchema } from './record-output.schema.js';
import { at, type Rule, rule, withRules } from './rules.js';
import { formatsOfVendor, STORAGE_RULES, storageParamsSchema } from './storage.schema.js';

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

/** The rules of a whole StartRecord body. */
export const START_RECORD_RULES: readonly Rule[] = [
  at('RecordInputParams', ...RECORD_INPUT_RULES),
  at('RecordOutputParams', ...RECORD_OUTPUT_RULES),
  at('StorageParams', ...STORAGE_RULES),
  storeTakesFormat,
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
