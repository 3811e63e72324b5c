/**
 * The release that first had a method; absent for what `MIN_SERVER_VERSION` has already. Written
 * by `npm run test:versions -- --write` from what each release says of itself.
 */
export const METHOD_VERSIONS: Readonly<Record<string, string>> = {
  'account/bedrock/checkGovCloudRequirements': '0.161.0',
  'account/gatewayOAuth/cancel': '0.157.0',
  'account/gatewayOAuth/login': '0.157.0',
  'account/gatewayOAuth/read': '0.157.0',
  'account/gcp/setup': '0.166.0',
  'account/securitySetup/read': '0.169.0',
  'accountSession/list': '0.166.0',
  'accountSession/switch': '0.166.0',
  'feedback/save': '0.164.0',
  'modelProvider/config/write': '0.169.0',
  'modelProvider/list': '0.169.0',
  'rollout/compress': '0.156.0',
  'thread/attachmentOwner/list': '0.162.0',
  'thread/guardianReview': '0.169.0',
  'thread/items/read': '0.163.0',
  'thread/memory/read': '0.165.0',
  'thread/prediction/request': '0.161.0',
  'thread/prepareApprovedPlan': '0.169.0',
  'thread/readState/update': '0.163.0',
  'thread/sample': '0.164.0',
  'thread/sample/cancel': '0.164.0',
};
