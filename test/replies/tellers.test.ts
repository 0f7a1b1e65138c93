import { expect, it } from 'vitest'
import { liveWhy } from '../../src/replies/live-lines.ts'
import { hintSentence, tellerHints, tellersLine } from '../../src/replies/tellers.ts'
import type { LiveHint } from '../../src/rollout/rollout.ts'
import { rolloutView } from './views.ts'

const hints: readonly LiveHint[] = [
  { kind: 'unheard', trackers: [{ tool: 'flux', name: 'apps', path: 'clusters/prod/apps.yaml' }] },
  { kind: 'unexpanded', name: 'shop', path: 'argocd/set.yaml', reason: 'it has a templatePatch' },
  { kind: 'redeclared', tracker: 'apps', path: 'clusters/prod/apps.yaml', by: 'flux-system' },
  { kind: 'pinned', tracker: 'apps', revision: 'v1.2' },
  { kind: 'idle', tracker: 'apps', pace: 'manual' },
  { kind: 'idle', tracker: 'apps', pace: 'suspended' },
  { kind: 'not-here', tracker: 'shop-pord', there: ['shop-prod'] },
  { kind: 'stranger', tracker: 'apps', context: 'kustomization/apps/0c9c2e41', id: 9, login: 'eve' },
  { kind: 'unreachable', tracker: 'shop-prod', message: 'HTTP 403' },
  { kind: 'stands', tracker: 'shop-prod', said: 'OutOfSync with ab12cd3, Healthy, last sync Succeeded of 98fe76d' },
  { kind: 'never', tracker: 'apps' },
]

it('every hint names the tracker or the set, and most say where to mend it', () => {
  expect(hints.map(hintSentence)).toMatchInlineSnapshot(`
    [
      "\`apps\` (Flux Kustomization in \`clusters/prod/apps.yaml\`) syncs these files and is not listened to: set \`live.found.flux\` in \`.github/sluice.yml\`; \`docs/sync.md\` says how to let it tell.",
      "Which Applications the ApplicationSet \`shop\` (\`argocd/set.yaml\`) makes of these files is not known: it has a templatePatch. Name them under \`live.trackers\`.",
      "The stage changes \`apps\` itself (\`clusters/prod/apps.yaml\`), and no report says that it has done so with the change: look there, then type \`/next\`. With \`wait: true\` in \`flux-system\`, where Flux applies it, that one would tell.",
      "\`apps\` reads these files from \`v1.2\`, so the merge alone changes nothing there.",
      "\`apps\` does not sync by itself: somebody starts the sync after the merge.",
      "\`apps\` is suspended: it syncs nothing until somebody resumes it.",
      "\`shop-pord\` is declared nowhere in this repository, which has \`shop-prod\`: see \`live.trackers\` in \`.github/sluice.yml\`.",
      "\`kustomization/apps/0c9c2e41\` was reported by \`eve\` (id 9), who does not count for \`apps\`: whoever may speak for it stands in \`.github/sluice.yml\`.",
      "\`shop-prod\` could not be asked: HTTP 403.",
      "\`shop-prod\` says: OutOfSync with ab12cd3, Healthy, last sync Succeeded of 98fe76d.",
      "No word of \`apps\` has ever come for this stage: \`docs/sync.md\` says how to let it tell.",
    ]
  `)
})

it('a status names who tells of its stage, and what they found', () => {
  const silent = { kind: 'silent', trackers: ['apps'], hints: hints.slice(10) } as const
  const view = rolloutView(
    { kind: 'live', stage: 1, state: silent },
    {
      tellers: {
        views: [
          { tool: 'flux', name: 'apps', by: 'flux-status', path: 'clusters/prod/apps.yaml', isFound: true },
          { tool: 'argocd', name: 'shop-prod', by: 'argocd-api', path: null, isFound: false },
        ],
        hints: hints.slice(4, 5),
      },
    },
  )
  expect(tellersLine(view)).toBe(
    'Told live by `apps` (Flux Kustomization, found in `clusters/prod/apps.yaml`) by commit status and `shop-prod` (Argo CD Application) by its API: all of them must say so.',
  )
  expect(tellerHints(view)).toContain('does not sync by itself')
  expect(tellerHints(view)).toContain('No word of `apps` has ever come')
  expect(tellersLine(rolloutView({ kind: 'opening' }))).toBe(false)
})

it('a silent tracker that was asked has its own words for why', () => {
  const said = hints.filter(({ kind }) => kind === 'stands')
  expect(liveWhy({ kind: 'silent', trackers: ['shop-prod'], hints: said })).toBe(
    '`shop-prod` has not reported it. `shop-prod` says: OutOfSync with ab12cd3, Healthy, last sync Succeeded of 98fe76d.',
  )
  expect(liveWhy({ kind: 'silent', trackers: ['shop-prod'], hints: [] })).toBe(
    '`shop-prod` has not reported it; silence is not success',
  )
})
