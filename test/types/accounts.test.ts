import { memoryStore, parseOtpauthUri, type Secret } from 'einmal'
import {
  type AccountEvent,
  type Accounts,
  type CodeVerdict,
  type ConfirmVerdict,
  createAccounts,
  createKeyring,
  type Enrolment,
  generateKey,
  type Keyring,
  type RecoveryVerdict,
  type Sealer,
} from 'einmal/accounts'
import { describe, expectTypeOf, it } from 'vitest'

// Checked by `npm run check:types`; running it shows that the values exist.
describe('the types of accounts', () => {
  it('narrow a verdict by ok, and a refusal by its reason', () => {
    const judge = (verdict: CodeVerdict) => {
      if (verdict.ok) {
        expectTypeOf(verdict.method).toEqualTypeOf<'totp' | 'hotp'>()
        expectTypeOf(verdict.at).toEqualTypeOf<number>()
      } else if (verdict.reason === 'locked') {
        expectTypeOf(verdict.retryAfterSeconds).toEqualTypeOf<number | undefined>()
      } else if (verdict.reason === 'contended') {
        expectTypeOf(verdict.retryAfterSeconds).toEqualTypeOf<number>()
      } else {
        expectTypeOf(verdict.attemptsLeft).toEqualTypeOf<number>()
      }
    }
    expectTypeOf(judge).parameter(0).toEqualTypeOf<CodeVerdict>()
  })

  it('have a proof of the same shape for every factor', () => {
    type Proven<V> = Extract<V, { ok: true }>
    type Shape = { ok: true; at: number; method: 'totp' | 'hotp' | 'recovery' }
    expectTypeOf<Proven<CodeVerdict>>().toExtend<Shape>()
    expectTypeOf<Proven<RecoveryVerdict>>().toExtend<Shape>()
    expectTypeOf<Proven<ConfirmVerdict>>().toExtend<Shape>()
    expectTypeOf<Proven<ConfirmVerdict>['recoveryCodes']>().toEqualTypeOf<
      readonly string[] | undefined
    >()
  })

  it('describe an enrolment, with an opaque secret', () => {
    expectTypeOf<Enrolment['secret']>().toEqualTypeOf<Secret>()
    expectTypeOf<Enrolment['uri']>().toEqualTypeOf<string>()
    expectTypeOf<Enrolment['expiresAt']>().toEqualTypeOf<number>()
  })

  it('accept a parsed URI as a key, a keyring as a sealer, and lists and streams of users', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    expectTypeOf<Keyring>().toExtend<Sealer>()
    const accounts = createAccounts({ store: memoryStore(), issuer: 'ACME', keyring })
    expectTypeOf(accounts).toEqualTypeOf<Accounts>()
    const key = parseOtpauthUri('otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQ')
    expectTypeOf(accounts.importKey).toBeCallableWith('ada', { key })
    expectTypeOf(accounts.census).toBeCallableWith(new Set(['ada']))
    expectTypeOf(accounts.reseal).toBeCallableWith((async function* () {})())
    // @ts-expect-error: a user id is text
    expectTypeOf(() => accounts.verify(7, '123456')).toBeFunction()
    // @ts-expect-error: an issuer is needed
    expectTypeOf(() => createAccounts({ store: memoryStore(), keyring })).toBeFunction()
  })

  it('narrow an event by its type', () => {
    const tell = (event: AccountEvent) => {
      expectTypeOf(event.userId).toEqualTypeOf<string>()
      if (event.type === 'locked') expectTypeOf(event.until).toEqualTypeOf<number>()
      if (event.type === 'accepted') expectTypeOf(event.drift).toEqualTypeOf<number>()
      if (event.type === 'refused' && event.reason === 'mismatch') {
        expectTypeOf(event.attemptsLeft).toEqualTypeOf<number>()
      }
    }
    expectTypeOf(tell).parameter(0).toEqualTypeOf<AccountEvent>()
  })
})
