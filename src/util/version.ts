/** This package's version, as told to the app-server. */
export const SDK_VERSION: string = '0.1.0';
