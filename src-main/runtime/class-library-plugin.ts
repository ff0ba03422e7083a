import type { Plugin } from 'vite'

/** Lets a build and a test run import the class library as the text of one script. */
export function classLibraryPlugin(): Plugin {
  return { name: 'class-library' }
}
