import type { JsonObject, SourceFile } from '../manifests/manifests.ts'

/**
 * What a real kustomize or helm is asked to render, to prove what we read. `files` are all that it may see: what the graph of the environment
 * reaches and nothing else of the repository.
 */
export type Rendering =
  | {
      readonly tool: 'kustomize'
      readonly files: readonly SourceFile[]
      readonly directory: string
      /** What whoever applies it does with what comes out. */
      readonly finish?: (rendered: string) => string
    }
  | {
      readonly tool: 'helm'
      readonly files: readonly SourceFile[]
      /** The chart's directory; '' is the root of the repository. */
      readonly directory: string
      readonly release: string
      readonly namespace: string | null
      /** All layers above the chart's own values, merged already. */
      readonly values: JsonObject
      /** The cluster that it is rendered for: `v1.32.0`, and the APIs there that helm does not know by itself. */
      readonly kubernetes: string
      readonly apis: readonly string[]
    }
