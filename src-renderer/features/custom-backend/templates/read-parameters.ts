/** Every place a request can carry a value in. */
export const readParameters = `// Shows where the parts of a request are.
function execute(data) {
  data = JSON.parse(data);

  // Query parameters: /path?name=Ann
  var name = data.param.name || "nobody";

  // Header names are lower case.
  var agent = data.headers["user-agent"];

  // A JSON body is an object already, any other body is text, no body is null.
  var body = data.body;

  print("called by " + agent);
  return {
    "method": data.method,
    "uri": data.uri,
    "name": name,
    "agent": agent,
    "body": body
  };
}
`
