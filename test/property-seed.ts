import fc from 'fast-check'

// The same runs each time, so that a change is judged by what it changes; `PROPERTY_SEED=N` looks elsewhere.
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 11) })
