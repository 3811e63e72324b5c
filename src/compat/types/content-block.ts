/** Whom a piece of content is for, and how much it matters. */
type Annotations = {
  audience?: ('user' | 'assistant')[] | undefined;
  priority?: number | undefined;
  lastModified?: string | undefined;
};

type Meta = { [key: string]: unknown };

type TextContent = {
  type: 'text';
  text: string;
  annotations?: Annotations | undefined;
  _meta?: Meta | undefined;
};

type BinaryContent<Type extends 'image' | 'audio'> = {
  type: Type;
  data: string;
  mimeType: string;
  annotations?: Annotations | undefined;
  _meta?: Meta | undefined;
};

type Icon = {
  src: string;
  mimeType?: string | undefined;
  sizes?: string[] | undefined;
  theme?: 'light' | 'dark' | undefined;
};

type ResourceLink = {
  type: 'resource_link';
  uri: string;
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  mimeType?: string | undefined;
  size?: number | undefined;
  icons?: Icon[] | undefined;
  annotations?: Annotations | undefined;
  _meta?: Meta | undefined;
};

type ResourceContents = {
  uri: string;
  mimeType?: string | undefined;
  _meta?: Meta | undefined;
};

type EmbeddedResource = {
  type: 'resource';
  resource: (ResourceContents & { text: string }) | (ResourceContents & { blob: string });
  annotations?: Annotations | undefined;
  _meta?: Meta | undefined;
};

/** A piece of what an MCP tool answers, as the Model Context Protocol has it. */
export type ContentBlock =
  | TextContent
  | BinaryContent<'image'>
  | BinaryContent<'audio'>
  | ResourceLink
  | EmbeddedResource;
