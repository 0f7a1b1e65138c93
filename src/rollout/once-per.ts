/** The same work, done once for each object and remembered as long as that lives: with many open rollouts each asks what all others ask. */
export const oncePer = <Key extends object, Value>(work: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const done = known.get(key) ?? { value: work(key) }
    known.set(key, done)
    return done.value
  }
}
