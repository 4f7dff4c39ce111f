/** The office's pages for security keys and small devices. The right is checked in routes/admin.ts. */

import { EinmalError } from 'einmal'
import { readKeys } from 'einmal/transfer'
import { type Context, Hono } from 'hono'
import {
  type FileFault,
  isKeyVerb,
  type KeyState,
  type KeyVerb,
  type TuneFault,
  verbsForKey,
} from '../council/key-verbs.js'
import type { Person } from '../council/people.js'
import { meansOf } from '../council/rollout.js'
import { type Delivery, keyActionPage, tunePage, uploadPage } from '../pages/key-forms.js'
import { keysPage, type ListedKey } from '../pages/keys.js'
import type { HardwareKey } from '../second-factor/hardware-keys.js'
import { wordsOf } from '../words/words.js'
import { RECENT } from './admin.js'
import { ownForm, type Parts, refuse, show } from './context.js'

/** About 1,500 keys of a PSKC file. */
export const MOST_UPLOAD_BYTES = 2 * 1024 * 1024

export const UPLOAD_PATH = '/admin/key/add'

interface Target {
  key: HardwareKey
  verb: KeyVerb
}

export function keyRoutes(parts: Parts): Hono {
  const { council, accounts, hardwareKeys, audit, gate, now } = parts
  const { tokens } = hardwareKeys
  const routes = new Hono()

  for (const path of ['/admin/key/*', '/admin/resync/*']) {
    routes.use(path, async (c, next) => {
      return (await gate.requireRecent(c.req.raw, RECENT)) ?? next()
    })
  }

  routes.get('/admin/keys', async (c) => {
    const search = (c.req.query('q') ?? '').slice(0, 100)
    const wanted = Number(c.req.query('page') ?? 1)
    const people = [...(await council.members()), ...(await council.office())]
    const found = people.filter(({ name }) => search.trim() !== '' && isIn(name, search))
    const ids = found.map(({ id }) => id)
    const { keys, ...place } = await hardwareKeys.page(
      search,
      ids,
      Number.isSafeInteger(wanted) ? wanted : 1,
    )
    const names = new Map(people.map(({ id, name }) => [id, name]))
    const listed = await Promise.all(keys.map((key) => listedKey(key, names)))
    const counts = await hardwareKeys.counts()
    const [verb, serial = ''] = [c.req.query('done'), c.req.query('serial')]
    return show(c, parts, ({ words }) => {
      const done = isKeyVerb(verb) ? words.keys.confirm[verb].done(serial.slice(0, 64)) : undefined
      return keysPage(words, { ...place, keys: listed, search, counts, done })
    })
  })

  routes.get(UPLOAD_PATH, (c) => {
    return show(c, parts, ({ words, token }) => uploadPage(words, { token }))
  })

  routes.post(UPLOAD_PATH, async (c) => {
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    const [file, password] = [form.fields['file'], form.fields['password']]
    const actor = form.identity.person.id
    const delivery = await read(file, typeof password === 'string' ? password : '', actor)
    const shown = typeof delivery === 'string' ? { fault: delivery } : { delivery }
    const status = typeof delivery === 'string' ? 400 : 200
    return show(c, parts, ({ words, token }) => uploadPage(words, { token, ...shown }), status)
  })

  routes.get('/admin/key/:verb', async (c) => {
    const target = await targetOf(c)
    return target ? ask(c, target) : refuse(c, parts, 'notFound')
  })

  routes.post('/admin/key/:verb', async (c) => {
    const target = await targetOf(c)
    if (!target) return refuse(c, parts, 'notFound')
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    const { verb, key } = target
    const { serial } = key
    const words = wordsOf(c.req.raw).keys
    const people = await holders()
    const person = people.find(({ id }) => id === form.fields['person'])
    if (verb === 'assign' && !person) return ask(c, target, words.refused.person, 400)
    if (!(await act(verb, key, person?.id))) {
      const { state, userId } = await tokens.status(serial)
      const name = people.find(({ id }) => id === userId)?.name
      const isTaken = verb === 'assign' && state === 'assigned' && name !== undefined
      const { assigned, changed } = words.refused
      return ask(c, target, isTaken ? assigned(name) : changed, 409)
    }
    const subject = person?.id ?? key.userId
    await audit.add({
      ...{ at: now(), actor: form.identity.person.id, type: `admin-key-${verb}` },
      ...(subject !== undefined && { subject }),
      detail: { serial },
    })
    return c.redirect(`/admin/keys?${new URLSearchParams({ done: verb, serial })}`, 303)
  })

  routes.get('/admin/resync/:id', async (c) => {
    const person = await council.person(c.req.param('id'))
    if (person?.delivery !== 'digital') return refuse(c, parts, 'notFound')
    return tune(c, person, c.req.query('done') === 'yes' ? 'done' : undefined)
  })

  routes.post('/admin/resync/:id', async (c) => {
    const person = await council.person(c.req.param('id'))
    if (person?.delivery !== 'digital') return refuse(c, parts, 'notFound')
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    const { sure, device, first, second } = form.fields
    const actor = form.identity.person.id
    // Two codes in a row are a proof. A member of the office uses the page of the gate for the own key.
    if (actor === person.id) return refuse(c, parts, 'forbidden')
    if (sure !== 'yes') return tune(c, person, 'unsure')
    const verdict = await accounts.resync(person.id, `${device}`, [`${first}`, `${second}`])
    if (!verdict.ok) return tune(c, person, verdict.reason === 'locked' ? 'locked' : 'wrong')
    await audit.add({ at: now(), actor, subject: person.id, type: 'admin-resync' })
    return c.redirect(`/admin/resync/${person.id}?done=yes`, 303)
  })

  /** Reads a file into the inventory. The file and its password are then forgotten. */
  async function read(
    file: unknown,
    password: string,
    actor: string,
  ): Promise<Delivery | FileFault> {
    if (!(file instanceof File) || file.size === 0) return 'empty'
    const bytes = new Uint8Array(await file.arrayBuffer())
    const content = await readKeys(bytes, password === '' ? {} : { password }).catch(faultOf)
    if (typeof content === 'string') return content
    const { added, known, problems } = await hardwareKeys.add(content.keys, now())
    const all = [...content.problems, ...problems]
    const detail = { added, known, problems: all.length }
    await audit.add({ at: now(), actor, type: 'admin-keys-added', detail })
    return { added, known, problems: all }
  }

  /** Does an action; false when the key is no longer in the state that the page showed. */
  async function act(verb: KeyVerb, key: HardwareKey, personId = ''): Promise<boolean> {
    const { serial } = key
    if (verb === 'handout') {
      const { state, userId } = await tokens.status(serial)
      if (state !== 'assigned' || userId !== key.userId) return false
      await hardwareKeys.handOut(serial, now())
      return true
    }
    const verdict = verb === 'assign' ? tokens.assign(serial, personId) : tokens[verb](serial)
    return (await verdict).ok
  }

  /** Reads the key and the action. */
  async function targetOf(c: Context): Promise<Target | undefined> {
    const verb = c.req.param('verb')
    const key = await hardwareKeys.find(c.req.query('serial') ?? '')
    return isKeyVerb(verb) && key ? { verb, key } : undefined
  }

  async function ask(
    c: Context,
    { verb, key }: Target,
    problem?: string,
    status: 200 | 400 | 409 = 200,
  ) {
    const isLate = problem === undefined && !verbsForKey(stateOf(key)).includes(verb)
    const people = await holders()
    return show(
      c,
      parts,
      ({ words, token }) => {
        const why = isLate ? words.keys.refused.changed : problem
        const { serial } = key
        return keyActionPage(words, { verb, serial, token, people, ...(why && { problem: why }) })
      },
      isLate ? 409 : status,
    )
  }

  async function tune(c: Context, person: Person, outcome?: TuneFault | 'done') {
    const { authenticators } = await accounts.status(person.id)
    const devices = authenticators.filter((each) => meansOf(each) !== 'app')
    const shown = outcome === 'done' ? { done: true } : outcome && { fault: outcome }
    return show(
      c,
      parts,
      ({ words, token }) => tunePage(words, { person, devices, token, ...shown }),
      outcome === undefined || outcome === 'done' ? 200 : 400,
    )
  }

  async function holders(): Promise<Person[]> {
    const people = [...(await council.members()), ...(await council.office())]
    return people.filter(({ delivery }) => delivery === 'digital')
  }

  /** A key with its holder, and whether the account of the holder still has it. */
  async function listedKey(
    key: HardwareKey,
    names: ReadonlyMap<string, string>,
  ): Promise<ListedKey> {
    const { serial, type, userId, authenticatorId, handedOutAt, state } = key
    const factor =
      state === 'claimed' && userId !== undefined
        ? (await accounts.status(userId)).authenticators.find(({ id }) => id === authenticatorId)
        : undefined
    return {
      ...{ serial, type },
      state: state === 'claimed' && !factor ? 'removed' : stateOf(key),
      ...(userId !== undefined && { holder: { id: userId, name: names.get(userId) ?? userId } }),
      ...(factor?.lastUsedAt !== undefined && { lastUsedAt: factor.lastUsedAt }),
      ...(handedOutAt !== undefined && { handedOutAt }),
    }
  }

  return routes
}

function stateOf({ state, handedOutAt }: HardwareKey): KeyState {
  return state === 'assigned' && handedOutAt !== undefined ? 'handed' : state
}

function isIn(name: string, search: string): boolean {
  return name.toLocaleLowerCase('de').includes(search.trim().toLocaleLowerCase('de'))
}

/** Why a file as a whole cannot be read. */
function faultOf(error: unknown): FileFault {
  const faults: Record<string, FileFault> = {
    ERR_TRANSFER_UNKNOWN: 'unknown',
    ERR_TRANSFER_UNSUPPORTED: 'unknown',
    ERR_TRANSFER_SYNTAX: 'damaged',
    ERR_TRANSFER_DAMAGED: 'damaged',
    ERR_TRANSFER_LIMIT: 'large',
    ERR_TRANSFER_PASSWORD: 'password',
    ERR_TRANSFER_PASSWORD_MISSING: 'missing',
  }
  const fault = error instanceof EinmalError ? faults[error.code] : undefined
  if (fault === undefined) throw error
  return fault
}
