/** The example has a scripted model of its own: that is what it shows. */
export function script(): void {}
