import { describe, expect, it } from 'vitest'
import { carriedOut, planned } from './planning.ts'
import { defaultRoute, destinationRule, virtualService, world } from './worlds.ts'

const release = world(
  virtualService(
    'reviews',
    [
      '  - name: canary\n    match: [{uri: {prefix: /canary}}]\n    rewrite: {uri: /}\n    timeout: 2s\n    route: [{destination: {host: reviews, subset: v2}}]\n',
      '  - name: foreign\n    match: [{uri: {prefix: /ratings}}]\n    timeout: 9s\n    route: [{destination: {host: ratings}}]\n',
      defaultRoute('reviews', 'v1'),
    ].join(''),
  ),
  destinationRule('reviews', 'v1', 'v2'),
)

const written = (command: string): string => carriedOut(release, command).files.get('1.yaml')?.text ?? ''

describe('a rule in front of one that has its requests now', () => {
  const command = '/route uri ^=/canary header x-team=a v1 reviews'

  it('does with them what that one does, and says so', () => {
    const [added] = written(command).split('- name: canary')
    expect(added).toContain('rewrite: {uri: /}')
    expect(added).toContain('timeout: 2s')
    const { notes } = planned(release, command)
    expect(notes).toContain(
      'Rule canary has these requests now; what it does with them beside sending them on (rewrite and timeout) is in the new rule uri-canary-x-team-a too.',
    )
    expect(notes.join()).not.toContain('it replaces another part of it')
  })

  it('is told of a rewrite that goes by another path', () =>
    expect(planned(release, '/route uri /canary/a v1 reviews').notes).toContain(
      'The rewrite of rule canary is kept; with a condition on the path it replaces another part of it.',
    ))

  it('takes the flags of its own command before that', () =>
    expect(written(`${command} --timeout 5s`).split('- name: canary')[0]).toContain('timeout: 5s'))

  it.each(['/route header x-team=a v2 reviews', '/route uri /login v2 reviews'])(
    'is like the default route where that one has only a part of them: %s',
    (other) => {
      expect(
        planned(release, other)
          .stages[0]?.edits.map((edit) => ('text' in edit ? edit.text : ''))
          .join(),
      ).not.toMatch(/timeout|rewrite/)
    },
  )
})
