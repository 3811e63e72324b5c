/** The output that Codex sent back to the model for one call of a tool. */
export interface ToolOutput {
  /** The id of the call, as scripted or as made up by the model. */
  readonly callId: string;
  /** The text of the output; the text parts joined when it came as a list of content items. */
  readonly output: string;
  /** The output as it was on the wire: a string or a list of content items. */
  readonly raw: unknown;
}

/** Everything about a request that a test may want to look at, before it is wrapped. */
export interface RequestFacts {
  /** The HTTP method, such as `POST`. */
  readonly method: string;
  /** The path with its query, such as `/v1/responses`. */
  readonly path: string;
  /** The headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; an empty object when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Shows one request that Codex sent to a scripted model. */
export class RecordedRequest implements RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;

  /** @internal */
  constructor(facts: RequestFacts) {
    this.method = facts.method;
    this.path = facts.path;
    this.headers = facts.headers;
    this.body = facts.body;
  }

  /** The name of the model that was asked for. */
  get model(): string {
    return text(this.body['model']);
  }

  /** The system prompt; empty when the request has none. */
  get instructions(): string {
    return text(this.body['instructions']);
  }

  /** The `authorization` header, if any. */
  get authorization(): string | undefined {
    return this.headers['authorization'];
  }

  /** The id of the thread that asks, if the request names it. */
  get threadId(): string | undefined {
    return this.#metadata('thread_id');
  }

  /** The id of the turn that asks, if the request names it. */
  get turnId(): string | undefined {
    return this.#metadata('turn_id');
  }

  /** What the request is for, such as `turn` or `compaction`, if it says so. */
  get kind(): string | undefined {
    const kind = parsed(this.#metadata('x-codex-turn-metadata'))['request_kind'];
    return typeof kind === 'string' ? kind : undefined;
  }

  /** The conversation so far: every input item, as on the wire. */
  get input(): readonly Fields[] {
    return list(this.body['input']);
  }

  /**
   * Every text that the user has written in this thread, oldest first.
   *
   * What Codex itself adds in the user's name, such as the environment, AGENTS.md or a summary, is left
   * out;
   * `input` has all of it.
   */
  get userTexts(): readonly string[] {
    return this.#userContent('input_text')
      .map(part => text(part['text']))
      .filter(content => !isContext(content));
  }

  /** The last text that the user has written; empty when there is none. */
  get lastUserText(): string {
    return this.userTexts.at(-1) ?? '';
  }

  /** The images that the user has sent, as data URLs, oldest first. */
  get images(): readonly string[] {
    return this.#userContent('input_image').map(part => text(part['image_url']));
  }

  /** The names of the offered tools; one inside a namespace reads `namespace.name`. */
  get toolNames(): readonly string[] {
    return list(this.body['tools']).flatMap(tool => {
      const name = text(tool['name']);
      if (tool['type'] === 'namespace')
        return list(tool['tools']).map(inner => `${name}.${text(inner['name'])}`);
      return [name === '' ? text(tool['type']) : name];
    });
  }

  /** Every tool output in the conversation so far, oldest first. */
  get toolOutputs(): readonly ToolOutput[] {
    return this.input
      .filter(item => OUTPUT_TYPES.has(text(item['type'])))
      .map(item => ({
        callId: text(item['call_id']),
        output: outputText(item['output']),
        raw: item['output'],
      }));
  }

  /** The format that the answer has to follow (`text.format` on the wire), if one was asked for. */
  get outputSchema(): Readonly<Record<string, unknown>> | undefined {
    const format = fields(fields(this.body['text'])['format']);
    return Object.keys(format).length === 0 ? undefined : format;
  }

  #userContent(type: string): Fields[] {
    return this.input
      .filter(item => item['type'] === 'message' && item['role'] === 'user')
      .flatMap(item => list(item['content']))
      .filter(part => part['type'] === type);
  }

  #metadata(key: string): string | undefined {
    const value = fields(this.body['client_metadata'])[key];
    return typeof value === 'string' ? value : undefined;
  }
}

/** A request that the script could not answer, and why. */
export interface UnexpectedRequest {
  readonly request: RecordedRequest;
  /** What Codex was told, such as that no reply was left. */
  readonly reason: string;
}

const OUTPUT_TYPES = new Set(['function_call_output', 'custom_tool_call_output']);

/** What Codex writes in the user's name. */
const CONTEXT =
  /^\s*(?:# AGENTS\.md instructions|Another language model started to solve this problem|<(?:environment_context|user_instructions|skill|turn_aborted|user_shell_command|subagent_notification|recommended_plugins|image|\/image)\b)/;

function isContext(content: string): boolean {
  return CONTEXT.test(content);
}

function outputText(output: unknown): string {
  if (typeof output === 'string') return output;
  return list(output)
    .map(part => text(part['text']))
    .join('');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parsed(json: string | undefined): Fields {
  try {
    return fields(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
