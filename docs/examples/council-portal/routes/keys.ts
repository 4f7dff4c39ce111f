/** The office's pages for security keys and small devices. The right is checked in routes/admin.ts. */

import { EinmalError } from 'einmal'
import { type ReadKeysResult, readKeys } from 'einmal/transfer'
import { type Context, Hono } from 'hono'
import {
  type FileFault,
  isKeyVerb,
  type KeyState,
  type KeyVerb,
  STATE_AFTER,
  type TuneFault,
  verbsForKey,
} from '../council/key-verbs.js'
import type { Person } from '../council/people.js'
import { meansOf } from '../council/rollout.js'
import { type Delivery, keyActionPage, tunePage, uploadPage } from '../pages/key-forms.js'
import { keyPath, keysPage, type ListedKey } from '../pages/keys.js'
import type { HardwareKey } from '../second-factor/hardware-keys.js'
import { readable } from '../second-factor/readable.js'
import { type Words, wordsOf } from '../words/words.js'
import { RECENT } from './admin.js'
import { ownForm, type Parts, refuse, show } from './context.js'
import { forgetDraftOfForm, keepTyped, keptFor, refuseForm } from './keep-typed.js'

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
      const answer = await gate.requireRecent(c.req.raw, RECENT)
      return answer ? keepTyped(c, parts, answer) : next()
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
    const listed = keys.map((key) => listedKey(key, people))
    const counts = await hardwareKeys.counts()
    const target = await targetOf(c, c.req.query('done'))
    return show(c, parts, ({ words }) => {
      const done = target && isDone(target) && words.keys.confirm[target.verb].done
      return keysPage(words, {
        ...{ ...place, keys: listed, search, counts },
        done: done ? done(target.key.serial) : undefined,
      })
    })
  })

  routes.get(UPLOAD_PATH, (c) => {
    return show(c, parts, ({ words, token }) => uploadPage(words, { token }))
  })

  routes.post(UPLOAD_PATH, async (c) => {
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    const delivery = await read(form.fields, form.identity.person.id)
    const shown = typeof delivery === 'string' ? { fault: delivery } : { delivery }
    const status = typeof delivery === 'string' ? 400 : 200
    return show(c, parts, ({ words, token }) => uploadPage(words, { token, ...shown }), status)
  })

  routes.get('/admin/key/:verb', async (c) => {
    const target = await targetOf(c, c.req.param('verb'))
    return target ? ask(c, target) : refuse(c, parts, 'notFound')
  })

  routes.post('/admin/key/:verb', async (c) => {
    const form = await ownForm(c, parts)
    if (!form) return refuseForm(c, parts)
    // Read when the body has ended, which a client can delay until another person has the key.
    const target = await targetOf(c, c.req.param('verb'))
    if (!target) return refuse(c, parts, 'notFound')
    const { verb, key } = target
    const { serial } = key
    const { fields, identity } = form
    const say = wordsOf(c.req.raw).keys.refused
    const people = await holders()
    const person = people.find(({ id }) => id === fields['person'])
    if (verb === 'assign' && !person) return ask(c, target, say.person, 400)
    // The person that the page has named; an empty text when it has named none.
    const isSame = verb === 'assign' || fields['holder'] === (key.userId ?? '')
    if (isSame && verb === 'revoke' && fields['sure'] !== 'yes')
      return ask(c, target, say.unsure, 400)
    const outcome = isSame ? await act(verb, key, person?.id) : 'changed'
    if (outcome === 'changed') {
      const meanwhile = (await hardwareKeys.find(serial)) ?? key
      const { state, userId } = meanwhile
      const name = people.find(({ id }) => id === userId)?.name
      const isReserved = state === 'assigned' || state === 'handed'
      const isTaken = isReserved && name !== undefined && userId !== fields['holder']
      const why = isTaken ? say.assigned(name) : lateText(say, state)
      return ask(c, { verb, key: meanwhile }, why, 409)
    }
    const subject = verb === 'assign' ? person?.id : key.userId
    await audit.add({
      ...{ at: now(), actor: identity.person.id, type: `admin-key-${verb}` },
      ...(subject !== undefined && { subject }),
      detail: { serial },
    })
    if (outcome === 'unreadable') return ask(c, target, say.unreadable, 409)
    forgetDraftOfForm(c, parts)
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
    if (!form) return refuseForm(c, parts)
    const { sure, device, first, second } = form.fields
    const actor = form.identity.person.id
    // Two codes in a row are a proof. A member of the office uses the page of the gate for the own key.
    if (actor === person.id) return refuse(c, parts, 'forbidden')
    if (sure !== 'yes') return tune(c, person, 'unsure')
    const resynced = accounts.resync(person.id, `${device}`, [`${first}`, `${second}`])
    const verdict = await readable(resynced)
    if (!verdict) return tune(c, person, 'unreadable')
    if (!verdict.ok) return tune(c, person, verdict.reason === 'locked' ? 'locked' : 'wrong')
    await audit.add({ at: now(), actor, subject: person.id, type: 'admin-resync' })
    forgetDraftOfForm(c, parts)
    return c.redirect(`/admin/resync/${person.id}?done=yes`, 303)
  })

  /** Reads a file into the inventory. The file and its password are then forgotten. */
  async function read(
    { file, password, replace }: Record<string, unknown>,
    actor: string,
  ): Promise<Delivery | FileFault> {
    if (!(file instanceof File) || file.size === 0) return 'empty'
    const bytes = new Uint8Array(await file.arrayBuffer())
    const isOpen = typeof password !== 'string' || password === ''
    const content = await readKeys(bytes, isOpen ? {} : { password }).catch(faultOf)
    if (typeof content === 'string') return content
    const replaceRevoked = replace === 'yes'
    const summary = await hardwareKeys.add(content.keys, now(), { replaceRevoked })
    const { added, known, problems } = summary
    const places = placesOf(content)
    const placed = problems.map((each) => {
      return { ...each, position: places[each.position - 1] ?? each.position }
    })
    const all = [...content.problems, ...placed].sort((a, b) => a.position - b.position)
    const detail = {
      ...{ added, known, problems: all.length },
      ...(replaceRevoked && { replaceRevoked }),
    }
    await audit.add({ at: now(), actor, type: 'admin-keys-added', detail })
    return { added, known, problems: all }
  }

  /**
   * Does an action, while the key has the holder that the page showed.
   *
   * - `changed`: it is no longer in that state
   * - `unreadable`: it is revoked, but still in the account of the holder, which cannot be read
   */
  async function act(
    verb: KeyVerb,
    { serial, state, userId: holder = '' }: HardwareKey,
    personId = '',
  ): Promise<'done' | 'changed' | 'unreadable'> {
    if (state === 'unreadable') return 'changed'
    switch (verb) {
      case 'handout': {
        const isReserved = state === 'assigned' || state === 'handed'
        return isReserved && (await hardwareKeys.handOut(serial, holder, now()))
          ? 'done'
          : 'changed'
      }
      case 'assign':
        return (await tokens.assign(serial, personId)).ok ? 'done' : 'changed'
      case 'release':
        return (await tokens.release(serial, { holder })).ok ? 'done' : 'changed'
      case 'revoke': {
        const verdict = await readable(tokens.revoke(serial, { holder }))
        if (!verdict) return 'unreadable'
        return verdict.ok ? 'done' : 'changed'
      }
    }
  }

  /** Reads the key and the action. */
  async function targetOf(c: Context, verb: string | undefined): Promise<Target | undefined> {
    if (!isKeyVerb(verb)) return undefined
    const key = await hardwareKeys.find(c.req.query('serial') ?? '')
    return key && { verb, key }
  }

  async function ask(
    c: Context,
    { verb, key }: Target,
    problem?: string,
    status: 200 | 400 | 409 = 200,
  ) {
    const isLate = problem === undefined && !verbsForKey(key.state).includes(verb)
    const people = await holders()
    const { holder } = listedKey(key, people)
    const kept = await keptFor(c, parts, keyPath(verb, key.serial))
    return show(
      c,
      parts,
      ({ words, token }) => {
        const why = isLate ? lateText(words.keys.refused, key.state) : problem
        const { serial } = key
        const form = { verb, serial, token, people, holder, kept }
        return keyActionPage(words, { ...form, ...(why && { problem: why }) })
      },
      isLate ? 409 : status,
    )
  }

  async function tune(c: Context, person: Person, outcome?: TuneFault | 'done') {
    const account = await readable(accounts.status(person.id))
    const devices = (account?.authenticators ?? []).filter((each) => meansOf(each) !== 'app')
    const fault = account ? outcome : 'unreadable'
    const shown = fault === 'done' ? { done: true } : fault && { fault }
    const kept = await keptFor(c, parts, `/admin/resync/${person.id}`)
    return show(
      c,
      parts,
      ({ words, token }) => tunePage(words, { person, devices, token, kept, ...shown }),
      outcome === undefined || outcome === 'done' ? 200 : 400,
    )
  }

  async function holders(): Promise<Person[]> {
    const people = [...(await council.members()), ...(await council.office())]
    return people.filter(({ delivery }) => delivery === 'digital')
  }

  return routes
}

/** A key with the name of its holder. */
function listedKey(key: HardwareKey, people: readonly Person[]): ListedKey {
  const { serial, type, state, userId, authenticator, handedOutAt } = key
  const name = people.find(({ id }) => id === userId)?.name
  return {
    ...{ serial, type, state },
    ...(userId !== undefined && { holder: { id: userId, name: name ?? userId } }),
    ...(authenticator && { use: authenticator }),
    ...(handedOutAt !== undefined && { handedOutAt }),
  }
}

/** Whether the key is in the state that the action leads to: an address can be of an action that never was. */
function isDone({ verb, key }: Target): boolean {
  return key.state === STATE_AFTER[verb]
}

function isIn(name: string, search: string): boolean {
  return name.toLocaleLowerCase('de').includes(search.trim().toLocaleLowerCase('de'))
}

/** Why an action makes no sense for a key in this state. */
function lateText(say: Words['keys']['refused'], state: KeyState): string {
  return state === 'unreadable' ? say.unreadableKey : say.changed
}

/**
 * The places in the file of the keys that were read. The entries between them have problems. This holds for all
 * formats but that of Bitwarden, whose entries without a key are skipped: no seed file is of that format.
 */
function placesOf({ keys, problems }: ReadKeysResult): number[] {
  const unread = new Set(problems.map(({ position }) => position))
  const places: number[] = []
  for (let place = 1; places.length < keys.length; place++) {
    if (!unread.has(place)) places.push(place)
  }
  return places
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
