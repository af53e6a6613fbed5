import type { CheckedZegoRequest } from '../zego/index.js';

type MixConfig = CheckedZegoRequest<'StartRecord'>['RecordInputParams']['MixConfig'];
type Layout = Pick<NonNullable<MixConfig>, 'MixInputList'>;

/** An image in a mixed picture; `type` is the `image_type` of event 3: 1 background, 2 watermark. */
export interface MixImage {
  readonly type: 1 | 2;
  readonly url: string;
}

/** Real milliseconds in which an image must respond. */
const FETCH_WITHIN_MS = 2_000;

/** The images of a mix, each once. */
export function imagesOf(mix: (Layout & Partial<NonNullable<MixConfig>>) | undefined): readonly MixImage[] {
  const backgrounds = [
    mix?.MixOutputBackgroundImage,
    mix?.DefaultMixStreamBackgroundImage,
    ...(mix?.MixInputList ?? []).map(({ BackgroundImage }) => BackgroundImage),
  ];
  const images = (type: MixImage['type'], urls: readonly (string | undefined)[]): MixImage[] =>
    [...new Set(urls)].flatMap((url) => (url ? [{ type, url }] : []));
  return [...images(1, backgrounds), ...images(2, [mix?.MixOutputWatermarkImage])];
}

/** Whether an image exists. Only its headers are read. */
export async function isFetchable({ url }: MixImage): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
