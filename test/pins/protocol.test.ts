import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffManifests } from '../../scripts/protocol/diff-manifests.js';
import { loadProtocol } from '../../scripts/protocol/load-protocol.js';
import { buildManifest, type Manifest } from '../../scripts/protocol/manifest.js';
import { paths } from '../../scripts/protocol/paths.js';
import { renderMethods, renderWire } from '../../scripts/protocol/render.js';
import { PROTOCOL_VERSION } from '../../src/protocol/protocol.js';

const manifest: Manifest = JSON.parse(readFileSync(paths.manifest, 'utf8'));
const protocol = await loadProtocol();

function stableIn(entries: Readonly<Record<string, { stability: string }>>): number {
  return Object.values(entries).filter(entry => entry.stability === 'stable').length;
}

describe('the committed manifest', () => {
  it('has the counts of the pinned server', () => {
    expect(manifest.serverVersion).toBe('0.169.0');
    expect(Object.keys(manifest.clientRequests)).toHaveLength(187);
    expect(stableIn(manifest.clientRequests)).toBe(112);
    expect(Object.keys(manifest.serverRequests)).toHaveLength(11);
    expect(stableIn(manifest.serverRequests)).toBe(10);
    expect(Object.keys(manifest.notifications)).toHaveLength(88);
    expect(manifest.itemTypes).toHaveLength(19);
  });

  it('agrees with the installed binary', () => {
    expect(diffManifests(manifest, buildManifest(protocol))).toEqual([]);
  });

  it('was written by the generator that is installed as a dependency', () => {
    const packageJson: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(`${paths.root}/package.json`, 'utf8'),
    );
    expect(packageJson.dependencies['@openai/codex']).toBe(manifest.serverVersion);
    expect(PROTOCOL_VERSION).toBe(manifest.serverVersion);
  });

  it('uses every response type of the server', () => {
    const results = [
      ...Object.values(manifest.clientRequests),
      ...Object.values(manifest.serverRequests),
    ].map(entry => entry.result);
    const responses = Object.keys(manifest.types).filter(name => name.endsWith('Response'));
    expect(responses.filter(name => !results.includes(name))).toEqual([]);
  });
});

describe('the generated files', () => {
  const typeNames = new Set(protocol.types.map(type => type.name));

  it('are what the installed binary gives', () => {
    const { version, types, methods } = protocol;
    expect(readFileSync(paths.wire, 'utf8')).toBe(renderWire(version, types));
    expect(readFileSync(paths.methods, 'utf8')).toBe(renderMethods(version, methods, typeNames));
  });

  it('declare every type of the manifest once', () => {
    const wire = readFileSync(paths.wire, 'utf8');
    const declared = [...wire.matchAll(/^export type (\w+)/gm)].map(match => match[1]);
    expect(declared.sort()).toEqual(Object.keys(manifest.types).sort());
    expect(wire).not.toMatch(/^import /m);
  });

  it('are not hidden by a hand-written type of the protocol entry', () => {
    const entry = readFileSync(`${paths.root}/src/protocol/protocol.ts`, 'utf8');
    const own = [...entry.matchAll(/^export (?:type|interface|const) (\w+)/gm)].map(m => m[1]);
    expect(own.length).toBeGreaterThan(10);
    const maps = ['ClientRequests', 'ServerRequests', 'ServerNotifications', 'PROTOCOL_VERSION'];
    expect([...own, ...maps].filter(name => name !== undefined && typeNames.has(name))).toEqual([]);
  });
});
