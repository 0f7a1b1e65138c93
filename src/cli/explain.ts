import type { Command } from 'commander'
import type { Register } from './cli.ts'
import { addRequestOptions } from './request-options.ts'
import { addAnswerOptions, answerRequest } from './simulate.ts'
import type { TreeReader } from './tree.ts'

/** `sluice explain`: like `simulate`, with every rule that was looked at and what kept the request from it. */
export const makeExplain =
  (trees: TreeReader): Register =>
  (program, terminal) => {
    addAnswerOptions(addRequestOptions(program.command('explain')))
      .description('Say which rule answers one request, and why each rule above it does not.')
      .action(async (_options: unknown, command: Command) => answerRequest(trees, terminal, command, true))
  }
