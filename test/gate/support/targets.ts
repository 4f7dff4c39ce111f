/** Texts that worked as open redirects in some program. */

const HOSTS = ['evil.example', 'evil.example%2frat.example', 'rat.example.evil.example', '[::1]']

/** Prefixes of a host: spellings that a browser or server has read as `//`. */
const FRONTS = [
  ...['//', '///', '////', '/\\', '\\\\', '\\/', '/\\/', '//\\', '\\', '/\\\\'],
  ...[
    '/%2f',
    '/%2F',
    '%2f%2f',
    '/%5c',
    '/%5C',
    '/%2f%2f',
    '/%5c%5c',
    '/%252f',
    '/%255c',
    '/%25252f',
  ],
  ...[
    '/.//',
    '/..//',
    '/./\\',
    '/%2e//',
    '/%2e%2e//',
    '/a/..//',
    '/a/../\\',
    '/x/%2e%2e//',
    '/;//',
  ],
  ...[
    '/\t/',
    '/\n/',
    '/\r/',
    '\t//',
    '\n//',
    ' //',
    '/ /',
    '\0//',
    '/\0/',
    '\x08//',
    '/%09/',
    '/%0a/',
  ],
  ...[
    '/%0d%0a/',
    '/%00/',
    '/%20/',
    '/\u00a0/',
    '/\u2028/',
    '/\u200b/',
    '/\ufeff/',
    '/\uff0f',
    '\uff0f\uff0f',
  ],
  ...['/\uff3c', '/\u2044/', '/%ef%bc%8f', '/%EF%BC%BC', '/%c0%af', '/%c1%9c', '/%e0%80%af'],
  ...[
    'https://',
    'http://',
    'HTTPS://',
    'https:',
    'https:/',
    'https:\\\\',
    'http:///',
    'hTtPs:/\\',
  ],
  ...[
    'javascript://',
    'javascript:alert(1)//',
    'data:text/html,',
    'vbscript:',
    'file:///',
    'blob:https://',
  ],
  ...[
    'java\nscript:',
    '\tjavascript:',
    'javascript\t:',
    '%6aavascript:',
    'ftp://',
    'ws://',
    'mailto:a@',
  ],
  ...[
    '//user@',
    '//user:pass@',
    'https://rat.example@',
    'https://rat.example:443@',
    '//rat.example@',
  ],
  ...[
    '@',
    ':',
    '.',
    '..',
    '?//',
    '#//',
    ';//',
    '&//',
    '=//',
    '!//',
    '~//',
    '*//',
    "'//",
    '"//',
    '<//',
    '`//',
  ],
  ...[
    '/?//',
    '/#//',
    '/;@',
    '/:@',
    '/@',
    '/:443@',
    '/..;/',
    '/.;//',
    '//;@',
    '//%40',
    '//%20',
    '//%09',
  ],
  ...[
    '/\ud800/',
    '/\udfff\ud800//',
    '//\ud83d\ude00.',
    'https://\u2488\u2489.',
    '//\u3002',
    '//0x7f000001.',
  ],
]

/** Suffixes of a host. */
const BACKS = [
  '',
  '/',
  '/%2e%2e',
  '/second-factor',
  '?x=/',
  '#@rat.example',
  '\\@rat.example',
  '\0',
  '.',
]

/** More than 500 different texts in a fixed order. */
export function hostileTargets(): string[] {
  const all = FRONTS.flatMap((front, i) => {
    return HOSTS.flatMap((host, j) => {
      // Each prefix with each host, and each time with other suffixes.
      const backs = [BACKS[(i + j) % BACKS.length], BACKS[(i * 2 + j + 3) % BACKS.length]]
      return backs.map((back) => `${front}${host}${back}`)
    })
  })
  return [...new Set(all)]
}
