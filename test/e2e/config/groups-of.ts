import type { Codex } from '../../../src/codex/codex.js';
import { Configuration } from '../../../src/config/configuration.js';
import { Features } from '../../../src/config/features.js';
import { McpServers } from '../../../src/config/mcp-servers.js';
import { PermissionProfiles } from '../../../src/config/permission-profiles.js';
import { Skills } from '../../../src/config/skills.js';

/** Makes the groups of configuration requests of a session. */
export function groupsOf(codex: Codex): {
  readonly config: Configuration;
  readonly features: Features;
  readonly mcp: McpServers;
  readonly permissionProfiles: PermissionProfiles;
  readonly skills: Skills;
} {
  return {
    config: new Configuration(codex),
    features: new Features(codex),
    mcp: new McpServers(codex),
    permissionProfiles: new PermissionProfiles(codex),
    skills: new Skills(codex),
  };
}
