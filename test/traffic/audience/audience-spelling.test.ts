import { describe, expect, it } from 'vitest'
import { readAudienceExpression } from '../../../src/traffic/audience/audience-spelling.ts'
import { audienceExpression, audiences } from '../../../src/traffic/audience/audiences.ts'

const name = (expression: string): string | null => readAudienceExpression(expression)?.audience.name ?? null

describe('an audience as people spell it', () => {
  it.each(audiences)('$kind $name as the table spells it is exact', (audience) =>
    expect(readAudienceExpression(audienceExpression(audience))).toEqual({
      audience,
      isDefective: false,
      takesAlong: [],
      misses: [],
    }),
  )

  it.each([
    ['.*(Chrome/([\\d.]+)).*', 'chrome'],
    ['.*Chrome.*', 'chrome'],
    ['^.*Chrome.*$', 'chrome'],
    ['.*?Chrome.*?', 'chrome'],
    ['(.*)Chrome(.*)', 'chrome'],
    ['.*Chrome/\\d+.*', 'chrome'],
    ['.*Chrome\\/[0-9.]+.*', 'chrome'],
    ['(?i).*chrome.*', 'chrome'],
    ['.*[Cc]hrome.*', 'chrome'],
    ['.*(Chrome|CriOS)/.*', 'chrome'],
    ['.*((Android)).*', 'android'],
    ['.*(?:Android).*', 'android'],
    ['.*iPhone.*|.*iPad.*', 'ios'],
    ['.*(iPad|iPhone).*', 'ios'],
    ['.*(iPhone|iPad|iPod).*', 'ios'],
    ['.*Firefox.*', 'firefox'],
    ['.*Firefox/.*', 'firefox'],
    ['.*Edg/.*', 'edge'],
    ['.*(Edg|Edge).*', 'edge'],
    ['.*Mobile.*', 'mobile'],
  ])('%s is %s', (expression, expected) => {
    expect(name(expression)).toBe(expected)
    expect(readAudienceExpression(expression)?.isDefective).toBe(false)
  })

  it.each(['Chrome', '^Chrome$', '.*chrome.*', 'Chrome.*', '.*Edge/.*'])(
    '%s is meant, and meets nobody',
    (expression) => expect(readAudienceExpression(expression)?.isDefective).toBe(true),
  )

  it.each([
    '.*Safari.*',
    '.*iPhone.*',
    '.*(Chrome|Firefox).*',
    '.*Chrome/126.*',
    '.*Windows.*',
    'Mozilla/5.0 \\(Windows.*Chrome.*',
    '.*',
    '',
    '(',
    '.*(Chrome',
    '.*[Chrome].*',
    'curl/8.8.0',
  ])('%s is about something else', (expression) => expect(readAudienceExpression(expression)).toBeNull())

  it('says whom a loose spelling takes along and whom it misses', () => {
    expect(readAudienceExpression('.*(Chrome/([\\d.]+)).*')).toMatchObject({
      takesAlong: expect.arrayContaining(['Edge', 'Opera', 'Samsung Internet', 'Googlebot']),
      misses: ['Chrome on an iPhone'],
    })
    expect(readAudienceExpression('.*((Android)).*')).toMatchObject({ takesAlong: [], misses: [] })
    expect(readAudienceExpression('.*Firefox.*')).toMatchObject({ takesAlong: [], misses: ['Firefox on an iPhone'] })
  })
})
