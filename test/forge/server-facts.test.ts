import { describe, expect, it } from 'vitest'
import { serverFacts } from '../../src/forge/server-facts.ts'

describe('what a GitHub is', () => {
  it('is told by its header, and github.com has none', () => {
    expect(serverFacts(undefined)).toEqual({ version: null, without: [] })
    expect(serverFacts('enterprise-server@3.17.1')).toEqual({ version: '3.17.1', without: [] })
    expect(serverFacts('enterprise-server@3.11.0').without).toEqual(['merge-queue', 'long-ids'])
    expect(serverFacts('enterprise-server@2.22.9').without).toEqual(['rulesets', 'merge-queue', 'long-ids'])
    expect(serverFacts('4.0.0').without).toEqual([])
  })
})
