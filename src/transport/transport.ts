/** What a transport hands its frames to. Neither function may throw. */
export interface FrameReceiver {
  /** Takes one frame; called synchronously, in the order of the wire. */
  frame(text: string): void;
  /** Told once, after the last frame. `reason` is absent when this side closed the transport. */
  closed(reason?: Error): void;
}

/** A duplex channel of text frames. Owns whatever it was made from. */
export interface Transport {
  /** Starts delivery; called once, before the first send. */
  start(receiver: FrameReceiver): void;
  /** Settles when the frame is handed to the peer; rejects also when the peer dies with a full pipe. */
  send(frame: string): Promise<void>;
  /** Ends the channel; settles when everything it was made from is gone. Idempotent. */
  close(): Promise<void>;
}
