import { afterEach, expect, it } from 'vitest'
import { openTown, type Town } from './town.ts'

let town: Town
afterEach(() => town.close())

const policy = `merging: merge
approvals: {first: 1, next: 0}
live: {assume-after: 1m, settle: 0s}
links:
  - name: Grafana
    url: https://grafana.example/d/x(1)?s=$namespace/$service&v=$version&from=$from&to=$to
  - name: Kiali
    url: https://kiali.team.example/$service
  - name: Elsewhere
    url: https://grafana.example.attacker.example/$service
metrics:
  - {name: errors, source: prod, template: success-rate, at-least: 99, window: 1m}
`
const begin = Date.parse('2026-03-02T09:00:00Z')

it('links to the hosts that the server allows stand where somebody looks at a stage, and no others', async () => {
  town = await openTown({ policy, linkHosts: ['grafana.example', '*.team.example'] })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  const stage = await town.stage()
  const grafana = /\[Grafana\]\(https:\/\/grafana\.example\/d\/x%281%29\?s=shop\/reviews&v=v2&from=(\d+)&to=now\)/
  expect(stage.body).toMatch(grafana)
  expect(stage.body).toContain('[Kiali](https://kiali.team.example/reviews)')
  expect(stage.body).not.toContain('attacker')
  await town.approve('reviewer', stage.number)
  town.wait(61_000)
  await town.settle()
  const [status = ''] = await town.answers(thread)
  expect(status.split('\n')[1]).toMatch(grafana)
  const from = Number(grafana.exec(status)?.[1])
  expect(from).toBeGreaterThan(begin + 60_000)
  await town.chat('writer', thread, '/status')
  expect((await town.answers(thread)).at(-1)).toMatch(grafana)
})

it('no link is shown where the server allows none', async () => {
  town = await openTown({ policy })
  const thread = await town.issue('writer', 'We release reviews v2 today.')
  await town.chat('writer', thread, '/canary 10 v2 reviews')
  expect((await town.stage()).body).not.toContain('grafana')
})
