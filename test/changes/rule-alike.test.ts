import { expect, it } from 'vitest'
import { planned, planOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const release = world(
  virtualService(
    'reviews',
    [
      '  - match: [{headers: {end-user: {regex: ^jason$}}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n',
      '  - match: [{uri: {regex: /api/.*}}]\n    route: [{destination: {host: reviews, subset: v2}}]\n',
      defaultRoute('reviews', 'v1'),
    ].join(''),
  ),
  destinationRule('reviews', 'v1', 'v2'),
)

it.each(['header end-user=jason', 'header end-user~=jason', 'uri ^=/api/'])(
  'a rule that asks for the same requests in other words is the one that is meant: %s',
  (conditions) => {
    expect(planOf(release, `/route ${conditions} v2 reviews`)).toMatchObject({ value: { kind: 'already-so' } })
    const [stage, ...more] = planned(release, `/route ${conditions} v1 reviews`).stages
    expect(more).toEqual([])
    expect(stage?.edits.map((edit) => ('text' in edit ? edit.text : null))).toEqual(['v1'])
  },
)

it('one that asks for more, or for less, stays beside the new one', () => {
  expect(planned(release, '/route header end-user=jane v2 reviews').stages).toHaveLength(1)
  expect(planned(release, '/route uri ^=/api/v2 v1 reviews').stages[0]?.title).toBe('uri ^=/api/v2 → v1')
})
