import { expect, it } from 'vitest'
import { lint } from '../../../src/traffic/traffic.ts'
import { to, versions, virtualService, world } from '../objects.ts'

it('values longer than any request are left undecided, whatever they say', () => {
  const long = 'a'.repeat(20_000)
  const match = { uri: { prefix: `/${long}` }, headers: { cookie: { regex: `${long}.*` }, user: { exact: long } } }
  const covered = { uri: { exact: `/${long}` }, headers: { cookie: { exact: long }, user: { exact: long } } }
  const rules = [
    { match: [match], route: [to('reviews', 'v1')] },
    { match: [covered], route: [to('reviews', 'v2')] },
    { route: [to('reviews', 'v1')] },
  ]
  const model = world(versions('reviews', ['v1', 'v2']), [
    virtualService('reviews', { hosts: ['reviews'], http: rules }),
  ])
  expect(lint(model).map(({ code }) => code)).not.toContain('rule-unreachable')
})
