import { randomUUID } from 'node:crypto'
import { sign } from '@octokit/webhooks-methods'
import type { App } from './state/world.ts'

export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly app: App
  readonly event: string
  readonly action: string | null
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly repository: number | null
  readonly redelivery: boolean
  readonly deliveredAt: string
  durationSeconds: number
  /** `OK`, or the reason for which it is not. */
  status: string
  /** 0 where no answer came. */
  statusCode: number
  response: string
}

export interface WebhookEvent {
  readonly event: string
  readonly action: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly repository: number | null
  /** Only this App is told; all of them where null. */
  readonly onlyFor: App | null
}

/** What happens to deliveries of an event (all where left out), for so many of them (1 where left out). */
export interface WebhookFault {
  readonly event?: string
  readonly action?: string
  readonly times?: number
  readonly effect:
    | { readonly kind: 'drop' }
    | { readonly kind: 'duplicate' }
    | { readonly kind: 'delay'; readonly milliseconds: number }
}

export interface Webhooks {
  /** Whether anybody would be told; payloads cost git's work. */
  hasListeners(): boolean
  emit(event: WebhookEvent): void
  /** Sends a recorded delivery again under the same GUID. */
  redeliver(delivery: Delivery): Delivery
  readonly deliveries: Delivery[]
  fault(fault: WebhookFault): () => void
  /** Keeps everything back until released, in the order given or the other way round. */
  hold(): { release(order?: 'as-sent' | 'reversed'): void }
  /** When nothing is on its way any more. */
  settled(): Promise<void>
  close(): void
}

export interface WebhookSurroundings {
  readonly apps: () => readonly App[]
  readonly nextId: () => number
  readonly now: () => string
}

interface RunningFault {
  readonly fault: WebhookFault
  left: number
}

/** Deliveries hold whole payloads: a playground that is left running must not keep all of them. */
const remembered = 5000

/** GitHub gives a receiver ten seconds. */
const patience = 10_000

const send = async (delivery: Delivery, url: string, closing: AbortSignal): Promise<void> => {
  const started = performance.now()
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: delivery.headers,
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(patience), closing]),
    })
    delivery.response = (await answer.text()).slice(0, 10_000)
    delivery.statusCode = answer.status
    delivery.status = answer.ok ? 'OK' : `Invalid HTTP Response: ${answer.status}`
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    delivery.status = timedOut ? 'timed out' : 'failed to connect to host'
  }
  delivery.durationSeconds = Math.round(performance.now() - started) / 1000
}

/** Signed deliveries, made after the answer to what caused them, written down for `GET /app/hook/deliveries`. */
export const createWebhooks = (surroundings: WebhookSurroundings): Webhooks => {
  const deliveries: Delivery[] = []
  const faults: RunningFault[] = []
  const underway = new Set<Promise<void>>()
  const closing = new AbortController()
  let held: (() => void)[] | null = null

  const faultOf = (event: string, action: string | null): WebhookFault['effect'] | null => {
    const found = faults.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.event === undefined || fault.event === event) &&
        (fault.action === undefined || fault.action === action),
    )
    if (!found) return null
    found.left -= 1
    return found.fault.effect
  }

  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      closing.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })

  const launch = (delivery: Delivery, url: string, delay: number) => {
    const flight = (async () => {
      await (delay > 0 ? wait(delay) : new Promise((resolve) => setImmediate(resolve)))
      if (!closing.signal.aborted) await send(delivery, url, closing.signal)
    })()
    underway.add(flight)
    void flight.finally(() => underway.delete(flight))
  }

  const prepare = async (event: WebhookEvent, app: App, guid: string): Promise<Delivery> => {
    const body = JSON.stringify({
      ...(event.action === null ? {} : { action: event.action }),
      installation: { id: app.installation, node_id: `MDIz${app.installation}` },
      ...event.payload,
    })
    return {
      id: surroundings.nextId(),
      guid,
      app,
      event: event.event,
      action: event.action,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/playground',
        'x-github-delivery': guid,
        'x-github-event': event.event,
        'x-github-hook-id': '1',
        'x-github-hook-installation-target-id': String(app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': await sign(app.webhookSecret, body),
      },
      repository: event.repository,
      redelivery: false,
      deliveredAt: surroundings.now(),
      durationSeconds: 0,
      status: 'failed to connect to host',
      statusCode: 0,
      response: '',
    }
  }

  const dispatch = (delivery: Delivery, url: string) => {
    deliveries.push(delivery)
    if (deliveries.length > remembered) deliveries.shift()
    const effect = faultOf(delivery.event, delivery.action)
    if (effect?.kind === 'drop') return
    const start = () => {
      launch(delivery, url, effect?.kind === 'delay' ? effect.milliseconds : 0)
      if (effect?.kind === 'duplicate') launch(delivery, url, 0)
    }
    if (held) held.push(start)
    else start()
  }

  // One line for all events: they are prepared (signing is asynchronous) and dispatched in the order in which they happened.
  let preparing: Promise<void> = Promise.resolve()
  const enqueue = (work: () => Promise<void>) => {
    preparing = preparing.then(work)
    const mine = preparing
    underway.add(mine)
    void mine.finally(() => underway.delete(mine))
  }

  return {
    deliveries,
    hasListeners: () => surroundings.apps().some((app) => app.webhook !== null),
    emit(event) {
      for (const app of surroundings.apps()) {
        const url = app.webhook
        if (url === null || (event.onlyFor && event.onlyFor !== app)) continue
        enqueue(async () => dispatch(await prepare(event, app, randomUUID()), url))
      }
    },
    redeliver(delivery) {
      const again: Delivery = {
        ...delivery,
        id: surroundings.nextId(),
        redelivery: true,
        deliveredAt: surroundings.now(),
        status: 'failed to connect to host',
        statusCode: 0,
      }
      const url = delivery.app.webhook
      if (url !== null) dispatch(again, url)
      return again
    },
    fault(fault) {
      const one = { fault, left: fault.times ?? 1 }
      faults.push(one)
      return () => {
        one.left = 0
      }
    },
    hold() {
      const mine: (() => void)[] = []
      held = mine
      return {
        release(order = 'as-sent') {
          held = null
          for (const start of order === 'reversed' ? mine.reverse() : mine) start()
        },
      }
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway)
    },
    close() {
      closing.abort()
    },
  }
}
