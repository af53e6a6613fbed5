// The AWS SDK warns on Node 20 that newer versions will not support it; ours is pinned. The SDK reads the variable when
// its first client is created.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
