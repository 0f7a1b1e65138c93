import type { Sticky } from '../../commands/command.ts'
import { failure, type Result, success } from '../../problem.ts'
import type { Rule } from '../../traffic/traffic.ts'
import type { TargetRule } from '../splits/edited-rules.ts'
import type { Move, ObjectPatch } from '../tree-change.ts'
import { listText, serviceText } from '../wording.ts'
import { stickyCookie, stickyPatch, wantedCookie } from './sticky.ts'

/** What a command does about the clients that a split keeps on their version. */
export interface StickyStep {
  /** Null where all is as wished, or where something else comes first. */
  readonly move: Omit<Move, 'notes'> | null
  /** The cookie that the split has in the end. */
  readonly cookie: string | null
  readonly notes: readonly string[]
}

const titleOf = (cookie: string | null, old: string | null): string =>
  cookie === null ? `no cookie ${old ?? ''}`.trimEnd() : `clients stay by the cookie ${cookie}`

const effectOf = (cookie: string | null, old: string | null, service: string): string =>
  cookie === null
    ? `The cookie ${old ?? ''} of ${serviceText(service)} is no longer set, and the rules for it go away.`
    : `Clients of ${serviceText(service)} stay on the version that they get first, by the cookie ${cookie}.`

const notesOf = (
  targets: readonly TargetRule[],
  service: string,
  wish: Sticky | undefined,
  cookie: string | null,
  versionsOf: (rule: Rule) => readonly string[],
): readonly string[] => {
  const old = targets.flatMap(({ rule }) => stickyCookie(rule, service) ?? [])[0] ?? null
  const versions = [...new Set(targets.flatMap(({ rule }) => versionsOf(rule)))]
  const before = targets.flatMap(({ rule }) =>
    rule.action.kind === 'route'
      ? rule.action.destinations.flatMap((to) => (to.service === service && to.share > 0 ? (to.subset ?? []) : []))
      : [],
  )
  const dropped = [...new Set(before)].filter((version) => !versions.includes(version))
  const name = serviceText(service)
  if (cookie === null) {
    if (old === null)
      return wish === undefined || wish === 'off' || versions.length > 1
        ? []
        : [`${listText(versions)} alone gets requests, so there is no split to keep clients on: no cookie is set.`]
    return [
      wish === 'off'
        ? `Clients of ${name} are drawn anew at every request once the cookie ${old} is gone.`
        : `${listText(versions)} alone gets requests now, so the cookie ${old} ends: its rules go away, and clients that have it go where everyone goes.`,
    ]
  }
  return [
    `The cookie ${cookie} keeps a client ${old === cookie ? 'until it ends' : 'for a day'}: a new split decides for clients without it, and those that have it stay where they are.`,
    ...(old === null || dropped.length === 0
      ? []
      : [`No client stays on ${listText(dropped)}: the rule for it goes away, and its clients are drawn anew.`]),
    ...(targets.some(({ clients }) => clients.includes('mesh'))
      ? [
          `Inside the mesh the cookie works only if the services in front of ${name} pass on Cookie in requests and Set-Cookie in answers.`,
        ]
      : []),
  ]
}

/**
 * The move that keeps clients on the versions of a split as wished, once the split itself is as wished; what is said of it is said from the beginning.
 * `ready` are the rules that have their split, `targets` all that the command is about; `versionsOf` says which versions one will have.
 */
export const stickyMove = (
  ready: readonly TargetRule[],
  targets: readonly TargetRule[],
  service: string,
  wish: Sticky | undefined,
  versionsOf: (rule: Rule) => readonly string[],
): Result<StickyStep> => {
  const cookies = targets.flatMap(({ rule }) => wantedCookie(rule, service, wish, versionsOf(rule)) ?? [])
  const [cookie = null] = cookies
  const patches = ready.map((target) => ({ target, patch: stickyPatch(target, service, wish) }))
  const [problem, ...more] = patches.flatMap(({ patch }) => (patch.ok ? [] : patch.problems))
  if (problem !== undefined) return failure(problem, ...more)
  const open = patches.flatMap(({ target, patch }) =>
    patch.ok && patch.value.length > 0 ? [{ target, patch: patch.value }] : [],
  )
  // Rules that come and go move the positions of others: one rule of a router at a time, the first of the file first.
  const moved = open.filter(
    ({ target }) =>
      !open.some((other) => other.target.router === target.router && other.target.rule.index < target.rule.index),
  )
  const notes = notesOf(targets, service, wish, cookie, versionsOf)
  const old = moved.flatMap(({ target }) => stickyCookie(target.rule, service) ?? [])[0] ?? null
  return success({
    cookie,
    notes,
    move:
      moved.length === 0
        ? null
        : {
            kind: 'move',
            phase: 'traffic',
            changes: moved.map(
              ({ target, patch }): ObjectPatch => ({ kind: 'patch', place: target.router.place, patch }),
            ),
            title: titleOf(cookie, old),
            effect: effectOf(cookie, old, service),
            needs: [],
          },
  })
}
