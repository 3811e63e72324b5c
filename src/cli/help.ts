/** What `--help` prints. */
export const HELP: string = `Runs one turn of the Codex agent and shows it live, or serves the agent to other programs.

Usage: codex-app-server-sdk run [options] ["your prompt"]
       codex-app-server-sdk serve [options]
       codex-app-server-sdk doctor [--json]

run: without a prompt it is read from standard input.

  --cwd DIR         the folder to work in (default: the current one)
  --model NAME      the model (default: the one of your Codex configuration)
  --sandbox MODE    read-only, workspace-write or danger-full-access
                    (default: your Codex configuration's)
  --json            print the turn's events, one JSON object per line, and last the result:
                    {"type":"result", ...}, or {"type":"error", ...} when there is none
  --offline         use the built-in offline model: no login, no network, and no answers either;
                    it works in a read-only sandbox unless --sandbox says otherwise
  --default PROMPT  the prompt to use when there is none, on standard input neither

serve: prints where the app-server listens, and where the file with its token is.

  --listen URL      ws://IP:PORT or unix://PATH (default: ws://127.0.0.1:0, a free port)
  --token-file F    let in those who have the token of this file (default: a new token)
  --no-auth         let in everybody on this machine; the same as always on a unix socket
  --codex-home DIR  the CODEX_HOME (default: yours)
  --cwd DIR         the folder of the app-server (default: the current one)
  --config K=V      configuration as in config.toml; any number of times

Both:
  --version         print the version
  -h, --help        print this text

Credentials: your Codex login (npx codex login), or a provider of your Codex configuration that
needs none, else OPENAI_API_KEY from the environment, which is kept in memory only. With none of
them the offline model is used. Nobody is asked while a turn runs: what would need an approval is
declined.

doctor looks at everything that a run needs, and says what a bug report should: versions, the binary,
the app-server and its configuration by name, the login, the sandbox, and a turn with the offline
model. It prints no secrets; with --json it prints one JSON object.

Ctrl-C interrupts the turn and waits for its end, or stops serving; once more ends the program at
once.

Exit codes:
  0    the turn completed; no check of doctor failed
  1    the turn failed, or something else did
  2    wrong usage
  130  interrupted
`;
