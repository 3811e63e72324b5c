/** How a connection or its process ends, or is hurt. */
export type ChannelAct =
  | {
      readonly kind: 'end';
      readonly code: number | null;
      readonly signal: string | null;
      readonly stderr?: string | undefined;
    }
  | { readonly kind: 'drop' | 'closeOutput' | 'deaf' | 'ignoreTerm' | 'grandchild' };

/** What a channel hands to. */
export interface ChannelReceiver {
  /** Takes one frame of the client. */
  frame(text: string): void;
  /** Told once, when the connection is gone for whatever reason. */
  closed(): void;
}

/** The fake app-server's end of one connection. */
export interface Channel {
  /** Starts delivery; called once. */
  start(receiver: ChannelReceiver): void;
  /** Sends one whole frame. */
  send(text: string): void;
  /** Gives the bytes that carry a frame on this transport. */
  encode(payload: Uint8Array): Uint8Array;
  /** Writes bytes as they are; `last` tells that a frame is complete with them. */
  write(bytes: Uint8Array, last: boolean): void;
  /** Does something that is possible on this transport. */
  act(act: ChannelAct): void;
  /** Ends the connection and everything behind it; settles when it is gone. */
  close(): Promise<void>;
}
