import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { branchOf, claimRef, readBranch, rolloutIdOf } from '../../src/rollout/rollout.ts'

const source = fc.tuple(fc.constantFrom('comment', 'issue', 'review'), fc.integer({ min: 1, max: 2 ** 50 }))
const allowed = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/

describe('a rollout’s id', () => {
  it('is the opening comment’s, in base 36', () => {
    expect(rolloutIdOf('comment/123456')).toBe('r2n9c')
  })

  it('is never the same for two sources', () => {
    fc.assert(
      fc.property(source, source, ([kind, id], [otherKind, otherId]) => {
        fc.pre(kind !== otherKind || id !== otherId)
        expect(rolloutIdOf(`${kind}/${id}`)).not.toBe(rolloutIdOf(`${otherKind}/${otherId}`))
      }),
    )
  })
})

describe('a stage’s branch', () => {
  const name = { rollout: 'r2n9c', stage: 2, attempt: 1 }

  it('names the service, the rollout, the stage and the attempt', () => {
    expect(branchOf(['shop/reviews'], name)).toBe('sluice/reviews/r2n9c/2-1')
    expect(branchOf(['shop/ratings', 'shop/reviews'], name)).toBe('sluice/train/r2n9c/2-1')
  })

  it('passes the allow-list and is read back, whatever the service is called', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }),
        source,
        fc.integer({ min: 1, max: 999 }),
        (service, [kind, id], stage) => {
          const whole = { rollout: rolloutIdOf(`${kind}/${id}`), stage, attempt: 3 }
          const branch = branchOf([service], whole)
          expect(branch).toMatch(allowed)
          expect(branch).not.toMatch(/\.\.|\.lock|\/\.|\/\/|-\//)
          expect(readBranch(branch)).toEqual(whole)
        },
      ),
    )
  })

  it.each([
    'sluice/reviews/r1/0-1',
    'sluice/reviews/r1/1',
    'sluice/reviews/x1/1-1',
    'other/reviews/r1/1-1',
    'sluice/a/b/r1/1-1',
  ])('%s is none', (branch) => {
    expect(readBranch(branch)).toBeNull()
  })
})

describe('a claim', () => {
  it('names environment, namespace and service', () => {
    expect(claimRef('prod', 'shop/reviews')).toBe('refs/sluice/open/prod/shop/reviews')
    expect(claimRef(null, '_/reviews')).toBe('refs/sluice/open/default/_/reviews')
  })

  it('of an environment that is called `default` is not the claim of none', () => {
    expect(claimRef('default', 'shop/reviews')).toBe('refs/sluice/open/%0064efault/shop/reviews')
  })

  it('is a ref that git takes, whatever the names, and another for another service', () => {
    const part = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('/'))
    fc.assert(
      fc.property(part, part, part, part, (namespace, name, otherNamespace, otherName) => {
        const ref = claimRef(null, `${namespace}/${name}`)
        expect(ref).toMatch(/^refs\/sluice\/open\/default\/[A-Za-z0-9_.%-]+\/[A-Za-z0-9_.%-]+$/)
        expect(ref).not.toMatch(/\.\.|\.lock(\/|$)|\/\.|\.$|\.\//)
        if (namespace !== otherNamespace || name !== otherName)
          expect(claimRef(null, `${otherNamespace}/${otherName}`)).not.toBe(ref)
      }),
    )
  })
})
