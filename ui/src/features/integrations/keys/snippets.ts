/** Commands to copy, ready for this server. */

export const PLACEHOLDER = "$MOKSORI_API_KEY"

/** Text as a shell takes it for one word. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"`]/g, "\\$&")}"`
}

export function curl(origin: string, key = PLACEHOLDER): string {
  return [
    `curl ${origin}/v1/audio/transcriptions \\`,
    `  -H ${quoted(`Authorization: Bearer ${key}`)} \\`,
    "  -F model=whisper-1 -F language=ko -F file=@meeting.m4a",
  ].join("\n")
}

export function python(origin: string, key?: string): string {
  return [
    ...(key ? [] : ["import os", ""]),
    "from openai import OpenAI",
    "",
    "client = OpenAI(",
    `    base_url="${origin}/v1",`,
    `    api_key=${key ? JSON.stringify(key) : 'os.environ["MOKSORI_API_KEY"]'},`,
    ")",
    'with open("meeting.m4a", "rb") as recording:',
    "    heard = client.audio.transcriptions.create(",
    '        model="whisper-1", language="ko", file=recording',
    "    )",
    "print(heard.text)",
  ].join("\n")
}
