import { expect, it } from 'vitest'
import { readiness } from '../../src/web/health.ts'

it('says what it goes on without, on a server that has not got it, and is ready all the same', async () => {
  const answer = await readiness(() => ({ ready: true, without: ['rulesets', 'merge-queue'] }))
  expect(answer).toEqual({ status: 200, text: 'ready\nwithout rulesets\nwithout merge-queue' })
  expect(await readiness(() => ({ ready: false, reasons: ['github-not-reached'] }))).toEqual({
    status: 503,
    text: 'not ready\ngithub-not-reached',
  })
})
