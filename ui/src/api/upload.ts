/** Hand in a recording: the one request whose progress people want to see. */
import { credentials } from "./client"
import { askForKey } from "./key"
import { Problem, problemIn } from "./problem"
import type { Meeting } from "./shapes"

export interface Upload {
  file: File
  fields: Readonly<Record<string, string>>
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** Send a form with a file; fetch can not tell how far it is, XMLHttpRequest can. */
export function uploadMeeting({ file, fields, onProgress, signal }: Upload): Promise<Meeting> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value)
  form.append("file", file, file.name.normalize("NFC"))
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", "/api/v1/meetings")
    for (const [name, value] of Object.entries(credentials())) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status === 401) askForKey()
      if (request.status === 201) resolve(JSON.parse(request.responseText) as Meeting)
      else reject(problemIn(request.status, request.responseText))
    }
    request.onerror = () => reject(new Problem({ code: "unreachable", status: 0 }))
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"))
    signal.addEventListener("abort", () => request.abort())
    request.send(form)
  })
}
