/** The quickstart's first script: whatever comes in, one text goes out. */
export const helloWorld = `// Every call runs execute. What it returns is the answer.
function execute(data) {
  return "Hello world!";
}
`
