export { useInstance } from './instance.store.ts'
