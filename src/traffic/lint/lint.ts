import type { Model } from '../model/model.ts'
import { checkCatchAll } from './catch-all.ts'
import { checkDestinations } from './destinations.ts'
import { checkDuplicateHosts } from './duplicate-hosts.ts'
import type { Check, LintFinding } from './finding.ts'
import { checkMirrors } from './mirrors.ts'
import { checkRegularExpressions } from './regular-expressions.ts'
import { checkUnreachableRules } from './unreachable-rules.ts'
import { checkWeights } from './weights.ts'

const checks: readonly Check[] = [
  checkDestinations,
  checkWeights,
  checkDuplicateHosts,
  checkUnreachableRules,
  checkRegularExpressions,
  checkMirrors,
  checkCatchAll,
]

/** What is wrong with the traffic of a tree, by file and line. What is merely not in the repository is no finding. */
export const lint = (model: Model): readonly LintFinding[] =>
  checks
    .flatMap((check) => check(model))
    .sort((one, other) => (one.path === other.path ? one.line - other.line : one.path < other.path ? -1 : 1))
