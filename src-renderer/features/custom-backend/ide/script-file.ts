/** Offers the script as a file. */
export function saveScriptFile(name: string, source: string): void {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replaceAll(/[^\w.-]/g, '_')}.js`
  link.click()
  URL.revokeObjectURL(url)
}

/** Lets the user choose a script file; `undefined` when none was chosen. */
export function openScriptFile(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.js,.txt,text/javascript'
    input.addEventListener('change', () => resolve(input.files?.[0]?.text()))
    input.addEventListener('cancel', () => resolve(undefined))
    input.click()
  })
}
