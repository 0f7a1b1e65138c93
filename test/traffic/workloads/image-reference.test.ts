import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageAtTag, isImageTag, readImageReference } from '../../../src/traffic/traffic.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('a reference to an image', () => {
  it.each([
    ['nginx', 'nginx', null, null],
    ['nginx:1.16.1', 'nginx', '1.16.1', null],
    ['library/nginx:latest', 'library/nginx', 'latest', null],
    [
      'docker.io/istio/examples-bookinfo-reviews-v1:1.16.2',
      'docker.io/istio/examples-bookinfo-reviews-v1',
      '1.16.2',
      null,
    ],
    ['registry:5000/team/shop', 'registry:5000/team/shop', null, null],
    ['registry:5000/team/shop:v1', 'registry:5000/team/shop', 'v1', null],
    ['localhost/x:y_Z-1.0', 'localhost/x', 'y_Z-1.0', null],
    ['[::1]:5000/x:1', '[::1]:5000/x', '1', null],
    [`ghcr.io/a/b@${digest}`, 'ghcr.io/a/b', null, digest],
    [`ghcr.io/a/b:1@${digest}`, 'ghcr.io/a/b', '1', digest],
    ['a__b/c-d.e--f:1', 'a__b/c-d.e--f', '1', null],
  ])('%s is read', (text, repository, tag, read) =>
    expect(readImageReference(text)).toEqual({ repository, tag, digest: read }),
  )

  it.each([
    '',
    ':1',
    'nginx:',
    'nginx:-1',
    `nginx:${'a'.repeat(129)}`,
    'Nginx:1',
    'registry:5000/Team/shop',
    'a//b',
    '/a',
    'a/',
    'a..b',
    'https://nginx:1',
    'nginx@sha256:abc',
    `nginx@${digest}0`,
    'nginx:1 2',
    'nginx:1@',
    `${'a'.repeat(256)}:1`,
    '$(IMAGE)',
    '{{ .Values.image }}',
    'registry:99999999/x',
  ])('%j is none', (text) => expect(readImageReference(text)).toBe(null))

  it('gets another tag, and a digest gives way to it', () => {
    expect(imageAtTag('registry:5000/a/b:1', '2')).toBe('registry:5000/a/b:2')
    expect(imageAtTag('registry:5000/a/b', '2')).toBe('registry:5000/a/b:2')
    expect(imageAtTag(`a/b:1@${digest}`, '2')).toBe('a/b:2')
    expect(imageAtTag('{{ image }}', '2')).toBe(null)
  })

  it('is read back whatever it is made of', () => {
    const step = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8}){0,2}$/)
    const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)
    const registry = fc.constantFrom('library/', 'registry:5000/', 'docker.io/', 'localhost/', 'EXAMPLE.com/')
    fc.assert(
      fc.property(registry, fc.array(step, { minLength: 1, maxLength: 3 }), tag, tag, (host, steps, one, other) => {
        const repository = host + steps.join('/')
        expect(readImageReference(`${repository}:${one}`)).toEqual({ repository, tag: one, digest: null })
        expect(imageAtTag(`${repository}:${one}@${digest}`, other)).toBe(`${repository}:${other}`)
        expect(isImageTag(other)).toBe(true)
      }),
    )
  })
})
