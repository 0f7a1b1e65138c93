import { afterEach, describe, expect, it } from 'vitest'
import { destinationRule, service, to, virtualService, yamlOf } from '../traffic/objects.ts'
import { type Sandbox, sandbox } from './sandbox.ts'

let place: Sandbox | null = null
afterEach(() => place?.remove())

const broken = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: prod}
spec:
  hosts: [reviews]
  http:
    - route:
        - destination: {host: reviews, subset: v1}
          weight: 50
        - destination: {host: reviews, subset: v2}
          weight: 50
          weight: 60
`
const template = broken.replace('weight: 50\n          weight: 60', 'weight: {{ .Values.weight }}')

const open = (virtualServiceText: string): Sandbox => {
  place = sandbox('nothing')
  const labels = { v1: { version: 'v1' }, v2: { version: 'v2' } }
  place.write('around.yaml', yamlOf([destinationRule('reviews', labels), service('reviews')]))
  place.write('apps/vs.yaml', virtualServiceText)
  return place
}

describe('a file that could not be read', () => {
  it.each([
    ['a duplicate key', broken, 12],
    ['a template', template, 11],
  ])('makes the answer of simulate and explain unknown: %s', async (_, text, line) => {
    const here = open(text)
    for (const command of ['simulate', 'explain'])
      for (const host of ['reviews', 'reviews.prod.svc.cluster.local']) {
        const { out, status } = await here.sluice(command, '--host', host, '--format', 'json')
        const answer = JSON.parse(out)
        expect(status).toBe(0)
        expect(answer.httpStatus).toBeNull()
        expect(answer.destinations.map((one: { status: string }) => one.status)).toEqual(['unseen'])
        expect(answer.warnings.join('\n')).toMatch(new RegExp(`apps/vs\\.yaml:${line} could not be read`))
      }
  })

  it.each([
    ['is too large', (text: string) => `${text}# ${'x'.repeat(1024 * 1024)}\n`, 'more than the 1048576'],
    ['is not UTF-8', (text: string) => Buffer.from(`${text}# \u00fc\n`, 'latin1'), 'not UTF-8 text'],
  ])('makes the answer unknown where it %s and names the host', async (_, written, why) => {
    const route = virtualService('reviews', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v1')] }] })
    const here = open(yamlOf([route]))
    here.write('apps/other.yaml', written(broken))
    for (const [host, status] of [
      ['reviews', 'unseen'],
      ['reviews-elsewhere', 'unknown-host'],
    ] as const) {
      const { out } = await here.sluice('simulate', '--host', host, '--format', 'json')
      const answer = JSON.parse(out)
      expect(answer.destinations.map((one: { status: string }) => one.status)).toEqual([status])
      expect(answer.warnings.some((warning: string) => warning.includes(why))).toBe(status === 'unseen')
    }
  })

  it('takes a redirect or a 503 of another route back too', async () => {
    const here = open(broken)
    here.write(
      'redirect.yaml',
      yamlOf([virtualService('all', { hosts: ['*.prod.svc.cluster.local'], http: [{ redirect: { uri: '/x' } }] })]),
    )
    const { out } = await here.sluice('simulate', '--host', 'reviews', '--from', 'mesh:prod', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({ httpStatus: null })
  })

  it('says nothing of hosts that it does not name', async () => {
    const here = open(broken.replaceAll('reviews', 'reviewsboard'))
    here.write(
      'ok.yaml',
      yamlOf([virtualService('reviews', { hosts: ['reviews'], http: [{ redirect: { uri: '/x' } }] })]),
    )
    const { out } = await here.sluice('simulate', '--host', 'reviews', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({ httpStatus: 301, warnings: [] })
  })

  it('is told beside an answer that the rest of its file gives', async () => {
    const http = [{ route: [{ ...to('reviews', 'v1'), weight: 'many' }] }]
    const here = open(yamlOf([virtualService('reviews', { hosts: ['reviews'], http })]))
    const { out } = await here.sluice('simulate', '--host', 'reviews', '--format', 'json')
    expect(JSON.parse(out).warnings.join('\n')).toMatch(/apps\/vs\.yaml:\d+: VirtualService reviews: /)
  })

  it.each([
    ['a duplicate key', broken, 12],
    ['a template', template, 11],
  ])('is the first cause that a refusal names, with its line and how to mend it: %s', async (_, text, line) => {
    const here = open(text)
    for (const command of ['/canary 10 v2 reviews', '/pin v2 reviews', '/canary 10 v2', '/unroute 1'])
      for (const verb of ['plan', 'apply']) {
        const { out, status } = await here.sluice(verb, command, '--format', 'json')
        expect(status).toBe(1)
        const [first] = JSON.parse(out).problems
        expect(first).toMatchObject({ path: 'apps/vs.yaml', line, hint: expect.any(String) })
      }
  })
})

describe('a gateway of which nothing is here', () => {
  it('may have routes elsewhere, so that no status is known', async () => {
    const here = open(
      yamlOf([virtualService('reviews', { hosts: ['reviews'], http: [{ route: [to('reviews', 'v1')] }] })]),
    )
    const { out } = await here.sluice('simulate', '--host', 'reviews', '--from', 'gateway:no/where', '--format', 'json')
    const answer = JSON.parse(out)
    expect(answer).toMatchObject({ httpStatus: null, virtualService: null })
    expect(answer.warnings.join('\n')).toContain('Gateway no/where is not in this repository')
  })
})

describe('a comparison of files that could not all be read', () => {
  it('says which, before or after or both, and that it knows no more than the rest', async () => {
    const here = open(broken)
    here.write('before/vs.yaml', broken)
    here.write('after/vs.yaml', broken.replace('          weight: 60\n', ''))
    const { out, status } = await here.sluice('diff', 'before', 'after', '--format', 'json')
    expect(status).toBe(0)
    expect(JSON.parse(out).unread).toMatchObject([
      { state: 'before', path: 'vs.yaml', line: 12, code: 'yaml-duplicate-key' },
    ])
    const same = await here.sluice('diff', 'before', 'before')
    expect(same.out).toContain('No request fares differently, as far as the files could be read.\n')
    expect(same.out).toMatch(/^not read, before and after: vs\.yaml:12: .*\[yaml-duplicate-key\]\n {2}\S/m)
    expect((await here.sluice('diff', 'after', 'after')).out).toBe('No request fares differently.\n')
  })
})
