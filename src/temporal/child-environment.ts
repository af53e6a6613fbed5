import { delimiter, isAbsolute } from 'node:path';

/** The variables that any program needs: the user's folders, language and time zone. */
const NEEDED =
  'HOME USERPROFILE APPDATA LOCALAPPDATA TMPDIR TEMP TMP LANG LC_ALL LC_CTYPE TZ SYSTEMROOT WINDIR COMSPEC PATHEXT'.split(
    ' ',
  );

/** The variables that a download also needs: proxies, trust roots, and the place of pip's configuration. */
const NETWORK = (
  'HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE ' +
  'XDG_CONFIG_HOME XDG_CONFIG_DIRS'
).split(' ');

/** pip's settings, such as its index. */
const PIP = /^PIP_/;

/**
 * Returns the environment for a foreign program: listed variables only, which keeps secrets of this process from it. Its
 * PATH has no relative folders.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...picked(env, (name) => NEEDED.includes(name)), PATH: searchPath(env).join(delimiter) };
}

/** Returns the environment for a download: also with proxies, trust roots and pip's settings. */
export function downloadEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...childEnvironment(env), ...picked(env, (name) => NETWORK.includes(name) || PIP.test(name)) };
}

/** Returns the folders of the PATH without relative ones: the owner of the working directory must not choose what runs. */
export function searchPath(env: NodeJS.ProcessEnv): readonly string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
}

function picked(env: NodeJS.ProcessEnv, wanted: (upperCaseName: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => wanted(name.toUpperCase())));
}
