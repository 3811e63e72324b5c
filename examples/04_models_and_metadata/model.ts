/** The model is not asked. */
export function script(): void {}
