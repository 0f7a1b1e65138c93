import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { planIntent } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import { filesBelow, planned, sha256, snapshotOf, statesAfter } from './planning.ts'

const cases = fileURLToPath(new URL('../fixtures/changes', import.meta.url))

/** The files of a case after a stage: those of the stage on top of those before. */
const expectedStates = (directory: string): Record<string, string>[] => {
  let files = filesBelow(join(directory, 'before'))
  const states: Record<string, string>[] = []
  for (let stage = 1; existsSync(join(directory, `stage-${stage}`)); stage++) {
    files = { ...files, ...filesBelow(join(directory, `stage-${stage}`)) }
    states.push(files)
  }
  return states
}

describe('each command, byte for byte', () => {
  it.each(readdirSync(cases))('%s', (name) => {
    const directory = join(cases, name)
    const comment = readFileSync(join(directory, 'command.txt'), 'utf8').trim()
    const snapshot = snapshotOf(filesBelow(join(directory, 'before')))
    const plan = planned(snapshot, comment)
    const states = statesAfter(snapshot, plan)
    expect(states.map(({ files }) => Object.fromEntries([...files].map(([path, { text }]) => [path, text])))).toEqual(
      expectedStates(directory),
    )
    const said = [
      ...plan.stages.map(({ title, effect }) => `${title}: ${effect}`),
      ...plan.notes.map((note) => `- ${note}`),
    ]
    expect(`${said.join('\n')}\n`).toBe(readFileSync(join(directory, 'said.txt'), 'utf8'))
    const again = { intent: plan.intent, snapshot: states.at(-1) ?? snapshot, policy: defaultPolicy, hash: sha256 }
    expect(planIntent(again)).toMatchObject({ ok: true, value: { kind: 'already-so' } })
  })
})
