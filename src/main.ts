#!/usr/bin/env node
import { runProgram } from './cli/cli.ts'

await runProgram(
  {
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: () => process.stdin,
    exit: (status) => {
      process.exitCode = status
    },
  },
  process.argv,
)
