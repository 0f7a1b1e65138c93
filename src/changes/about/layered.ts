import { readLayout } from '../../layouts/layouts.ts'
import type { Snapshot } from '../../manifests/manifests.ts'

/** True for what has layers: the same object is another one in each of its environments. */
export const isLayered = (snapshot: Snapshot): boolean => readLayout(snapshot).environments.length > 0
