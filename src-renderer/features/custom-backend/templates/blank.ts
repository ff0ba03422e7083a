/** The smallest script that runs. */
export const blank = `function execute(data) {
  data = JSON.parse(data);

  return "";
}
`
