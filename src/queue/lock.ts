import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What tells one process from a later one with the same number: in a container numbers are few and come back. */
const startOf = async (pid: number): Promise<string> => {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in brackets may hold blanks; the start time is the twentieth field after it.
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const isRunning = async (pid: number, start: string): Promise<boolean> => {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and not ours.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const found = await startOf(pid)
  return found === '' || start === '' || found === start
}

/** Takes a directory for this process. The number of the process that has it, or the function that gives it back. */
export const lockDirectory = async (
  directory: string,
): Promise<{ readonly holder: number } | { readonly release: () => Promise<void> }> => {
  const path = join(directory, 'lock')
  const mine = `${process.pid} ${await startOf(process.pid)}\n`
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o600 })
      break
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const [pid = '', start = ''] = (await readFile(path, 'utf8').catch(() => '')).trim().split(' ')
      if (/^\d+$/.test(pid) && (await isRunning(Number(pid), start))) return { holder: Number(pid) }
      await rm(path, { force: true })
    }
  }
  return { release: () => rm(path, { force: true }) }
}
