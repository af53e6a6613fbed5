import { createRequire } from 'node:module';
import type { temporal } from '@temporalio/proto';

/** The JSON reader of protobufjs, which its types leave out. */
interface ProtoJson {
  readonly fromJson: (type: unknown, json: unknown, options: { readonly ignoreUnknownFields: boolean }) => unknown;
}

interface ProtoRoot {
  lookupType(name: string): unknown;
}

const require = createRequire(import.meta.url);
const place = require.resolve('@temporalio/proto');
// The SDK's `historyFromJSON` fails if npm installs several copies of protobufjs: types of one copy are unknown to the
// other. Here both sides use the copy of @temporalio/proto.
const { fromJson } = createRequire(place)('protobufjs/ext/protojson') as ProtoJson;
const { patchProtobufRoot } = require('@temporalio/proto/lib/patch-protobuf-root') as {
  readonly patchProtobufRoot: (root: unknown) => ProtoRoot;
};
const historyType = patchProtobufRoot(require(place)).lookupType('temporal.api.history.v1.History');

/** A history from the JSON that `temporal workflow show --output json` and the Web UI write. */
export function historyFromJson(text: string): temporal.api.history.v1.IHistory {
  const json: unknown = JSON.parse(text);
  return fromJson(historyType, json, { ignoreUnknownFields: true }) as temporal.api.history.v1.IHistory;
}
