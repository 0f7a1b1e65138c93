import type { Probot } from 'probot'
import { z } from 'zod'
import { instant } from './actor.ts'
import { ask, never } from './connection.ts'

const deliveriesShape = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: instant, status: z.string() }),
)

/** Pages of a hundred that are read at most; what is older than these the periodic look finds. */
const mostPages = 30
/** Sent so often in vain, it is left alone. */
const mostAttempts = 4
/** A delivery may be on its way for ten seconds, and its outcome takes a moment to be written down. */
const underway = 60_000

const cursorIn = (link: unknown): string | null =>
  typeof link === 'string' ? (/[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(link)?.[1] ?? null) : null

/** One attempt at one webhook. Attempts at the same have the same guid. */
export interface HookDelivery {
  readonly id: number
  readonly guid: string
  readonly at: number
  readonly isOk: boolean
}

/** The newest attempt of every webhook that never arrived, oldest first. Filtering by status would miss those that got no answer at all. */
export const notArrived = (found: readonly HookDelivery[], now: number): readonly HookDelivery[] => {
  const byGuid = new Map<string, readonly HookDelivery[]>()
  for (const one of found) byGuid.set(one.guid, [...(byGuid.get(one.guid) ?? []), one])
  return [...byGuid.values()]
    .filter((attempts) => !attempts.some(({ isOk }) => isOk) && attempts.length < mostAttempts)
    .flatMap((attempts) => attempts.toSorted((one, other) => other.at - one.at).slice(0, 1))
    .filter(({ at }) => now - at > underway)
    .toSorted((one, other) => one.at - other.at)
}

/** Asks GitHub to send again what was sent since then and never arrived; the answer is how many. GitHub does so by itself never. */
export const redeliver = (probot: Probot, since: number, now: number): Promise<number> =>
  ask('looking for webhooks that did not arrive', async () => {
    const octokit = await probot.auth()
    const found: HookDelivery[] = []
    let cursor: string | null = null
    for (let page = 0; page < mostPages; page += 1) {
      const answer: { readonly data: unknown; readonly headers: { readonly link?: string | undefined } } =
        await octokit.rest.apps.listWebhookDeliveries({ per_page: 100, ...(cursor === null ? {} : { cursor }) })
      const read = deliveriesShape.parse(answer.data)
      found.push(...read.map(({ id, guid, delivered_at: at, status }) => ({ id, guid, at, isOk: status === 'OK' })))
      cursor = cursorIn(answer.headers.link)
      if (cursor === null || read.some(({ delivered_at: at }) => at < since)) break
    }
    const missing = notArrived(found, now).filter(({ at }) => at >= since)
    for (const { id } of missing) await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id, request: never })
    return missing.length
  })
