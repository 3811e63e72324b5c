/** A listener's subscription: calling it, or disposing it, ends it. */
export type Subscription = Disposable & (() => void);

/** Makes a subscription of the function that ends it. */
export function subscription(off: () => unknown): Subscription {
  const end = (): void => void off();
  return Object.assign(end, { [Symbol.dispose]: end });
}
