// @ts-check
/**
 * Finds the programs that tests start; no other file looks for them. With
 * `EINMAL_PROGRAMS=none` it finds none, as on a machine that has Node and git alone.
 */

import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** The programs, and the Debian package of each. */
const PACKAGES = {
  bash: 'bash',
  caddy: 'caddy',
  'catalina.sh': 'tomcat10',
  chromium: 'chromium',
  convert: 'imagemagick',
  curl: 'curl',
  'firefox-esr': 'firefox-esr',
  initdb: 'postgresql',
  java: 'default-jre-headless',
  jq: 'jq',
  'keydb-server': 'keydb',
  'mariadb-install-db': 'mariadb-server',
  mariadbd: 'mariadb-server',
  MiniBrowser: 'libwebkit2gtk-4.1-0',
  nginx: 'nginx',
  oathtool: 'oathtool',
  openssl: 'openssl',
  'php-cgi': 'php-cgi',
  pg_basebackup: 'postgresql',
  pgbouncer: 'pgbouncer',
  php: 'php-cli',
  postgres: 'postgresql',
  pskctool: 'pskctool',
  python3: 'python3',
  'redis-cli': 'redis-tools',
  'redis-server': 'redis-server',
  script: 'bsdutils',
  'valkey-server': 'valkey',
  WebKitWebDriver: 'webkit2gtk-driver',
  Xvfb: 'xvfb',
  zbarimg: 'zbar-tools',
  pdftotext: 'poppler-utils',
  pdftoppm: 'poppler-utils',
}

/** @typedef {keyof typeof PACKAGES} Program */

/** Other names of the same program. */
const ALIASES = { chromium: ['chromium-browser', 'google-chrome'] }

/** Not in every Debian release, so CI runs without it. @type {Program[]} */
const OPTIONAL = ['valkey-server', 'keydb-server']

/**
 * Reason why tests with these programs do not run; undefined when all of them are installed.
 *
 * @param {...Program} programs
 * @returns {string | undefined}
 * @throws when `CI` is set and Debian has the program: there every test must run
 */
export function whyNot(...programs) {
  const missing = programs.filter((program) => locate(program) === undefined)
  if (missing.length === 0) return undefined
  const packages = missing.map((program) => PACKAGES[program])
  const verb = missing.length === 1 ? 'is' : 'are'
  const reason = `${missing.join(' and ')} ${verb} not installed: apt-get install ${packages.join(' ')}`
  const optional = missing.every((program) => OPTIONAL.includes(program))
  if (process.env['CI'] && !optional) throw new Error(reason)
  return optional ? `${reason}, where Debian has it (from Debian 13 on)` : reason
}

/**
 * The path of a program, if it is on this machine.
 *
 * @param {Program} program
 * @returns {string | undefined}
 */
export function locate(program) {
  if (process.env['EINMAL_PROGRAMS'] === 'none') return undefined
  const names = [program, ...(program === 'chromium' ? ALIASES.chromium : [])]
  return names
    .flatMap((name) => folders().map((folder) => join(folder, `${name}${EXTENSION}`)))
    .find((path) => existsSync(path))
}

/**
 * The path of a program that must be there.
 *
 * @param {Program} program
 * @returns {string}
 */
export function located(program) {
  const path = locate(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  return path
}

/**
 * The command that starts npm without a shell, as a program of this Node. Windows needs a shell for the `npm` of PATH.
 *
 * @param {...string} args
 * @returns {[program: string, args: string[]]}
 */
export function npmCommand(...args) {
  // npm sets this variable for its scripts; other package managers set it to their path.
  const own = process.env['npm_execpath']
  if (own !== undefined && /npm-cli\.js$/.test(own)) return [process.execPath, [own, ...args]]
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return existsSync(beside) ? [process.execPath, [beside, ...args]] : ['npm', args]
}

const EXTENSION = process.platform === 'win32' ? '.exe' : ''

/** The newest PostgreSQL, then PATH, then the folders of Debian for programs that no user calls. */
function folders() {
  const versions = '/usr/lib/postgresql'
  const postgres = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(versions, version, 'bin'))
    : []
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  // MiniBrowser of GTK 3, and of GTK 4 in later releases of Debian.
  const webkit = ['webkit2gtk-4.1', 'webkitgtk-6.0'].map(
    (name) => `/usr/lib/${cpu}-linux-gnu/${name}`,
  )
  return [...postgres, ...path, '/usr/sbin', '/usr/share/tomcat10/bin', ...webkit]
}
