import {
  environmentsWithTraffic,
  foundWhereWritten,
  isLayered,
  mappingProblems,
  readTree,
  withPolicyOf,
} from '../changes/changes.ts'
import { type OrganisationPolicy, policyPath, readPolicy } from '../config/config.ts'
import { givenNamespaces, isTemplate, objectsOfEnvironment, patchesOf } from '../layouts/layouts.ts'
import { type Document, readDocuments, type Snapshot } from '../manifests/manifests.ts'
import type { Problem } from '../problem.ts'
import {
  kustomizedNamespaces,
  type LintFinding,
  lint,
  type ReadModel,
  readModel,
  unseenCodes,
} from '../traffic/traffic.ts'

/** Findings of a tree, and how much was looked at. */
export interface LintReport {
  readonly findings: readonly LintFinding[]
  readonly files: number
}

/** Templates are rendered before anyone applies them, so that they are no fault of the file's. */
const templateCodes = ['yaml-template', 'yaml-placeholder']

/** How people call patches whose Kustomization could not be read, or is told elsewhere. */
const namedPatch = /(?:^|[/._-])patch(?:es)?(?:[/._-]|$)/

const aboutFile = (severity: LintFinding['severity'], kind: string) => {
  return (problem: Problem): LintFinding => ({
    ...problem,
    severity,
    object: `${kind}/_/${problem.path ?? '.'}`,
    pointer: '',
    path: problem.path ?? '.',
    line: problem.line ?? 1,
  })
}

const ofReading = (problem: Problem): LintFinding =>
  aboutFile(templateCodes.includes(problem.code) ? 'info' : 'warning', 'File')(problem)

/** What the reader of the model stumbled over and no check says of the same line. */
const unsaid = (problems: readonly Problem[], findings: readonly LintFinding[]): readonly LintFinding[] => {
  const said = new Set(findings.map(({ path, line }) => `${path}:${line}`))
  return problems
    .filter(({ path, line }) => !said.has(`${path}:${line}`))
    .map((problem) => aboutFile(problem.code === 'chart-elsewhere' ? 'info' : 'warning', 'File')(problem))
}

/** What several environments have in common is said once. */
const once = <One extends Problem>(found: readonly One[]): readonly One[] => [
  ...new Map(found.map((one) => [JSON.stringify([one.code, one.path, one.line, one.message]), one])).values(),
]

/** Manifests that are applied as they are. A patch looks like an object and is only a part of one. */
const plainReading = (snapshot: Snapshot, documents: readonly Document[]): Pick<ReadModel, 'model' | 'problems'> => {
  const patches = new Set(documents.flatMap(patchesOf))
  const namespaces = kustomizedNamespaces(documents)
  const read = readModel(
    documents.filter(({ path }) => !patches.has(path) && !namedPatch.test(path)),
    { namespaceFor: (path) => namespaces.get(path) ?? null, appliedTo: givenNamespaces(snapshot, null) },
  )
  return { model: read.model, problems: [...objectsOfEnvironment(snapshot, null).problems, ...read.problems] }
}

/** Everything that can be said of a tree of files: of its traffic, of files that could not be read, of the policy. */
export const lintTree = (
  files: Snapshot,
  skipped: readonly Problem[],
  organisation: OrganisationPolicy | null = null,
): LintReport => {
  const text = files.files.get(policyPath)?.text ?? null
  const policy = readPolicy(text, policyPath, organisation)
  const snapshot = policy.ok ? withPolicyOf(files, policy.value) : files
  const unreadable: Problem[] = []
  const documents: Document[] = []
  for (const file of snapshot.files.values()) {
    // What a template makes is read release by release, and what cannot be made of it is told there.
    if (file.path === policyPath || isTemplate(snapshot, file.path)) continue
    const read = readDocuments(file)
    if (read.ok) documents.push(...read.value)
    // One place of a file is enough: what follows is most often the same.
    else unreadable.push(read.problems[0])
  }
  const environments = isLayered(snapshot) ? environmentsWithTraffic(snapshot) : null
  const readings =
    environments === null
      ? [{ ...plainReading(snapshot, documents), environment: null }]
      : environments.map((name) => readTree(snapshot, name))
  const traffic = once(
    readings.flatMap(({ model, environment }) =>
      lint(model).map((finding) => foundWhereWritten(snapshot, environment, finding)),
    ),
  )
  const problems = once(readings.flatMap((reading) => reading.problems)).filter(
    ({ path, line }) => !unreadable.some((other) => other.path === path && other.line === line),
  )
  const mapping = text === null ? [] : mappingProblems(snapshot, { path: policyPath, text })
  const strict = policy.ok && policy.value.unseen === 'block'
  const findings = [
    ...traffic.map((finding) =>
      strict && unseenCodes.has(finding.code) ? { ...finding, severity: 'error' as const } : finding,
    ),
    ...unsaid(problems, traffic).filter(({ code }) => !mapping.some((one) => one.code === code)),
    ...[...skipped, ...unreadable].map(ofReading),
    ...[...(policy.ok ? [] : policy.problems), ...mapping].map(aboutFile('error', 'Policy')),
  ]
  return {
    files: snapshot.files.size,
    findings: findings.sort((one, other) =>
      one.path === other.path ? one.line - other.line : one.path < other.path ? -1 : 1,
    ),
  }
}
