import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/cli/cli.ts'
import { recordingTerminal } from './recording-terminal.ts'
import { sandbox } from './sandbox.ts'

const run = async (...words: string[]) => {
  const { terminal, seen } = recordingTerminal('/')
  await runProgram(terminal, ['node', 'sluice', ...words])
  return seen
}

describe('the program', () => {
  it('prints its help on standard output and ends with 0 when asked for it', async () => {
    const seen = await run('--help')
    expect(seen.out).toContain('Usage: sluice')
    expect(seen).toMatchObject({ err: '', status: 0 })
  })

  it('ends with 2 and writes only to standard error where no subcommand is given', async () => {
    expect(await run()).toMatchObject({ out: '', status: 2 })
  })

  it('ends with 2 for a subcommand that does not exist', async () => {
    const seen = await run('canry')
    expect(seen.err).toContain('canry')
    expect(seen).toMatchObject({ out: '', status: 2 })
  })

  it('prints its version', async () => {
    const seen = await run('--version')
    expect(seen.out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(seen).toMatchObject({ err: '', status: 0 })
  })

  it('takes options before the subcommand as it does behind it', async () => {
    const place = sandbox()
    try {
      const behind = await place.sluice('plan', '/canary 10 v2 reviews', '--format', 'json')
      for (const words of [
        ['--format', 'json', 'plan', '/canary 10 v2 reviews'],
        ['--format=json', '--repo', '.', 'plan', '/canary 10 v2 reviews'],
        ['--repo', '.', 'plan', '--format', 'json', '/canary 10 v2 reviews'],
      ])
        expect(await place.sluice(...words)).toEqual(behind)
      const all = await place.sluice('--all', '--format', 'json', 'apply', '/canary 10 v2 reviews --dry-run')
      expect(all).toMatchObject({ status: 0, err: '' })
    } finally {
      place.remove()
    }
  })

  it('ends with 2 for an option that does not exist', async () => {
    expect(await run('--colour')).toMatchObject({ out: '', status: 2 })
  })
})
