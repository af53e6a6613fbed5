import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const DIST = resolve(import.meta.dirname, '../../dist');
const BUNDLE = resolve(DIST, 'workflow-bundle.js');

if (!existsSync(BUNDLE)) throw new Error(`"${BUNDLE}" does not exist: run "npm run build" first`);

/** The workflow bundle of the build: bundling again would take seconds. */
export const WORKFLOW_BUNDLE = { codePath: BUNDLE };

/** The path of the bundle's payload converter. */
export const PAYLOAD_CONVERTER = resolve(DIST, 'workflows/converters/payload-converter.js');
