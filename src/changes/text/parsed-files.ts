export { parsedFile as documentsOf } from '../../manifests/manifests.ts'
