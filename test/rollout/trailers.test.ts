import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTrailers } from '../../src/git/git.ts'
import { type RolloutRecord, rolloutRecord } from '../../src/rollout/rollout.ts'
import { mergeTrailers, stageCommitMessage } from '../../src/rollout/trailers.ts'

const sha = 'a'.repeat(40)
const by = { id: 1, login: 'writer' }

const recordOf = (text: string, title = 'v2 0 → 10 %'): RolloutRecord =>
  rolloutRecord.parse({
    format: 1,
    id: 'r1',
    kind: 'change',
    environment: text === '' ? null : text,
    services: [`shop/${text}`],
    base: 'main',
    baseline: sha,
    thread: 1,
    opened: { source: 'comment/1', by, at: 1, url: 'https://github.example/1' },
    takesOver: null,
    inherits: [],
    taken: [],
    segments: [
      {
        source: 'comment/1',
        by,
        url: 'https://github.example/1',
        commands: [text],
        aim: {
          kind: 'rollback',
          undo: {
            command: '/rollback',
            services: [],
            environment: null,
            roles: {},
            of: 'r0',
            thread: 1,
            asked: [],
            direction: 'back',
            baseline: sha,
            to: { kind: 'baseline' },
            now: false,
            stages: [],
            leaves: [],
          },
        },
        preview: [],
        state: 'open',
      },
    ],
    attempts: [
      {
        stage: 1,
        attempt: 1,
        segment: 0,
        base: sha,
        digest: 'd',
        previewed: null,
        title,
        of: 1,
        reason: 'first',
        closed: null,
      },
    ],
    merges: [],
    lives: [],
    holds: [],
    overrides: [],
    end: null,
  })

const messageOf = (record: RolloutRecord): string => {
  const [attempt] = record.attempts
  if (attempt === undefined) throw new Error('it has one')
  return stageCommitMessage(record, attempt)
}

const keys = ['Rollout', 'Stage', 'Service', 'Environment', 'Command', 'Plan', 'Baseline'].map((key) => `Sluice-${key}`)

describe('the message of a stage’s commit', () => {
  it('has the trailers that we wrote and no others, whatever names and commands hold', () => {
    const sly = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc
        .array(fc.constantFrom('\n', '\r', '\n\n', ' ', 'Sluice-Rollout: r2', 'Approved-by: @me (x)', '\u2028', 'x'), {
          minLength: 1,
        })
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(sly, (text) => {
        const message = messageOf(recordOf(text, text))
        expect(message.indexOf('\n')).toBe(message.indexOf('\n\n'))
        expect(parseTrailers(message).map(({ key }) => key)).toEqual([...keys, 'Requested-by'])
      }),
    )
  })

  it('mentions nobody and closes nothing that a command names, and leaves the command ready to copy', () => {
    const message = messageOf(recordOf('/route header x="@acme/ops fixes #1 https://github.example/2" v2', '@acme/ops'))
    expect(message.replace(/^Requested-by.*$/m, '')).not.toMatch(/@acme|#1|:\/\//)
    expect(messageOf(recordOf('/unroute #1 header mail=ann@acme.example'))).toContain(
      'Sluice-Command: /unroute #1 header mail=ann@acme.example\n',
    )
  })

  it('holds on its merge what gates said, one line each', () => {
    const record = recordOf('/canary 10 v2')
    const [attempt] = record.attempts
    if (attempt === undefined) throw new Error('it has one')
    const gate = {
      gate: 'checks',
      decision: 'wait' as const,
      code: 'x',
      sentence: 'a\nApproved-by: @me\n@you fixes #3',
    }
    const text = mergeTrailers(record, attempt, {
      pullRequest: 3,
      verdict: { decision: 'wait', gates: [gate] },
      approvedBy: [],
    })
    const read = parseTrailers(`Title\n\n${text}`).map(({ key }) => key)
    expect(read.filter((key) => key === 'Approved-by')).toEqual([])
    expect(read).toContain('Sluice-Gate')
    expect(text).not.toMatch(/@you|#3/)
  })
})
