import type { Problem } from '../problem.ts'

/** GitHub's headings and bookkeeping around what a ruleset has against a push: all but the violations themselves. */
const violationsIn = (message: string): string | null => {
  const [, after] = /repository rule violations found([\s\S]*)$/i.exec(message) ?? []
  if (after === undefined) return null
  return after
    .replace(/^ for \S+?\.(?=\s)/, '')
    .replaceAll(/review all repository rules at \S+/gi, ' ')
    .replaceAll(/error: hook declined to update \S+/gi, ' ')
    .replaceAll(/refs\/\S+: \[remote rejected\][\s\S]*$/g, ' ')
    .replaceAll(/found \d+ violations?:/gi, ' ')
    .replaceAll(/\b[0-9a-f]{40}\b/g, ' ')
    .replaceAll(/(?:^|\s)- /g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
}

/** Who mends it, by what the rule is about. */
const hintFor = (violations: string): string => {
  const exempt = 'leave sluice/** out of that ruleset, or let the App bypass it (repository settings, Rules, Rulesets)'
  if (/creations being restricted|protected ref|branch name/i.test(violations))
    return `an administrator lets Sluice make its branches: ${exempt}`
  if (/verified signatures/i.test(violations))
    return `take \`commit: pushed\` out of .github/sluice.yml, so that GitHub signs the commits, or ${exempt}`
  if (/commit message|email/i.test(violations)) return `Sluice’s messages and address are its own: ${exempt}`
  if (/file path|file size/i.test(violations))
    return 'an administrator lets the App change these files (repository settings, Rules, Rulesets, Bypass list), or somebody changes them by hand'
  return exempt
}

/** A refusal by a ruleset in words for whoever asked: what is in the way, and who takes it out; anything else stays as it is. */
export const refusedByRules = (problem: Problem): Problem => {
  const violations = violationsIn(problem.message)
  if (violations === null) return problem
  const [, ref = ''] = /\b(refs\/\S+?)[\s:.(]/.exec(`${problem.message} `) ?? []
  const name = ref.replace(/^refs\/heads\//, '')
  const what = name === '' ? 'it' : `the branch ${name}`
  return {
    ...problem,
    code: 'refused-by-ruleset',
    message: `GitHub’s rulesets do not take ${what}: ${violations.replace(/[^.!?]$/, '$&.')} Nothing was changed.`,
    hint: hintFor(violations),
  }
}
