import { type Config, revealStorage } from '../../src/config/index.js';
import { ZegoClient } from '../../src/zego/index.js';

const MIX = {
  MixMode: 2,
  MixOutputStreamId: 'foreign',
  MixOutputVideoConfig: { Width: 640, Height: 360, Fps: 15, Bitrate: 500_000 },
} as const;

/** Starts a task at ZEGO that no session carries, with an app and a storage of the configuration. Returns its TaskId. */
export async function foreignTask({ apps, storages }: Config, roomId: string, app = 'default'): Promise<string> {
  const [entry, storage] = [apps[app], Object.values(storages)[0]];
  if (!entry?.serverSecret || !storage) throw new Error(`The configuration has no app "${app}", or no storage.`);
  const { appId, serverSecret, endpoint } = entry;
  const zego = new ZegoClient({ appId, serverSecret: serverSecret.reveal(), endpoint });
  try {
    const { data } = await zego.startRecord({
      RoomId: roomId,
      RecordInputParams: { RecordMode: 2, StreamType: 3, MixConfig: MIX },
      RecordOutputParams: { OutputFileFormat: 'mp4' },
      StorageParams: revealStorage(storage),
    });
    return data.TaskId;
  } finally {
    zego.close();
  }
}
