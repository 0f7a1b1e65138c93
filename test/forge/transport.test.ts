import { describe, expect, it } from 'vitest'
import { isWrite } from '../../src/forge/transport.ts'

const query = JSON.stringify({ query: 'query Heard($owner: String!) { x }', variables: { body: 'mutation' } })
const mutation = JSON.stringify({ query: 'mutation React($subject: ID!) { x }', variables: {} })

describe('what counts as a write', () => {
  it.each([
    ['GET', '/repos/acme/shop', undefined, false],
    ['POST', '/repos/acme/shop/issues/1/comments', '{"body":"query"}', true],
    ['PUT', '/repos/acme/shop/pulls/1/merge', '{}', true],
    ['DELETE', '/repos/acme/shop/git/refs/x', undefined, true],
    ['POST', '/graphql', query, false],
    ['POST', '/api/graphql', mutation, true],
    ['POST', '/app/installations/1/access_tokens', undefined, false],
  ])('%s %s', (method, path, body, write) => {
    expect(isWrite(method, path, body)).toBe(write)
  })
})
