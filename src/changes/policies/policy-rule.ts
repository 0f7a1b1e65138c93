import { nearNames } from '../../near-names.ts'
import { failure, type Problem, type Result, success } from '../../problem.ts'
import {
  displayName,
  findVersion,
  type Model,
  parseServiceKey,
  type Subset,
  type SubsetRule,
  subsetRulesFor,
  versionsOf,
  writtenPolicy,
} from '../../traffic/traffic.ts'
import { ownedProblem } from '../splits/edited-rules.ts'
import { listText, objectText, serviceName, serviceText } from '../wording.ts'

/** Where a policy stands, or shall stand. */
export interface PolicyTarget {
  readonly rule: SubsetRule
  /** Null for the whole host. */
  readonly subset: Subset | null
  /** What else holds for the service, one sentence each. */
  readonly notes: readonly string[]
}

const placeText = ({ place }: SubsetRule): string => `${objectText({ place })} (${place.path}:${place.line})`

const noRule = (service: string): Problem => ({
  code: 'no-destination-rule',
  message: `No DestinationRule here is for ${serviceText(service)}, and a policy stands in one.`,
  hint: `Add a DestinationRule with host: ${serviceName(service)}; /adopt ${serviceName(service)} writes the first one of a service that has none.`,
})

const ambiguous = (rules: readonly SubsetRule[], service: string, what: string): Problem => {
  const [, second] = rules
  return {
    code: 'destination-rule-ambiguous',
    message: `${listText(rules.map(placeText))} are all for ${serviceText(service)}; Istio merges them, and of ${what} only the oldest one's counts, which git cannot tell.`,
    ...(second === undefined ? {} : { path: second.place.path, line: second.place.line }),
    hint: 'Make them one, in a pull request of its own.',
  }
}

const unknownSubset = (rules: readonly SubsetRule[], service: string, word: string, model: Model): Problem => {
  const names = [...new Set(rules.flatMap(({ subsets }) => subsets.map(({ name }) => name)))]
  const [rule] = rules
  const [near] = nearNames(word, names)
  const isVersion = findVersion(versionsOf(model, service), word) !== null
  return {
    code: 'unknown-subset',
    message: `The DestinationRule of ${serviceText(service)} has no subset ${word}${names.length === 0 ? ', nor any other' : `: it has ${listText(names)}`}.`,
    ...(rule === undefined ? {} : { path: rule.place.path, line: rule.place.line }),
    hint: `${near === undefined ? '' : `Did you mean --subset ${near}? `}${
      isVersion
        ? `${word} gets its subset with its first traffic, such as /canary 0 ${word} ${serviceName(service)}.`
        : 'Without --subset the policy is for the whole host.'
    }`,
  }
}

/** Of several rules that Istio merges, the one whose policy counts: the only one that has it. */
const oneOf = (rules: readonly SubsetRule[], service: string, name: string | null): Result<PolicyTarget['rule']> => {
  const [only, second] = rules
  if (only !== undefined && second === undefined) return success(only)
  const having = rules.filter((rule) =>
    name === null ? writtenPolicy(rule, null) !== null : rule.subsets.some((subset) => subset.name === name),
  )
  const [counting, rival] = having
  if (counting !== undefined && rival === undefined) return success(counting)
  return failure(ambiguous(rules, service, name === null ? 'their policies' : `the subset ${name}`))
}

/** The name of the subset that a word means: its own, else that of the version by its label's value or its workload. */
export const subsetNamed = (model: Model, service: string, word: string): string => {
  const names = new Set(subsetRulesFor(model, service).flatMap(({ subsets }) => subsets.map(({ name }) => name)))
  if (names.has(word)) return word
  const version = findVersion(versionsOf(model, service), word)?.name
  return version !== undefined && names.has(version) ? version : word
}

const elsewhere = (rule: SubsetRule): string =>
  rule.workloadSelector === null
    ? `${placeText(rule)} is for clients of its own namespace alone, and stays as it is.`
    : `${placeText(rule)} is for clients with certain labels alone, and stays as it is.`

/** The DestinationRule, and the subset in it, that a policy of a service belongs to. */
export const policyTarget = (model: Model, service: string, name: string | null): Result<PolicyTarget> => {
  const all = subsetRulesFor(model, service)
  if (all.length === 0) return failure(noRule(service))
  const general = all.filter(({ workloadSelector }) => workloadSelector === null)
  const namespace = parseServiceKey(service)?.namespace ?? null
  const own = general.filter(({ place }) => place.namespace === namespace || place.namespace === null)
  const candidates = own.length > 0 ? own : general.length > 0 ? general : all
  const found = oneOf(candidates, service, name)
  const isKnown = name === null || candidates.some(({ subsets }) => subsets.some((subset) => subset.name === name))
  if (!isKnown && name !== null) return failure(unknownSubset(candidates, service, name, model))
  if (!found.ok) return found
  const rule = found.value
  const subset = name === null ? null : (rule.subsets.find((one) => one.name === name) ?? null)
  if (name !== null && subset === null) return failure(unknownSubset([rule], service, name, model))
  // Argo Rollouts writes the labels of the subsets and nothing else (argo-rollouts istio.go:updateDestinationRule); Flagger writes it all.
  const owned = rule.owner?.controller === 'flagger' ? ownedProblem(rule) : null
  if (owned !== null) return failure(owned)
  return success({
    rule,
    subset,
    notes: [
      ...all.filter((other) => other !== rule && !candidates.includes(other)).map(elsewhere),
      ...(rule.owner === null
        ? []
        : [
            `Argo Rollouts writes the labels of the subsets in ${objectText(rule)}, for Rollout ${displayName(rule.owner.place)}; policies it leaves alone.`,
          ]),
    ],
  })
}
