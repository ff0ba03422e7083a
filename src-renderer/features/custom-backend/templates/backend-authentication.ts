/** A function behind a backend custom authorizer: gives the values that a backend asks for. */
export const backendAuthentication = `// Gives a backend its credentials. The backend's method must be POST.
// The body carries the authorizer's user data and nothing else.
importClass(com.roma.apic.livedata.common.v1.Base64Utils);

function execute(data) {
  data = JSON.parse(data);
  var user = (data.body || {}).user_data || "";

  // $context.authorizer.backend.token hands this value to the backend. Texts only.
  var token = Base64Utils.encode(user + ":" + new Date().getTime());
  return {"status": "allow", "context": {"token": token}};
}
`
