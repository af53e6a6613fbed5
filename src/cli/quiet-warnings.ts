// The AWS SDK tells whoever runs on Node 20 when its newest versions will not. Ours is pinned, so that it is no news to
// the person at the screen. It reads the variable when its first client is made.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
