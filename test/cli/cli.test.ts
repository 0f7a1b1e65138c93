import { describe, expect, it } from 'vitest'
import { runProgram } from '../../src/cli/cli.ts'
import { recordingTerminal } from './recording-terminal.ts'

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

  it('ends with 2 for an option that does not exist', async () => {
    expect(await run('--colour')).toMatchObject({ out: '', status: 2 })
  })
})
