// Every measurement, one after the other, each beside what a user would pick instead. `npm run bench -- planning` runs one.
const all = ['editor', 'planning', 'overlays', 'pushing', 'webhooks', 'stage', 'storm', 'recovery', 'rollouts']
const asked = process.argv.slice(2)
for (const name of asked.length === 0 ? all : asked) {
  if (!all.includes(name)) {
    console.error(`There is ${all.join(', ')}; ${name} is none of them.`)
    process.exit(2)
  }
  console.log(`\n${name}`)
  await import(`./${name}.mjs`)
}
