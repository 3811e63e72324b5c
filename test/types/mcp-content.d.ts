// The official package takes its content type from a package that it does not install.
declare module '@modelcontextprotocol/sdk/types.js' {
  export type ContentBlock = import('../../src/compat/types/content-block.js').ContentBlock;
}
