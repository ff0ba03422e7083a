import { z } from 'zod'

// The policy of the page forbids `new Function`, which zod otherwise tries. Imported before any schema is built.
z.config({ jitless: true })
