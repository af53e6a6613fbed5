import { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { fieldsOf } from '../json/objects.js';
import { recordInputSchema } from './record-input.schema.js';
import { recordOutputSchema } from './record-output.schema.js';
import { findMistakes, type Rule, rule } from './rules.js';
import { MIX_MODES, RECORD_MODES, STREAM_TYPES, VIEW_TYPES } from './tables/modes.js';

const bodySchema = z.looseObject({
  RecordInputParams: recordInputSchema,
  RecordOutputParams: recordOutputSchema.prefault({}),
});
type Body = z.output<typeof bodySchema>;

/** A parameter that says something, where something else must be so for ZEGO to heed it. */
interface Condition {
  /** Where it stands in the body. */
  readonly path: readonly [string, ...string[]];
  readonly isHeeded: (body: Body) => boolean;
  readonly needs: string;
}

const INPUT = 'RecordInputParams';
const OUTPUT = 'RecordOutputParams';

const isMixed = ({ RecordInputParams }: Body): boolean => RecordInputParams.RecordMode === RECORD_MODES.mixed;
const isSingle = (body: Body): boolean => !isMixed(body);
const isHls = ({ RecordOutputParams }: Body): boolean => RecordOutputParams.OutputFileFormat === 'hls';
const isSingleMp3 = (body: Body): boolean =>
  isSingle(body) &&
  body.RecordInputParams.StreamType === STREAM_TYPES.audio &&
  body.RecordOutputParams.OutputFileFormat === 'mp3';
const isMixedAudio = (body: Body): boolean => isMixed(body) && body.RecordInputParams.StreamType === STREAM_TYPES.audio;

/** Every parameter of which the vendor says that it "only takes effect when …" (StartRecord). */
const CONDITIONS: readonly Condition[] = [
  { path: [OUTPUT, 'FragmentSeconds'], isHeeded: isHls, needs: 'OutputFileFormat "hls"' },
  { path: [OUTPUT, 'RealtimeUploadFragment'], isHeeded: isHls, needs: 'OutputFileFormat "hls"' },
  {
    path: [OUTPUT, 'ShortFragmentPath'],
    isHeeded: (body) => isHls(body) && body.RecordOutputParams.RealtimeUploadFragment === true,
    needs: 'OutputFileFormat "hls" and RealtimeUploadFragment',
  },
  {
    path: [OUTPUT, 'SnapshotInterval'],
    // A mixed recording can take pictures beside its file; the vendor's pages contradict each other on how.
    isHeeded: (body) => isMixed(body) || body.RecordOutputParams.OutputFileFormat === 'jpg',
    needs: 'OutputFileFormat "jpg" or RecordMode 2',
  },
  { path: [INPUT, 'RecordStreamList'], isHeeded: isSingle, needs: 'RecordMode 1' },
  { path: [INPUT, 'ResumeWithoutInterruption'], isHeeded: isSingle, needs: 'RecordMode 1' },
  { path: [INPUT, 'RecordMuteAudio'], isHeeded: isSingleMp3, needs: 'RecordMode 1, StreamType 1 and mp3' },
  {
    path: [INPUT, 'RecordMuteAudioSplitThreshold'],
    isHeeded: (body) => isSingleMp3(body) && body.RecordInputParams.RecordMuteAudio === 2,
    needs: 'RecordMode 1, StreamType 1, mp3 and RecordMuteAudio 2',
  },
  { path: [INPUT, 'FillFrame'], isHeeded: isMixed, needs: 'RecordMode 2' },
  { path: [INPUT, 'MixConfig'], isHeeded: isMixed, needs: 'RecordMode 2' },
  {
    path: [INPUT, 'HasWhiteboard'],
    isHeeded: (body) => !isMixedAudio(body),
    needs: 'video: a mixed recording of audio alone has no whiteboard',
  },
  {
    path: [INPUT, 'Whiteboard'],
    isHeeded: ({ RecordInputParams }) => RecordInputParams.HasWhiteboard,
    needs: 'HasWhiteboard',
  },
  {
    path: [INPUT, 'MixConfig', 'SoundWaveType'],
    isHeeded: ({ RecordInputParams }) => RecordInputParams.MixConfig?.RecordSoundWave === true,
    needs: 'RecordSoundWave',
  },
  {
    path: [INPUT, 'MixConfig', 'MixMaxResolutionStreamId'],
    isHeeded: ({ RecordInputParams }) =>
      [MIX_MODES.horizontal, MIX_MODES.vertical, MIX_MODES.floating].some(
        (mode) => mode === RecordInputParams.MixConfig?.MixMode,
      ),
    needs: 'MixMode 3, 4 or 5',
  },
];

const unusedByCondition: Rule = rule(bodySchema, (body, wrong) => {
  for (const { path, isHeeded, needs } of CONDITIONS) {
    if (path.length > 2 && isSingle(body)) continue;
    if (saysSomething(valueAt(body, path)) && !isHeeded(body)) wrong(path, `has no effect: it needs ${needs}`);
  }
});

const whiteboardViews: Rule = rule(bodySchema, (body, wrong) => {
  if (!isMixed(body) || body.RecordInputParams.HasWhiteboard) return;
  for (const [index, view] of (body.RecordInputParams.MixConfig?.MixInputList ?? []).entries()) {
    if (view.ViewType !== VIEW_TYPES.whiteboard) continue;
    wrong([INPUT, 'MixConfig', 'MixInputList', index, 'ViewType'], 'shows a stream: 2 needs HasWhiteboard');
  }
});

/**
 * Parameters of a StartRecord body that ZEGO documents to have no effect beside the others. None of them is a mistake:
 * ZEGO takes the body. Of a body that ZEGO would refuse nothing is found.
 */
export function unusedParameters(body: unknown): readonly Mistake[] {
  return findMistakes(body, [unusedByCondition, whiteboardViews]);
}

/** What is empty or off is heeded everywhere. */
function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    return fieldsOf(value)[name];
  }, body);
}
