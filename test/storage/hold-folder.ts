// Runs in a process of its own: claims the folder of the first argument, says so, and holds it until it is killed.
import { claimFolder } from '../../src-main/storage/data-folder.ts'

const claim = claimFolder(process.argv[2] ?? '')
process.stdout.write('held\n')
setInterval(() => claim, 1_000_000)
