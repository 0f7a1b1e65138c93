import type { Answer } from './accept.ts'

/** Whether this process can do its work. Reasons are read by strangers: codes, not details. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons?: readonly string[]
  /** What it goes on without, where its GitHub has not got it. */
  readonly without?: readonly string[]
}

/** `/healthz`: the process answers. Restarting it would not mend what it waits for, so nothing else is asked. */
export const health = (): Answer => ({ status: 200, text: 'ok' })

/** `/readyz`: it may be sent work. */
export const readiness = async (status: () => Readiness | Promise<Readiness>): Promise<Answer> => {
  try {
    const { ready, reasons = [], without = [] } = await status()
    const lines = ready ? ['ready', ...without.map((one) => `without ${one}`)] : ['not ready', ...reasons]
    return { status: ready ? 200 : 503, text: lines.join('\n') }
  } catch {
    return { status: 503, text: 'not ready' }
  }
}
