import type { Render } from './changes/changes.ts'
import { type Result, success } from './problem.ts'

/** The real helm and kustomize by the setting: null where there is none, and why it is refused where they are not there. */
export const renderBy = async (setting: string | null): Promise<Result<Render>> => {
  if (setting === null) return success(null)
  const { findTools, makeRenderer } = await import('./render/render.ts')
  const tools = findTools(setting)
  return tools.ok ? success(makeRenderer(tools.value).render) : tools
}
