/** Status, headers and body chosen by the script. */
export const setResponse = `// Chooses the status, the headers and the body of the answer.
importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse);

function execute(data) {
  data = JSON.parse(data);

  if (!data.param.id) {
    return new APIConnectResponse(400, {"Content-Type": "application/json"}, {
      "message": "the parameter id is missing"
    });
  }

  var headers = {"Content-Type": "application/json", "X-Order": data.param.id};
  return new APIConnectResponse(201, headers, {"id": data.param.id, "state": "created"});
}
`
