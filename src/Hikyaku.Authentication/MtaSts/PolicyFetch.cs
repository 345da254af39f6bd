using Hikyaku.Protocol.MtaSts;

namespace Hikyaku.Authentication.MtaSts;

/// <summary>What came of fetching a policy.</summary>
/// <param name="Policy">The policy; null when there is none to be had.</param>
/// <param name="Failure">Why not, in the words of RFC 8460 §4.3.2: sts-policy-fetch-error, sts-webpki-invalid, sts-policy-invalid; null with a policy.</param>
/// <param name="Reason">The same for people; null with a policy.</param>
public sealed record PolicyFetch(StsPolicy? Policy, string? Failure, string? Reason);
