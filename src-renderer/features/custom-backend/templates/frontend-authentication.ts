/** A function behind a frontend custom authorizer: says who may call. Source: "Creating a Function Backend for Frontend Custom Authentication". */
export const frontendAuthentication = `// Decides whether a call may pass. The backend's method must be POST.
// The body carries the caller's headers and query parameters, and the authorizer's user data.
function execute(data) {
  data = JSON.parse(data);
  var body = data.body || {};
  var headers = body.headers || {};
  var query = body.queryStringParameters || {};

  // Replace this check by your own.
  var user = headers["x-user"] || query["user"];
  if (!user) {
    print("no user in the headers or the query");
    return {"status": "deny", "context": {}};
  }

  // $context.authorizer.frontend.user hands this value to the backend. Texts only.
  return {"status": "allow", "context": {"user": String(user)}};
}
`
