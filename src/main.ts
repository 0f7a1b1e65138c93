#!/usr/bin/env node
import { buildProgram } from './cli/cli.ts'

await buildProgram({
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdin: () => process.stdin,
}).parseAsync(process.argv)
