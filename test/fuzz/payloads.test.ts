import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import pino from 'pino'
import { Probot } from 'probot'
import { expect, it } from 'vitest'
import { parseAllowList } from '../../src/allow-list.ts'
import { sluiceApp } from '../../src/app.ts'
import { readFluxEvent } from '../../src/observe/observe.ts'
import { fuzz, patience } from './budget.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const events = [
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'status',
  'check_run',
  'push',
] as const
const moreEvents = [
  'check_suite',
  'merge_group',
  'deployment_status',
  'installation',
  'installation_repositories',
] as const

const appThatWakes = async (wake: (key: string) => void): Promise<Probot> => {
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const probot = new Probot({ appId: 7, privateKey: pem, secret: 'unused', log: pino({ level: 'silent' }) })
  await probot.load(
    sluiceApp({
      wake: ({ owner, name }) => wake(`${owner}/${name}`),
      allow: parseAllowList('acme/gitops'),
      appId: 7,
      isSelf: (account) => account === 70,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    }),
  )
  return probot
}

const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'created', 'opened', 'acme', 'gitops', '../x', 'success', 7, -1, 1e308),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
/** Without `toString`: Probot makes a text of `action` before a handler sees it, and `deliveries` leaves what throws there. */
const keys = fc.constantFrom(
  ...'action installation repository owner login name full_name sender issue comment user type id number pull_request review status sha context state check_run app ref before after __proto__ constructor'.split(
    ' ',
  ),
)
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value

const whole = {
  action: 'created',
  installation: { id: 11, account: { login: 'acme' } },
  repository: { name: 'gitops', owner: { login: 'acme' } },
  sender: { id: 5, type: 'User' },
  issue: { number: 3 },
  comment: { id: 9, body: '/canary 10', user: { type: 'User' } },
  pull_request: { number: 3 },
  review: { id: 4 },
  sha: 'a',
  context: 'ci',
  state: 'success',
  check_run: { id: 1, app: { id: 99 } },
  repositories: [{ full_name: 'acme/gitops' }],
}

const payloads = fc
  .tuple(fc.dictionary(keys, anything, { maxKeys: 4 }), fc.boolean())
  .map(([over, onTop]) => JSON.parse(JSON.stringify(onTop ? { ...whole, ...over } : over)))

interface Thrown {
  readonly name: string
  readonly payload: unknown
  readonly error: unknown
}

/** An installation whose id is empty: Probot asks for a client of it before a handler sees the event, and `deliveries` leaves what throws there. */
const isOfProbot = ({ error }: Thrown): boolean => String(error).includes('installationId option is required')

it(
  'any payload under any event wakes the allowed repository or nothing, and no handler throws',
  async () => {
    const woken: string[] = []
    const thrown: Thrown[] = []
    const probot = await appThatWakes((key) => void woken.push(key))
    const running: Promise<void>[] = []
    fuzz(
      payloads,
      200,
      (payload) => {
        for (const name of [...events, ...moreEvents]) {
          const delivery = { id: 'x', name, payload } as Parameters<typeof probot.receive>[0]
          running.push(probot.receive(delivery).catch((error: unknown) => void thrown.push({ name, payload, error })))
        }
      },
      1_000,
    )
    await Promise.all(running)
    expect(thrown.filter((one) => !isOfProbot(one))).toEqual([])
    expect([...new Set(woken)]).toEqual(['acme/gitops'])
  },
  patience,
)

it(
  'any event of Flux is read or left, and never more than it says',
  () => {
    const event = {
      involvedObject: { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' },
      severity: 'info',
      timestamp: '2026-03-02T09:00:00Z',
      message: 'Reconciliation finished',
      reason: 'ReconciliationSucceeded',
      metadata: { revision: `main@sha1:${'c'.repeat(40)}` },
    }
    const fields = fc.constantFrom(...Object.keys(event), 'metadata', 'involvedObject')
    fuzz(fc.tuple(fc.dictionary(fields, anything, { maxKeys: 3 }), fc.boolean()), 600, ([over, onTop]) => {
      const read = readFluxEvent(onTop ? { ...event, ...over } : over)
      if (read !== null && 'commit' in read) expect(read.commit).toMatch(/^[0-9a-f]{40}$/)
    })
  },
  patience,
)
