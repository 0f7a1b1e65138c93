// What subcommands load when they are called is here already: a test's own time does not go by in loading.
import '../../src/cli/apply-stages.ts'
import '../../src/cli/history-report.ts'
import '../../src/cli/layout-report.ts'
import '../../src/cli/lint-sarif.ts'
import '../../src/cli/lint-text.ts'
import '../../src/cli/lint-tree.ts'
import '../../src/cli/plan-for.ts'
import '../../src/cli/plan-report.ts'
import '../../src/cli/planning.ts'
import '../../src/cli/simulation-text.ts'
import '../../src/cli/tree.ts'
import '../../src/cli/write-files.ts'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeApply } from '../../src/cli/apply.ts'
import { runProgram } from '../../src/cli/cli.ts'
import { makeDiff } from '../../src/cli/diff.ts'
import { makeExplain } from '../../src/cli/explain.ts'
import { makeHistory } from '../../src/cli/history.ts'
import { makeLayout } from '../../src/cli/layout.ts'
import { makeLint } from '../../src/cli/lint.ts'
import { makePlan } from '../../src/cli/plan.ts'
import { makePolicies } from '../../src/cli/policies.ts'
import { makeSimulate } from '../../src/cli/simulate.ts'
import type { TreeReader } from '../../src/cli/tree.ts'
import { committedStages } from '../../src/committed-stages.ts'
import { readLocalRevision, readRepositoryDirectory } from '../../src/git/git.ts'
import { recordingTerminal } from './recording-terminal.ts'

const trees: TreeReader = {
  directory: (directory, also = []) => readRepositoryDirectory(directory, { also }),
  revision: (directory, reference, also = []) => readLocalRevision(directory, reference, { also }),
}

/** What `sluice` said, and the status that it ended with. */
type Said = ReturnType<typeof recordingTerminal>['seen']

/** Runs `sluice` in a directory, in this process: starting another takes a second of a core. */
export const sluiceIn = async (directory: string, words: readonly string[]): Promise<Said> => {
  const { terminal, seen } = recordingTerminal(directory)
  await runProgram(
    terminal,
    ['node', 'sluice', ...words],
    [
      makePlan(trees, committedStages),
      makeApply(trees, committedStages),
      makeHistory(committedStages),
      makeSimulate(trees),
      makeExplain(trees),
      makePolicies(trees),
      makeDiff(trees),
      makeLint(trees),
      makeLayout(trees),
    ],
  )
  return seen
}

/** A directory of manifests to run subcommands in. */
export interface Sandbox {
  readonly directory: string
  /** Runs `sluice` there. */
  sluice(...words: string[]): Promise<Said>
  /** Runs git there; its output, or a failure. */
  git(words: readonly string[], input?: string): string
  write(path: string, text: string | Uint8Array): void
  remove(): void
}

const example = fileURLToPath(new URL('../../examples/shop', import.meta.url))

/** An empty directory, or a copy of the sample repository. */
export const sandbox = (from: 'nothing' | 'shop' = 'shop'): Sandbox => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'))
  if (from === 'shop') cpSync(example, directory, { recursive: true })
  return {
    directory,
    sluice: (...words) => sluiceIn(directory, words),
    git: (words, input = '') => {
      const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main']
      const run = spawnSync('git', [...identity, ...words], { cwd: directory, input, encoding: 'utf8' })
      if (run.status !== 0) throw new Error(`git ${words.join(' ')}: ${run.stderr}`)
      return run.stdout
    },
    write: (path, text) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
