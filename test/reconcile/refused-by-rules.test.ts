import { describe, expect, it } from 'vitest'
import { refusedByRules } from '../../src/reconcile/refused-by-rules.ts'

const branch = 'refs/heads/sluice/reviews/r1/1-1'
const byApi = (violation: string) => ({
  code: 'github-refused',
  message: `GitHub refused creating ${branch} (422): Repository rule violations found\n\n${violation}\n\n`,
})
const byPush = {
  code: 'push-rejected',
  message: `GitHub did not take the branch sluice/reviews/r1/1-1: error: GH013: Repository rule violations found for ${branch}. Review all repository rules at https://git.example/acme/shop/rules?ref=${encodeURIComponent(branch)} - Commits must have verified signatures. ${branch}: [remote rejected] (push declined due to repository rule violations)`,
}

describe('what a ruleset refuses', () => {
  it('is said in a sentence, by the API and by a push alike', () => {
    expect(refusedByRules(byApi('Cannot create ref due to creations being restricted.'))).toMatchObject({
      code: 'refused-by-ruleset',
      message:
        'GitHub’s rulesets do not take the branch sluice/reviews/r1/1-1: Cannot create ref due to creations being restricted. Nothing was changed.',
    })
    expect(refusedByRules(byPush).message).toBe(
      'GitHub’s rulesets do not take the branch sluice/reviews/r1/1-1: Commits must have verified signatures. Nothing was changed.',
    )
  })

  it('leaves out the ids of commits, which nobody needs', () => {
    const sha = 'a'.repeat(40)
    const said = refusedByRules(
      byApi(`Commit message must match a given regex pattern: ^OPS-[0-9]+\n\n  Found 1 violation:\n\n  ${sha}`),
    )
    expect(said.message).toContain('Commit message must match a given regex pattern: ^OPS-[0-9]+. Nothing')
    expect(said.message).not.toContain(sha)
  })

  it.each([
    ['Cannot create ref due to creations being restricted.', 'lets Sluice make its branches'],
    ['Commits must have verified signatures.', 'commit: pushed'],
    ['Author email must end with a matching pattern: @acme.example', 'let the App bypass it'],
    ['File path is restricted', 'somebody changes them by hand'],
    ['Something of tomorrow.', 'sluice/**'],
  ])('says who mends it: %s', (violation, hint) => {
    expect(refusedByRules(byApi(violation)).hint).toContain(hint)
  })

  it('leaves every other refusal as it is', () => {
    const other = { code: 'github-refused', message: 'GitHub refused creating it (422): Object does not exist' }
    expect(refusedByRules(other)).toBe(other)
  })
})
