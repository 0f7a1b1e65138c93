import type { Repository, World } from '../state/world.ts'

export const advanceQueue = async (_world: World, _repository: Repository): Promise<void> => {}
