import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planIntent } from '../../src/changes/changes.ts'
import { defaultPolicy } from '../../src/config/config.ts'
import { caseNames, expectedStates, goldenCase, rolledBack, saidText, textsOf, trafficText } from './golden.ts'
import { sha256 } from './planning.ts'

// What is said and what becomes of traffic is written anew by `npx vitest run test/changes/golden.test.ts -u`; the files are not.
describe('each command, byte for byte', () => {
  it.each(caseNames)('%s', async (name) => {
    const golden = goldenCase(name)
    const { directory, plan, snapshot, states } = golden
    expect(states.map(textsOf)).toEqual(expectedStates(directory))
    await expect(saidText(golden)).toMatchFileSnapshot(join(directory, 'said.txt'))
    await expect(trafficText(golden)).toMatchFileSnapshot(join(directory, 'traffic.txt'))
    const again = { intent: plan.intent, snapshot: states.at(-1) ?? snapshot, policy: defaultPolicy, hash: sha256 }
    expect(planIntent(again)).toMatchObject({ ok: true, value: { kind: 'already-so' } })
    expect(textsOf(rolledBack(golden))).toEqual(textsOf(snapshot))
  })
})
