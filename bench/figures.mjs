// What was measured, as a table for whoever looks on, and as a file for `npm run measure`, which writes it into the documents.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const tell = (name, rows) => {
  console.table(rows)
  const { FIGURES: directory } = process.env
  if (directory !== undefined) writeFileSync(join(directory, `${name}.json`), JSON.stringify(rows))
}
