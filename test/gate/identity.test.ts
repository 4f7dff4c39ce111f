/** The signed user name for proxies: checked by verifyIdentity and by the PHP and the Python of the guide. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { verifyIdentity } from 'einmal/gate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { located, whyNot } from '../support/locate.mjs'
import { KEY, ORIGIN, openPortal } from './support/portal.js'

const OTHER = Uint8Array.from(KEY, (byte) => byte ^ 1)

/** The headers that a proxy gets for a request and passes to the portal. */
async function signed(userId: string, uri: string, method: string, identityKey?: Uint8Array) {
  const portal = await openPortal({
    isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
    forwardAuth: { trust: () => true, ...(identityKey && { identityKey }) },
  })
  await portal.enrolled(userId)
  const id = portal.logIn(userId, { secondFactorAt: portal.clock.now() })
  const headers = {
    authorization: `Bearer ${id}`,
    'x-original-uri': uri,
    'x-original-method': method,
  }
  const answer = await portal.gate.forwardAuth(new Request(`${ORIGIN}/auth`, { headers }))
  const [user, signature] = ['einmal-user', 'einmal-user-signature'].map((name) =>
    answer.headers.get(name),
  )
  return { user: user ?? '', signature: signature ?? '', method, uri, now: portal.clock.now() }
}

describe('the signed user name', () => {
  it.each([
    ['ada', '/papers/7?page="2"', 'GET', 'ada'],
    ['Ada: ä\u{1f600}', '/papers/../x', 'DELETE', 'Ada: ä\u{1f600}'],
    ['ada', '/public/agenda', 'GET', ''],
  ])(
    'of %s for %s is valid for this request and for a minute',
    async (userId, uri, method, expected) => {
      const { now, ...sent } = await signed(userId, uri, method, KEY)
      const at = (seconds: number, more = {}, key = KEY) =>
        verifyIdentity({ ...sent, ...more }, { key, now: () => now + seconds * 1000 })
      expect(await at(0)).toBe(expected)
      expect(await at(59)).toBe(expected)
      expect(await at(61)).toBeUndefined()
      expect(await at(-62)).toBeUndefined()
      expect(await at(0, { user: 'mayor' })).toBeUndefined()
      expect(await at(0, { user: null })).toBeUndefined()
      expect(await at(0, { method: 'PUT' })).toBeUndefined()
      expect(await at(0, { uri: '/papers/8' })).toBeUndefined()
      expect(await at(0, {}, OTHER)).toBeUndefined()
      const long = { key: KEY, maxAgeSeconds: 3600, now: () => now + 3_599_000 }
      expect(await verifyIdentity(sent, long)).toBe(expected)
    },
  )

  it('is sent only with a key and for a valid path', async () => {
    expect((await signed('ada', '/papers', 'GET')).signature).toBe('')
    expect((await signed('ada', 'papers', 'GET', KEY)).signature).toBe('')
    await expect(signed('ada', '/', 'GET', KEY.slice(1))).rejects.toThrow(RangeError)
    const none = { user: 'ada', signature: null, method: 'GET', uri: '/' }
    expect(await verifyIdentity(none, { key: KEY })).toBeUndefined()
    await expect(verifyIdentity(none, { key: KEY.slice(1) })).rejects.toThrow(RangeError)
  })

  it('is refused for every other signature', async () => {
    const { now, signature, ...sent } = await signed('ada', '/papers', 'GET', KEY)
    const other = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{10}\.[\w-]{43}$/),
      fc.constant(signature.slice(0, -2)),
    )
    await fc.assert(
      fc.asyncProperty(other, async (text) => {
        const verified = await verifyIdentity(
          { ...sent, signature: text },
          { key: KEY, now: () => now },
        )
        expect(verified).toBeUndefined()
      }),
    )
  })
})

/** The code of the guide in this language. */
function guide(language: string): string {
  const text = readFileSync('docs/guides/forward-authentication.md', 'utf8')
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? []
  return code
}

const PHP = `<?php ${guide('php')}
$q = json_decode(file_get_contents('php://stdin'), true);
$key = base64_decode($q['key']);
echo json_encode(array_map(fn($r) => einmal_user(['HTTP_EINMAL_USER' => $r['user'],
  'HTTP_EINMAL_USER_SIGNATURE' => $r['signature'], 'REQUEST_METHOD' => $r['method'],
  'REQUEST_URI' => $r['uri']], $key, $q['now']), $q['all']));`
const PYTHON = `${guide('python')}
import json, sys
q = json.load(sys.stdin)
key = base64.b64decode(q["key"])
print(json.dumps([einmal_user(r["user"], r["signature"], r["method"], r["uri"], key, q["now"]) for r in q["all"]]))`

describe.each([
  { program: 'php', args: ['-r', PHP.replace('<?php ', '')] },
  { program: 'python3', args: ['-c', PYTHON] },
] as const)('in the $program of the guide', ({ program, args }) => {
  it('the signed user name is checked as by verifyIdentity', async (context) => {
    const missing = whyNot(program)
    if (missing) return context.skip(missing)
    const { now, ...good } = await signed('Ada: ä', '/papers/7?a=1&b=%20', 'POST', KEY)
    const all = [
      good,
      { ...good, user: 'mayor' },
      { ...good, method: 'GET' },
      { ...good, uri: '/papers/8' },
      { ...good, signature: '' },
      { ...good, signature: good.signature.replace(/^\d+/, (second) => `${Number(second) + 1}`) },
      { ...good, signature: good.signature.slice(0, -1) },
    ]
    const ask = (seconds: number): unknown => {
      const key = Buffer.from(KEY).toString('base64')
      const input = JSON.stringify({ key, now: Math.floor(now / 1000) + seconds, all })
      return JSON.parse(execFileSync(located(program), args, { input, encoding: 'utf8' }))
    }
    expect(ask(0)).toEqual(['Ada: ä', null, null, null, null, null, null])
    expect(ask(60)).toEqual(all.map(() => null))
  })
})
