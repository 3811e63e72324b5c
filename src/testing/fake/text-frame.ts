/** Makes the bytes of one unmasked WebSocket text frame, as RFC 6455 has it for servers. */
export function textFrame(payload: Uint8Array): Uint8Array {
  const header = headerOf(payload.length);
  const frame = new Uint8Array(header.length + payload.length);
  frame.set(header);
  frame.set(payload, header.length);
  return frame;
}

function headerOf(length: number): Uint8Array {
  const final = 0x81;
  if (length < 126) return Uint8Array.of(final, length);
  const short = length < 0x1_0000;
  const header = new Uint8Array(short ? 4 : 10);
  const view = new DataView(header.buffer);
  header[0] = final;
  header[1] = short ? 126 : 127;
  if (short) view.setUint16(2, length);
  else view.setBigUint64(2, BigInt(length));
  return header;
}
