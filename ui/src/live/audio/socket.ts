/** A web socket, as much of it as a line needs; tests have one without a network. */
import { PROTOCOL } from "./messages"

export interface Socket {
  readonly bufferedAmount: number
  send: (data: string | ArrayBuffer) => void
  close: (code?: number) => void
}

export interface SocketEvents {
  onOpen: () => void
  onMessage: (data: unknown) => void
  onClose: (code: number) => void
}

export type Connect = (events: SocketEvents) => Socket

/** Open the socket of sound of the server that this page came from. */
export const connectHere: Connect = ({ onOpen, onMessage, onClose }) => {
  const scheme = location.protocol === "https:" ? "wss" : "ws"
  const socket = new WebSocket(`${scheme}://${location.host}/api/v1/audio`, PROTOCOL)
  socket.addEventListener("open", onOpen)
  socket.addEventListener("message", ({ data }: MessageEvent) => onMessage(data))
  socket.addEventListener("close", ({ code }) => onClose(code))
  return socket
}
