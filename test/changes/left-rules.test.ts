import { describe, expect, it } from 'vitest'
import { carriedOut, planned, planOf } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const rule = (name: string, match: string, action: string): string =>
  `  - name: ${name}\n    match: [${match}]\n    ${action}\n`

const release = world(
  virtualService(
    'reviews',
    [
      rule('gone', '{uri: {prefix: /old}}', 'redirect: {uri: /new}'),
      rule('closed', '{uri: {prefix: /closed}}', 'directResponse: {status: 410}'),
      rule('jason', '{headers: {end-user: {exact: jason}}}', 'route: [{destination: {host: reviews, subset: v2}}]'),
      rule('ratings', '{uri: {prefix: /ratings}}', 'route: [{destination: {host: ratings}}]'),
      defaultRoute('reviews', 'v1'),
    ].join(''),
  ),
  destinationRule('reviews', 'v1', 'v2'),
)

describe('/pin --drop-rules', () => {
  it('takes away what chooses versions, and says what of the rest stays and how to be rid of it', () => {
    expect(carriedOut(release, '/pin v2 reviews --drop-rules').files.get('1.yaml')?.text).not.toContain('jason')
    expect(planned(release, '/pin v2 reviews --drop-rules').notes).toEqual(
      expect.arrayContaining([
        'Rule gone (uri begins with /old) stays: it redirects them. /unroute gone reviews takes it away.',
        'Rule closed (uri begins with /closed) stays: it answers them with 410 itself. /unroute closed reviews takes it away.',
        'Rule ratings (uri begins with /ratings) stays: it sends them to ratings.',
      ]),
    )
    expect(planned(release, '/pin v2 reviews').notes.join()).not.toContain(' stays: it')
  })
})

describe('/unroute of a rule by nearly its name', () => {
  it('names the near ones with their positions', () => {
    const plan = planOf(release, '/unroute jasn reviews')
    expect(plan.ok ? null : plan.problems[0]).toMatchObject({
      code: 'unknown-rule',
      hint: 'Did you mean jason? By position and name: 3 jason.',
    })
  })
})
