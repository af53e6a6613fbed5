import { delimiter, isAbsolute } from 'node:path';

/** What any program needs to run: where things lie, the user's own folders, language and time zone. */
const NEEDED =
  'HOME USERPROFILE APPDATA LOCALAPPDATA TMPDIR TEMP TMP LANG LC_ALL LC_CTYPE TZ SYSTEMROOT WINDIR COMSPEC PATHEXT'.split(
    ' ',
  );

/** What a download needs beside that: proxies, roots of trust, and where pip finds its configuration. */
const NETWORK = (
  'HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE ' +
  'XDG_CONFIG_HOME XDG_CONFIG_DIRS'
).split(' ');

/** pip's settings, such as the index that it is to use. */
const PIP = /^PIP_/;

/**
 * The environment for a program that is not ours: named variables only, so that no secret of this process reaches it.
 * Its PATH has no relative folders.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...picked(env, (name) => NEEDED.includes(name)), PATH: searchPath(env).join(delimiter) };
}

/** The environment for a program that downloads something: also with proxies, roots of trust and pip's settings. */
export function downloadEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...childEnvironment(env), ...picked(env, (name) => NETWORK.includes(name) || PIP.test(name)) };
}

/** The folders of the PATH, without relative ones: whoever owns the working directory would choose what runs. */
export function searchPath(env: NodeJS.ProcessEnv): readonly string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
}

function picked(env: NodeJS.ProcessEnv, wanted: (upperCaseName: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => wanted(name.toUpperCase())));
}
