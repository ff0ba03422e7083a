/** A class of the library: import, then call. */
export const callMd5 = `// Calls a class of the library. The Classes panel lists them all.
importClass(com.roma.apic.livedata.common.v1.Md5Utils);

function execute(data) {
  data = JSON.parse(data);
  var text = data.param.text || "ROMA";
  return {"text": text, "md5": Md5Utils.encode(text)};
}
`
